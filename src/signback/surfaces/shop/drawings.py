"""Drawings of our own where there is no photograph yet: chosen by the article's words."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.templatetags.static import static

from signback.orders.sought import words_of

DRAWN: Final = (
    ("notebook", {"notebook", "notebooks", "diary", "book", "books", "本", "簿"}),
    ("scroll", {"xuan", "scroll", "calligraphy", "宣", "卷"}),
    ("envelope", {"envelope", "envelopes", "信封"}),
    ("postcard", {"postcard", "postcards", "明信"}),
    ("labels", {"label", "labels", "sticker", "stickers", "标签"}),
    ("present", {"wrapping", "wrap", "gift", "gifts", "present", "礼品", "包装"}),
    ("tissue", {"tissue", "napkin", "napkins", "handkerchiefs", "薄纸"}),
    ("block", {"watercolour", "watercolor", "sketch", "drawing", "art", "水彩", "素描"}),
    ("roll", {"roll", "rolls", "kraft", "牛皮"}),
    ("ream", {"ream", "reams", "copy", "printer", "复印"}),
    ("card", {"card", "cards", "board", "cardboard", "卡纸"}),
    ("pad", {"pad", "pads", "writing", "letter", "stationery", "信笺", "便笺"}),
)
BOX: Final = "box"


@lru_cache(maxsize=4096)
def drawing_of(name: str, shelf: str) -> str:
    """Where the drawing is that fits the name, else the shelf, else a box: everything comes in one."""
    for said in (name, shelf):
        words = set(words_of(said))
        found = next((drawing for drawing, fits in DRAWN if words & fits), "")
        if found:
            return f"{sheet()}#{found}"
    return f"{sheet()}#{BOX}"


def sheet() -> str:
    """The file that holds all drawings."""
    return static("signback/goods.svg")

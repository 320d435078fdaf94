"""The fonts that documents are printed with: found on the machine, or in a folder of one's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from signback.orders.refusals import Refused

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")
LATIN, CHINESE, CHINESE_SERIF = "Inter", "Noto Sans CJK SC", "Noto Serif CJK SC"
PACKAGES = {LATIN: "fonts-inter", CHINESE: "fonts-noto-cjk", CHINESE_SERIF: "fonts-noto-cjk"}
IDEOGRAPHS = (("\u2e80", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))


class FontMissing(Refused):
    """Chinese text cannot be printed without a Chinese font; a page of empty boxes would be worse than none."""

    status = 503


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Every font that documents use, looked for once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[folder for folder in folders() if folder.is_dir()])


def folders() -> list[Path]:
    """Where fonts are looked for: the house's own folder first."""
    named = settings.ENVIRONMENT.fonts
    machine = [found for folder in FOLDERS for name in ("inter", "noto") for found in Path(folder).rglob(name)]
    return [*([Path(named)] if named else []), *machine]


def missing_fonts() -> list[str]:
    """The families that are not there."""
    there = set(fonts().families())
    return [family for family in PACKAGES if family not in there]


def font_troubles() -> list[str]:
    """What is missing, what that does to documents, and what helps."""
    says = {
        LATIN: "documents are set in Libertinus Serif instead",
        CHINESE: "documents with Chinese text cannot be made",
        CHINESE_SERIF: "Chinese titles are set in the text's own font",
    }
    return [
        f"The font {family} is missing: {says[family]}. Install {PACKAGES[family]}, or name its folder with "
        "SIGNBACK_FONTS."
        for family in missing_fonts()
    ]


def refuse_unprintable(text: str, language: str) -> None:
    """Refuse Chinese text where there is no font for it."""
    if (language == "zh" or has_ideographs(text)) and CHINESE in missing_fonts():
        raise FontMissing(
            "font_missing", "This document has Chinese text, and the Chinese font is not installed",
            f"Install {PACKAGES[CHINESE]}, or name the folder of {CHINESE} with SIGNBACK_FONTS",
        )  # fmt: skip


def has_ideographs(text: str) -> bool:
    """Whether a text has Chinese characters in it."""
    return any(first <= letter <= last for letter in text for first, last in IDEOGRAPHS)

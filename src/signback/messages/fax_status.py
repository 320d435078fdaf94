"""Status mails of fax gateways: there is no norm for them, so their plain words are read (S8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mime
from email.utils import parseaddr
from typing import Any, TypeAlias

from signback.orders.events.confirming import Passage

Part: TypeAlias = "Mime[Any, Any]"
LONGEST = 20_000
CHARSETS = ("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "gb2312", "gbk", "gb18030")
MARK = re.compile(r"\b[0-9a-f]{24}\b")
NAME = re.compile(r"<[^<>\s]{3,190}>")
LINE = re.compile(r"(?im)^\W*(?:fax\s+)?(?:status|result|outcome|ergebnis|状态|结果)\s*[:=：]\s*(\S.*)$")
PAGES = re.compile(r"(?i)\b(\d{1,4})\s*(?:/|of|out of|von|页，共)\s*(\d{1,4})\b")
WORDS: tuple[tuple[Passage, re.Pattern[str]], ...] = (
    (Passage.BUSY, re.compile(r"(?i)\bbusy\b|besetzt|占线|忙")),
    (Passage.NO_ANSWER, re.compile(r"(?i)\bno[ -]?(answer|response|carrier)|not answer|keine antwort|无人接听|无应答")),
    (Passage.PARTIAL, re.compile(r"(?i)\bpartial|\bpartly\b|\bincomplete\b|teilweise|部分")),
    (
        Passage.FAILED,
        re.compile(
            r"(?i)\bfail|\berror\b|unsuccessful|\bnot (been )?(sent|delivered|transmitted|successful)|reject|失败"
        ),
    ),
    (Passage.DELAYED, re.compile(r"(?i)\bqueued\b|\bdelayed\b|\bretrying\b|排队")),
    (
        Passage.TRANSMITTED,
        re.compile(r"(?i)\bsuccess|\btransmitted\b|\bdelivered\b|\bsent\b|\bcompleted?\b|\bok\b|成功"),
    ),
)
ENDED = re.compile(r"(?i)\bgiv(en|ing) up|no (more|further) (attempts|retries)|\bfinal(ly)?\b|\bpermanent|放弃")
GOES_ON = re.compile(r"(?i)\bwill (be )?(re)?tr(y|ied)|\bretry(ing)?\b|next attempt|重试")


@dataclass(frozen=True)
class Status:
    """What a gateway says of one fax, and how it names it."""

    passage: Passage
    permanent: bool
    says: str
    names: tuple[str, ...]
    marks: tuple[str, ...]


def read_status(mime: Part, gateway: str) -> Status | None:
    """A gateway's status mail; None for anybody else's letter."""
    if not gateway or not from_gateway(mime, gateway):
        return None
    subject, text = one_line(mime.get("Subject", "")), text_of(mime)
    named = " ".join(str(mime.get(field, ""))[:2000] for field in ("In-Reply-To", "References"))
    passage, permanent, says = told(subject, text)
    return Status(
        passage, permanent, says, tuple(NAME.findall(named))[:10],
        tuple(dict.fromkeys(MARK.findall(f"{subject}\n{text}")))[:10],
    )  # fmt: skip


def from_gateway(mime: Part, gateway: str) -> bool:
    """Whether the sender is at the gateway's domain."""
    _, address = parseaddr(str(mime.get("From", ""))[:500])
    domain = address.rpartition("@")[2].lower()
    return domain == gateway or domain.endswith(f".{gateway}")


def told(subject: str, text: str) -> tuple[Passage, bool, str]:
    """What became of it: the status line if there is one, else the title, else the words of the text."""
    line = LINE.search(text)
    words = line[1].strip() if line else subject
    passage = pages_missing(text) or passage_in(words) or (None if line else passage_in(text))
    if passage is None:
        raise ValueError("nothing that this house understands")
    whole = f"{words}\n{text}"
    ended = bool(ENDED.search(whole)) or (passage is Passage.FAILED and not GOES_ON.search(whole))
    return passage, ended, sentence(passage, words, text)


def pages_missing(text: str) -> Passage | None:
    """Fewer pages than there are."""
    found = PAGES.search(text)
    return Passage.PARTIAL if found and 0 < int(found[1]) < int(found[2]) and "page" in text.lower() else None


def passage_in(words: str) -> Passage | None:
    """The first that fits; bad news goes before good."""
    return next((passage for passage, pattern in WORDS if pattern.search(words)), None)


def sentence(passage: Passage, words: str, text: str) -> str:
    """The status in words, with the pages where they are said."""
    pages = PAGES.search(text) if "page" in text.lower() else None
    counted = f", {pages[1]} of {pages[2]} pages" if pages else ""
    return f"The fax gateway says: {one_line(MARK.sub('', words)).replace('[]', '').strip() or passage}{counted}"[:400]


def text_of(mime: Part) -> str:
    """The first plain text of the mail."""
    return next(plain_texts(mime), "")[:LONGEST]


def plain_texts(mime: Part) -> Iterator[str]:
    """Every plain text among the first parts."""
    for part in children(mime)[:10] or [mime]:
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(content, bytes):
            yield content[: 4 * LONGEST].decode(charset(part), errors="replace")


def charset(part: Part) -> str:
    """The text's alphabet; one that nobody knows is read as UTF-8."""
    name = str(part.get_content_charset() or "utf-8")
    return name if name in CHARSETS else "utf-8"


def children(part: Part) -> list[Part]:
    """The parts of a part; none where it is a text."""
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Mime)] if isinstance(payload, list) else []


def one_line(words: object, longest: int = 300) -> str:
    """A field in one line, with nothing in it that cannot be shown."""
    shown = "".join(sign if sign.isprintable() else " " for sign in str(words)[: 4 * longest])
    return " ".join(shown.split())[:longest]

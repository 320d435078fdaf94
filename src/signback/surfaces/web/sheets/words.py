"""Sentences with emphasis: plain text everywhere, marked up only where a page prints them."""

from __future__ import annotations

import re
from html import escape

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")


class Words(str):
    """Text that a page prints with its emphasis; everybody else reads it as the string it is."""

    _html: str

    def __html__(self) -> str:
        return self._html


def say(*parts: str) -> Words:
    """Join plain text and marked words into one sentence; plain text is escaped, Chinese is marked as Chinese."""
    return _words("".join(parts), "".join(_html(part) for part in parts))


def strong(text: str) -> Words:
    """The word a reader must not miss."""
    return _words(text, f"<b>{_html(text)}</b>")


def late(text: str) -> Words:
    """Words about lateness."""
    return _words(text, f'<span class="late">{_html(text)}</span>')


def soft(text: str) -> Words:
    """Words that may be skipped."""
    return _words(text, f'<span class="muted">{_html(text)}</span>')


def link(text: str, url: str) -> Words:
    """Words that lead somewhere."""
    return _words(text, f'<a href="{escape(url)}">{_html(text)}</a>')


def _words(plain: str, html: str) -> Words:
    made = Words(plain)
    made._html = html
    return made


def _html(part: str) -> str:
    if isinstance(part, Words):
        return part._html
    return CHINESE.sub(lambda found: f'<span lang="zh">{found[0]}</span>', escape(part))

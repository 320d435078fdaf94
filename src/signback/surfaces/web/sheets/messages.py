"""What was said to whom: the page of one order, and the house's list of what did not arrive (S8)."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.pieces import Act, Badge, Empty, Tab, Trail


@dataclass(frozen=True)
class Heard:
    """One report, call or answer about a message."""

    when: str
    says: str


@dataclass(frozen=True)
class Enclosed:
    """A paper that went along."""

    title: str
    details: str
    url: str = ""


@dataclass(frozen=True)
class MessageLine:
    """One thing that was said."""

    when: str
    title: str
    how: str
    badge: Badge | None
    heard: tuple[Heard, ...] = ()
    text: str = ""
    papers: tuple[Enclosed, ...] = ()
    act: Act | None = None
    url: str = ""
    lost: bool = False
    about: str = ""


@dataclass(frozen=True)
class MessagesSheet:
    """The message ledger."""

    title: str
    lede: str
    lines: tuple[MessageLine, ...]
    trail: tuple[Trail, ...] = ()
    tabs: tuple[Tab, ...] = ()
    empty: Empty | None = None
    note: str = ""
    acts: tuple[Act, ...] = ()

"""Pieces that many pages show: acts, badges, marks, filters, pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """How an act looks; one PRIMARY on a page."""

    PRIMARY = "btn"
    QUIET = "btn quiet"
    STOP = "btn stop"
    LINK = "link"


class Tone(StrEnum):
    """What a badge says by its colour; its word says it too."""

    PLAIN = "badge"
    READY = "badge ready"
    DONE = "badge done"
    OWED = "badge owed"
    LATE = "badge late"
    MISSING = "badge missing"


class State(StrEnum):
    """Where a step stands."""

    READY = "ready"
    WAITING = "waiting"
    BLOCKED = "blocked"
    DONE = "done"


@dataclass(frozen=True)
class Act:
    """Something the reader can do: a link, or with `post` a button that sends the page's form there."""

    label: str
    url: str
    key: str = ""
    look: Look = Look.QUIET
    post: bool = False
    name: str = ""
    value: str = ""
    icon: str = ""

    @property
    def hotkey(self) -> str:
        """The key as the keyboard names it."""
        return {"↵": "enter", "⌃ ↵": "ctrl+enter", "⌃ B": "ctrl+b"}.get(self.key, self.key.lower())


@dataclass(frozen=True)
class Badge:
    """A word or two with a tone."""

    label: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Trail:
    """One link above the headline; without address the place itself."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Reason:
    """Why a step does not move: the rule's sentence, whether it is met, and who can clear it."""

    says: str
    met: bool = False
    cleared_by: str = ""
    url: str = ""


@dataclass(frozen=True)
class Choice:
    """One value of a list."""

    value: str
    label: str
    chosen: bool = False
    detail: str = ""
    group: str = ""
    """The heading under which it stands in the list; the choices of one heading come together."""


@dataclass(frozen=True)
class Filter:
    """One filter of a list; it lives in the address as `?name=value`."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Tab:
    """One tab with its count."""

    label: str
    url: str
    count: int | None = None
    here: bool = False
    owed: bool = False


@dataclass(frozen=True)
class Pages:
    """Links through a keyset-paged list; empty where there is no page on that side."""

    next_url: str = ""
    first_url: str = ""
    says: str = ""


@dataclass(frozen=True)
class Empty:
    """What stands where a list has nothing: what that means, and what to do."""

    title: str
    says: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Term:
    """A word and what it stands for; `total` closes a sum."""

    label: str
    says: str
    under: str = ""
    url: str = ""
    total: bool = False


@dataclass(frozen=True)
class AsideSection:
    """A block of the right column: a name, terms, points."""

    title: str
    lead: str = ""
    under: str = ""
    terms: tuple[Term, ...] = ()
    points: tuple[str, ...] = ()
    link: Trail | None = None


@dataclass(frozen=True)
class Hidden:
    """A value that a form carries along unseen (version, key, kept answers)."""

    name: str
    value: str


@dataclass(frozen=True)
class AskPasskey:
    """A button that asks the reader's passkey, or with `making` a form whose button makes one; `said` goes with it."""

    label: str
    url: str
    said: tuple[Hidden, ...] = ()
    making: bool = False
    look: Look = Look.QUIET


@dataclass(frozen=True)
class Task:
    """A step of an order as its list of tasks shows it; without `url` it cannot be done now."""

    title: str
    state: State
    url: str = ""
    late: bool = False
    owed: bool = False
    why: str = ""
    reasons: tuple[Reason, ...] = ()
    side_strong: str = ""
    side: str = ""
    badge: Badge | None = None

    @property
    def marks(self) -> str:
        """The class words of the row."""
        flags = ((self.late, " is-late"), (self.owed, " is-owed"))
        return f"is-{self.state}" + "".join(word for holds, word in flags if holds)

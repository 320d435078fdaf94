"""The worklist: what waits for the reader, most urgent first (R1)."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.pieces import Act, Badge, Empty, Filter, Hidden, Pages, Reason, State, Tab

STATE_WORDS = {
    State.READY: "Ready", State.WAITING: "Waiting", State.BLOCKED: "Cannot start yet", State.DONE: "Done",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One step of one order: what, for whom, by when, and what happens otherwise."""

    title: str
    state: State
    number: str
    customer: str
    url: str = ""
    late: bool = False
    owed: bool = False
    why: str = ""
    reasons: tuple[Reason, ...] = ()
    customer_class: str = ""
    order_words: str = ""
    due: str = ""
    consequence: str = ""
    badge: Badge | None = None
    acts: tuple[Act, ...] = ()
    chosen: bool = False
    tick: str = ""
    hurry: Badge | None = None

    @property
    def state_words(self) -> str:
        """The state for those who do not see the mark."""
        return STATE_WORDS[self.state]

    @property
    def marks(self) -> str:
        """The class words of the row."""
        flags = ((self.late, " is-late"), (self.owed, " is-owed"), (self.chosen, " on"))
        return f"is-{self.state}" + "".join(word for holds, word in flags if holds)


@dataclass(frozen=True)
class Band:
    """Rows that belong together, by the hour that matters."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class News:
    """Others' changes, as one quiet line."""

    says: str
    url: str


@dataclass(frozen=True)
class KeyHint:
    """Keys and what they do."""

    keys: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class WorklistSheet:
    """The home page of every department."""

    greeting: str
    lede: str
    tabs: tuple[Tab, ...]
    bands: tuple[Band, ...] = ()
    heading_act: Act | None = None
    filters: tuple[Filter, ...] = ()
    filtered: str = ""
    keep: tuple[Hidden, ...] = ()
    news: News | None = None
    news_url: str = ""
    keys: tuple[KeyHint, ...] = ()
    footnote: str = ""
    pages: Pages | None = None
    empty: Empty | None = None
    together_url: str = ""

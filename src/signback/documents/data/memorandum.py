"""The customer information memorandum: what was said, how each item is known, what is still open (S2, S3, S4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from signback.documents.data.common import Head, Signed, day_text, plain
from signback.documents.seen import Seen
from signback.orders.events.intake import (
    AnswerPromised,
    ArrivalRecorded,
    MemorandumHandedOver,
    MemorandumWritten,
    QuestionAnswered,
)
from signback.orders.memorandum import Item, items, missing_items


@dataclass(frozen=True)
class Arrival:
    """How it reached the house, and in which words."""

    channel: str
    caller: str
    telephone: str
    at: datetime
    attachment: str
    raw: str


@dataclass(frozen=True)
class SaidItem:
    """One item of the form: what was said, and how it is known."""

    item: str
    value: str
    state: str
    needed: bool
    taken_from: str = ""


@dataclass(frozen=True)
class SaidLine:
    """One line of the form."""

    no: str
    name: str
    items: tuple[SaidItem, ...]
    note: str


@dataclass(frozen=True)
class OpenQuestion:
    """What was unclear, and what the customer answered."""

    item: str
    text: str
    answer: str = ""
    spoken_with: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Promise:
    """To whom an answer was promised, by when."""

    to: str
    by: datetime


@dataclass(frozen=True)
class Memorandum:
    """The memorandum as it stands."""

    head: Head
    arrival: Arrival | None
    items: tuple[SaidItem, ...]
    lines: tuple[SaidLine, ...]
    words: str
    special: str
    watch: tuple[str, ...]
    missing: int
    assumed: int
    questions: tuple[OpenQuestion, ...]
    promise: Promise | None
    taken: Signed | None
    written: Signed | None
    handed_over: Signed | None


def write(seen: Seen) -> Memorandum:
    """The form with everything that was said by then."""
    facts, written = seen.order.facts, written_of(seen)
    handed = facts.last(MemorandumHandedOver)
    promised = facts.last(AnswerPromised)
    arrival = facts.last(ArrivalRecorded)
    all_items = list(items(written))
    states = [found.state for found in all_items]
    return Memorandum(
        seen.head(), arrival_of(seen), tuple(said(i) for i in all_items if not i.path.startswith("lines.")),
        tuple(lines(written, all_items)), written.words, written.special, written.watch_points,
        len(missing_items(written)), sum(state.startswith("assumed") for state in states),
        tuple(questions(seen, written)),
        Promise(promised.event.to, seen.local(promised.event.by)) if promised else None,
        seen.signed(arrival), seen.signed(seen.issue.first),
        seen.signed(handed) if handed and handed.seq > seen.issue.first.seq else None,
    )  # fmt: skip


def written_of(seen: Seen) -> MemorandumWritten:
    """The writing that made this revision."""
    history = seen.order.facts.history(MemorandumWritten)
    return next(fact.event for fact in history if fact.seq == seen.issue.first.seq)


def arrival_of(seen: Seen) -> Arrival | None:
    """The arrival from which it came."""
    fact = seen.order.facts.last(ArrivalRecorded)
    if fact is None:
        return None
    said_then = fact.event
    kept = said_then.attachment
    return Arrival(
        said_then.channel, said_then.caller, said_then.telephone, seen.local(fact.happened),
        f"{kept.name} · {kept.sha256[:16]}" if kept else "", said_then.raw,
    )  # fmt: skip


def said(item: Item) -> SaidItem:
    """One item with its state; what was assumed names the order that it was taken from."""
    name = item.path.rsplit(".", 1)[-1]
    state = "assumed" if item.state.startswith("assumed") else item.state
    taken = item.state.removeprefix("assumed from ") if state == "assumed" else ""
    return SaidItem(name, value_text(item.value), state, item.needed, taken)


def value_text(value: object) -> str:
    """A value as data: days as days, numbers plain."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    return day_text(value) if hasattr(value, "isoformat") else str(value)  # type: ignore[arg-type]


def lines(written: MemorandumWritten, all_items: list[Item]) -> Iterator[SaidLine]:
    """The lines with their items; what was not said of an item that nobody needs is left out."""
    for place, line in enumerate(written.lines):
        own = [i for i in all_items if i.path.startswith(f"lines.{place}.")]
        shown = tuple(said(i) for i in own if i.needed or i.value not in (None, ""))
        yield SaidLine(line.number, line.name or line.product, shown, line.note)


def questions(seen: Seen, written: MemorandumWritten) -> Iterator[OpenQuestion]:
    """The questions of this revision with their answers, matched by their place."""
    answers = {
        part: fact for fact in seen.order.facts.live(QuestionAnswered) if fact.seq > seen.issue.first.seq
        for part in fact.event.covers
    }  # fmt: skip
    for place, question in enumerate(written.questions, 1):
        fact = answers.get(str(place))
        if fact is None:
            yield OpenQuestion(question.item, question.text)
        else:
            told = fact.event
            yield OpenQuestion(question.item, question.text, told.answer, told.spoken_with, seen.local(fact.happened))

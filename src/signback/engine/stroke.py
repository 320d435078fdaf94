"""A stroke: openings that came at the same moment, decided before their turn, written in it together (M6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from signback.engine.asks import Ask, Done, NotAsRememberedError, Word, ask_digest, typed_or_fault
from signback.engine.door import decide_opening
from signback.engine.families import Family, family_of
from signback.engine.gate import writing
from signback.engine.passage import Passage, begun, write_all
from signback.engine.series import asking_with_keys, first_of, keys_of, set_last
from signback.orders.refusals import Refused
from signback.process.steps import Sharing
from signback.tables.statements import Asked


@dataclass(frozen=True)
class Prepared:
    """An opening of which everything is known that its own words say: its input is right."""

    ask: Ask
    data: Any
    digest: str


def prepared(kind: str, ask: Ask) -> Prepared | None:
    """The opening before its turn; nothing for what goes by itself: a step not shared, an input with a fault."""
    step = family_of(kind).process.places[0].step
    data, fault = typed_or_fault(step, ask.data) if step.shared else (None, None)
    return None if fault or data is None else Prepared(ask, data, ask_digest(step, "", "", data))


def open_at_once(kind: str, wanted: Sequence[Prepared]) -> list[Done | None]:
    """What came of each; nothing for those that cannot go with the others: they are told why by themselves.

    Everything that needs no lock is worked out before the turn. In it the rows that they share are locked and looked at
    again, numbers are taken, all is written: nobody else waits longer than that. What the database refuses, it refuses
    to all of them.
    """
    family = family_of(kind)
    shared = family.process.places[0].step.shared
    assert shared is not None
    with shared([one.data for one in wanted]) as sharing:
        planned = [planned_or_none(family, one, sharing) for one in wanted]
    if not any(planned):
        return [None for _ in wanted]
    with writing():
        going, changes = held(family, planned, sharing, words_of(wanted))
        write_all([one for one in going if one], changes)
    return [Done(one.root.number, one.entries[0]) if one else None for one in going]


def planned_or_none(family: Family, one: Prepared, sharing: Sharing) -> Passage | None:
    """What one of them will write, but for its number; what it refuses is said when it is asked by itself."""
    try:
        with sharing.each():
            passage = begun(family, decide_opening(family, lambda: "", one.ask, one.data, None, one.digest))
    except Refused:
        return None
    _ = passage.tasks
    return passage


def held(
    family: Family, planned: Sequence[Passage | None], sharing: Sharing, words: dict[str, Word]
) -> tuple[list[Passage | None], list[Asked]]:
    """Those that stand under the locks, each with the next number of the series; and what they take."""
    count = sum(one is not None for one in planned)
    found = sharing.hold([asking_with_keys(family.kind, family.first, count), *asking_words(words)])
    taken, *said = found.along
    if not all(word.stands(rows) for word, rows in zip(words.values(), said * len(words), strict=True)):
        raise NotAsRememberedError
    stands, number, keys = iter(found.stands), first_of(taken, count), keys_of(taken)
    going = [one if one and next(stands) else None for one in planned]
    passages = [one for one in going if one]
    if len(passages) < count:
        set_last(family.kind, number + len(passages) - 1)
    for each, passage in enumerate(passages):
        passage.take_number(family.numbered(number + each), keys[each] if keys else None)
    return going, found.changes


def words_of(wanted: Sequence[Prepared]) -> dict[str, Word]:
    """On which words they were let in, each once."""
    return {one.ask.word.name: one.ask.word for one in wanted if one.ask.word}


def asking_words(words: dict[str, Word]) -> list[Asked]:
    """The one statement that reads all of them; none where nobody came on a word."""
    return [word.asking(list(words)) for word in list(words.values())[:1]]

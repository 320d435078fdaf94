"""What a book must be before the product starts with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

from signback.orders.shapes import shape_of
from signback.process.places import MayOwe, Place, Process


class FaultyBook(Exception):
    """A book cannot be used as it is written; every fault is named."""


def refuse_faulty(books: Iterable[Process[Any]]) -> None:
    """Stop the start when a book has a fault."""
    found = list(faults(tuple(books)))
    if found:
        raise FaultyBook("; ".join(found))


def faults(books: tuple[Process[Any], ...]) -> Iterator[str]:
    """Every fault of the books of one family."""
    known = {name for book in books for place in book.places for name in place.step.names}
    for book in books:
        yield from twice(book)
        yield from circles(book)
        for place in book.places:
            yield from place_faults(book, place, known)


def twice(book: Process[Any]) -> Iterator[str]:
    """A step has one place, and no retired name comes back."""
    seen: set[str] = set(book.retired)
    for place in book.places:
        for name in place.step.names:
            if name in seen:
                yield f"{book.name}: {name} has two places or a name that was used before"
            seen.add(name)


def circles(book: Process[Any]) -> Iterator[str]:
    """No step stands after itself, by whatever way round."""
    for place in book.places:
        later = {n for name in book.following.get(place.step.name, ()) for n in book.downstream([name])}
        if place.step.name in later:
            yield f"{book.name}: {place.step.name} stands in a circle"


def place_faults(book: Process[Any], place: Place[Any], known: set[str]) -> Iterator[str]:
    """Every step named must be in the book; rules have sentences, inputs have labels."""
    name = place.step.name
    for other in (*place.after, *place.once, *place.reopens):
        if other.name not in book.by_step:
            yield f"{book.name}: {name} stands after {other.name}, which has no place"
    for need in place.needs:
        asked = need.rule if isinstance(need, MayOwe) else need
        if not (asked.says and asked.otherwise):
            yield f"{book.name}: the rule {asked.name} of {name} has no sentence"
        for cure in asked.cleared_by:
            if cure not in known:
                yield f"{book.name}: the rule {asked.name} is cleared by {cure}, which has no place"
    yield from unlabelled(place)


def unlabelled(place: Place[Any]) -> Iterator[str]:
    """The inputs of a step without a label."""
    schema = shape_of(place.step.input).json_schema()
    for name, said in schema.get("properties", {}).items():
        made_up = name.replace("_", " ").title()
        if ("title" not in said and "$ref" not in said) or ("_" in name and said.get("title") == made_up):
            yield f"{place.step.name}: the input {name} has no label"
    if not is_dataclass(place.step.input) or not is_dataclass(place.step.event):
        yield f"{place.step.name}: input and event are dataclasses"
    elif place.each is not None and "covers" not in {f.name for f in fields(place.step.event)}:
        yield f"{place.step.name}: its event must say what it covers"
    get_type_hints(place.step.act)

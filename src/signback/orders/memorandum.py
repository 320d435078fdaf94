"""The items of the order confirmation form: what is known of each, what is missing (S2.1, S3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from signback.orders.events.intake import Line, MemorandumWritten

SAID, READ_BACK, MISSING = "said", "read back", "missing"
NEEDED = ("customer", "contact", "requested", "place", "packing", "payment")
HEAD = (*NEEDED, "their_number")
NEEDED_OF_REEL = ("product", "quantity", "width", "diameter", "core")
NEEDED_OF_SHEET = ("product", "quantity", "width", "length")
TITLES = {
    "customer": "customer",
    "contact": "who is asking",
    "requested": "requested date",
    "place": "place of delivery",
    "packing": "packing",
    "payment": "payment",
    "their_number": "their order number",
    "product": "paper",
    "quantity": "quantity",
    "width": "width",
    "length": "length",
    "diameter": "diameter",
    "core": "core",
    "winding": "winding side",
    "unit_price": "price",
}


@dataclass(frozen=True)
class Item:
    """One item of the form: its path, its name, its value, how it is known, whether it is needed."""

    path: str
    title: str
    value: Any
    state: str
    needed: bool


def items(memorandum: MemorandumWritten) -> Iterator[Item]:
    """Every item of the form in its order, head first, then line by line."""
    for name in HEAD:
        yield item(memorandum, name, TITLES[name], getattr(memorandum, name), name in NEEDED)
    for line in memorandum.lines:
        yield from line_items(memorandum, line)


def line_items(memorandum: MemorandumWritten, line: Line) -> Iterator[Item]:
    """The items of one line; sheets need a length, reels a diameter and a core."""
    needed = needed_of(line)
    for name in asked_of(needed):
        title = f"line {line.number}: {TITLES[name]}"
        yield item(memorandum, path_of(line, name), title, getattr(line, name), name in needed)


@cache
def asked_of(needed: tuple[str, ...]) -> tuple[str, ...]:
    """Everything the form asks of a line: what is needed, then what may be said."""
    return tuple(dict.fromkeys((*needed, "winding", "unit_price")))


def path_of(line: Line, name: str) -> str:
    """An item of a line by its path."""
    return f"lines.{int(line.number) - 1}.{name}"


def needed_of(line: Line) -> tuple[str, ...]:
    """What must be known of a line."""
    return NEEDED_OF_SHEET if line.shape == "sheet" else NEEDED_OF_REEL if line.unit == "t" else NEEDED_OF_SHEET[:2]


def item(memorandum: MemorandumWritten, path: str, title: str, value: Any, needed: bool) -> Item:
    """One item with its state."""
    return Item(path, title, value, state_of(memorandum, path, value), needed)


def state_of(memorandum: MemorandumWritten, path: str, value: Any) -> str:
    """How an item is known; typed is said, empty is missing."""
    if empty(value):
        return MISSING
    state = memorandum.states.get(path, SAID)
    return SAID if state == MISSING else state


def empty(value: Any) -> bool:
    """Whether nothing was said."""
    return value is None or value == ""


def missing_items(memorandum: MemorandumWritten) -> list[Item]:
    """The needed items that nobody has said yet."""
    empty_ones = [name for name in NEEDED if empty(getattr(memorandum, name))]
    head = [item(memorandum, name, TITLES[name], None, True) for name in empty_ones]
    lines = (found for line in memorandum.lines if gaps(line) for found in line_items(memorandum, line))
    gone = [found for found in (*head, *lines) if found.needed and found.state == MISSING]
    if not memorandum.lines:
        gone.append(Item("lines", "at least one line", None, MISSING, True))
    return gone


def gaps(line: Line) -> bool:
    """Whether something needed is missing of a line; asked first, because most lines of long orders are whole."""
    return any(empty(getattr(line, name)) for name in needed_of(line))


def not_read_back(memorandum: MemorandumWritten) -> list[Item]:
    """The items that were said or assumed and not yet read back to the customer."""
    return [found for found in items(memorandum) if found.needed and found.state == SAID]


def with_states(memorandum: MemorandumWritten, all_read_back: bool) -> MemorandumWritten:
    """The memorandum with a state for every item; one key after the reading-back confirms all that was said."""
    states = {path: state_of(memorandum, path, value) for path, value in values(memorandum)}
    if all_read_back:
        states = {path: READ_BACK if state != MISSING else state for path, state in states.items()}
    return replace(memorandum, states=states)


def values(memorandum: MemorandumWritten) -> Iterator[tuple[str, Any]]:
    """The values of all items by path, in the form's order."""
    for name in HEAD:
        yield name, getattr(memorandum, name)
    for line in memorandum.lines:
        for name in asked_of(needed_of(line)):
            yield path_of(line, name), getattr(line, name)

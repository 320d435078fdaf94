"""Raw materials from a file: what is in stock, and what is on order for which day (S6, S6.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from signback.departments.models import Material, MaterialOnOrder
from signback.engine.gate import writing
from signback.interchange.outcome import TOGETHER, Outcome, Tell, batches, first_of, quiet
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, above_zero, day, not_negative, said
from signback.orders.refusals import Invalid

COLUMNS = ("number", "name", "on hand", "on order")
NOTHING = Decimal(0)
Coming = Counter[tuple[date, Decimal]]
"""How often so many kilograms come on a day."""


@dataclass(frozen=True)
class Given:
    """A material as a file gives it; what the file has no column for (None) stays as it is."""

    number: str
    name: str
    on_hand: Decimal | None
    coming: Coming | None


def import_materials(table: Table, tell: Tell = quiet) -> Outcome:
    """Make the materials that are new, bring the others up to date."""
    outcome = Outcome(table, tell)
    for some in batches(given(table, outcome), TOGETHER):
        with writing():
            put(some, outcome)
        outcome.say()
    outcome.say()
    return outcome


def given(table: Table, outcome: Outcome) -> Iterator[Given]:
    """One material a row."""
    if not table.names >= {"number", "name"}:
        raise Invalid("Materials need the columns number and name", field="file")
    for rows in table.groups("number"):
        yield from first_of(rows, read, lambda one: one.number, "Material", outcome)


def read(row: Row) -> Given:
    """A row as a material."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    number, name = said("number", cells.get("number", ""), 40), said("name", cells.get("name", ""), 120)
    on_hand, coming = cells.get("onhand"), cells.get("onorder")
    return Given(
        number, name, None if on_hand is None else kilograms("on hand", on_hand),
        None if coming is None else on_order(coming),
    )  # fmt: skip


def kilograms(name: str, text: str) -> Decimal:
    """A stock in kilograms; it may be nothing, but it must be said."""
    return not_negative(name, text, digits=14, places=3)


def on_order(text: str) -> Coming:
    """What comes and when, as `2026-12-01 5000; 2026-12-10 2000`."""
    return Counter(arrival(part) for part in text.split(";") if part.strip())


def arrival(text: str) -> tuple[date, Decimal]:
    """One arrival: its day, then its kilograms."""
    when, _space, amount = text.strip().partition(" ")
    if not amount.strip():
        raise BadCell(f"on order “{text.strip()[:40]}” is not a day and its kilograms, as 2026-12-01 5000")
    return day("on order", when), above_zero("on order", amount.strip(), digits=14, places=3)


def put(some: Sequence[Given], outcome: Outcome) -> None:
    """Some materials in one commit; the stock is locked in the order of its keys, as the steps lock it."""
    locked = Material.objects.select_for_update().filter(number__in=[one.number for one in some]).order_by("pk")
    known = {material.number: material for material in locked}
    fresh = [one for one in some if one.number not in known]
    Material.objects.bulk_create(Material(number=o.number, name=o.name, on_hand=o.on_hand or NOTHING) for o in fresh)
    coming = arrivals([one.number for one in some])
    changed = sum(change(one, known[one.number], coming) for one in some if one.number in known)
    arrange(fresh, coming)
    outcome.made += len(fresh)
    outcome.changed += changed
    outcome.known += len(some) - len(fresh) - changed
    outcome.accepted += len(some)


def arrivals(numbers: Sequence[str]) -> dict[str, list[MaterialOnOrder]]:
    """What is on order of these materials so far."""
    found: dict[str, list[MaterialOnOrder]] = {number: [] for number in numbers}
    for row in MaterialOnOrder.objects.filter(material__number__in=numbers).select_related("material").order_by("pk"):
        found[row.material.number].append(row)
    return found


def change(one: Given, known: Material, coming: dict[str, list[MaterialOnOrder]]) -> bool:
    """What the file says otherwise of a known material; whether it said anything else."""
    said_now = {"name": one.name, **({} if one.on_hand is None else {"on_hand": one.on_hand})}
    other = {name: value for name, value in said_now.items() if getattr(known, name) != value}
    for name, value in other.items():
        setattr(known, name, value)
    if other:
        known.save(update_fields=list(other))
    return arrange([one], coming) or bool(other)


def arrange(some: Sequence[Given], coming: dict[str, list[MaterialOnOrder]]) -> bool:
    """What is on order becomes what the file says is; what stands as it says is left alone."""
    told = [one for one in some if one.coming is not None]
    materials = Material.objects.in_bulk([one.number for one in told], field_name="number")
    fresh, gone = [], []
    for one in told:
        left = Counter(one.coming)
        for row in coming[one.number]:
            as_said = (row.arrives, row.kilograms)
            gone += [] if left[as_said] > 0 else [row.pk]
            left[as_said] -= 1
        fresh += [
            MaterialOnOrder(material=materials[one.number], arrives=when, kilograms=amount)
            for when, amount in left.elements()
        ]
    MaterialOnOrder.objects.filter(pk__in=gone).delete()
    MaterialOnOrder.objects.bulk_create(fresh)
    return bool(fresh or gone)

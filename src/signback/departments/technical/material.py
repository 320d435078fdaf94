"""Stock on hand, what other orders hold, what is on order and when: the same ton is never promised twice (S6, S6.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from signback.departments.technical.models import Formula, Ingredient, Material, MaterialOnOrder, Reservation
from signback.orders import making
from signback.orders.events.checks import LinesConfirmed, MaterialNeed
from signback.orders.events.intake import Line
from signback.orders.order import Order
from signback.tables.statements import fetch, insert, marks, run, select, upsert

ZERO = Decimal(0)
HELD = Reservation._meta.db_table
GRAM = Decimal("0.001")


@dataclass
class Shelf:
    """One material as it can be promised: free now, and free with each arrival."""

    material: Material
    free: Decimal
    arrivals: list[MaterialOnOrder] = field(default_factory=list)

    def take(self, kilograms: Decimal, today: date) -> tuple[date, Decimal]:
        """Take from what is free, then from what arrives: the day all of it is here, and what never is."""
        self.free -= kilograms
        missing, day = -self.free, today
        for arrival in self.arrivals:
            if missing <= 0:
                break
            missing -= arrival.kilograms
            day = max(day, arrival.arrives)
        return day, max(missing, ZERO)


def shelves(needed: Iterable[int], number: str, anew: Iterable[str], now: datetime) -> dict[int, Shelf]:
    """The materials, locked in order of their ids, with what is free of them; these lines are reckoned anew."""
    found = {m.pk: Shelf(m, m.on_hand) for m in materials(needed)}
    these, lines = f"t.material_id in {marks(found)}", list(anew)
    others = f"where {these} and (t.until is null or t.until > %s) and not (t.number = %s and t.line in {marks(lines)})"
    for held in select(Reservation, others, [*found, now, number, *lines]):
        found[held.material_id].free -= held.kilograms
    for arrival in select(MaterialOnOrder, f"where {these} order by t.arrives, t.id", [*found]):
        found[arrival.material_id].arrivals.append(arrival)
    return found


def materials(needed: Iterable[int]) -> list[Material]:
    """The materials, locked in order of their ids."""
    keys = sorted(set(needed))
    return select(Material, f"where t.id in {marks(keys)} order by t.id", keys, lock=True)


def ingredients(lines: Iterable[Line], versions: dict[str, str]) -> dict[str, list[Ingredient]]:
    """The recipe of each line by line number: the version named for it, else the current one."""
    wanted = list(lines)
    products = [line.product for line in wanted]
    beside = ("formula", "formula__product", "material")
    rows = select(Ingredient, f"where formula__product.number in {marks(products)}", products, beside)
    return {line.number: [r for r in rows if fits(r.formula, line, versions.get(line.number, ""))] for line in wanted}


def fits(formula: Formula, line: Line, version: str) -> bool:
    """Whether a formula is the one for the line."""
    if formula.product.number != line.product:
        return False
    return formula.version == version if version else formula.current


@dataclass(frozen=True)
class Held:
    """What one line takes: its needs, the day its material is here (None: short), and what is short."""

    needs: tuple[MaterialNeed, ...]
    day: date | None
    short: tuple[str, ...]


def hold(order: Order, versions: dict[str, str], until: datetime) -> dict[str, Held]:
    """Reserve the material of these lines for the order until an hour; the reservation replaces an earlier one."""
    now = order.now or order.opened
    today = order.calendar.local(now).date()
    lines = [line for line in order.lines if line.number in versions]
    recipes = ingredients(lines, versions)
    stock = shelves((r.material_id for rows in recipes.values() for r in rows), order.number, versions, now)
    found: dict[str, Held] = {}
    rows: list[Reservation] = []
    for line in lines:
        needs, days, short = [], [today], []
        for part in recipes[line.number]:
            kilograms = (part.kilograms_per_tonne * (line.quantity or ZERO)).quantize(GRAM)
            day, missing = stock[part.material_id].take(kilograms, today)
            needs.append(MaterialNeed(part.material.number, kilograms))
            days.append(day)
            if missing:
                short.append(f"{part.material.name}: {missing:,.0f} kg short")
            rows.append(
                Reservation(
                    number=order.number, line=line.number, seq=order.next_seq, material=part.material,
                    kilograms=kilograms, until=until,
                )
            )  # fmt: skip
        found[line.number] = Held(tuple(needs), None if short else max(days), tuple(short))
    run(f"delete from {HELD} where number = %s and line in {marks(versions)}", [order.number, *versions])
    insert([r for r in rows if not found[r.line].short])
    return found


def free_material(order: Order) -> None:
    """Give back what the order held."""
    run(f"delete from {HELD} where number = %s", [order.number])


def free_dropped(order: Order) -> None:
    """What was held for lines that the customer dropped is given back (S6.1)."""
    if order.dropped:
        Reservation.objects.filter(number=order.number, line__in=order.dropped).delete()


def keep_material(order: Order) -> None:
    """The production order is issued: what is held no longer expires."""
    run(f"update {HELD} set until = null where number = %s", [order.number])


def hold_again(order: Order) -> None:
    """The production order is taken back: what is held expires again at the hour of the verdict (S6.3)."""
    said = order.facts.last(LinesConfirmed)
    if said is not None:
        run(f"update {HELD} set until = %s where number = %s", [said.event.held_until, order.number])


def use_material(order: Order) -> None:
    """The goods are made: what was held leaves the stock."""
    rows = fetch(f"delete from {HELD} where number = %s returning material_id, kilograms", [order.number])
    leave_stock([Reservation(material_id=key, kilograms=Decimal(str(kilograms))) for key, kilograms in rows])


def settle_material(order: Order) -> None:
    """The order is broken off: what was made of it has used its share, and the rest is given back (S19)."""
    used, wanted = making.consumed(order), {line.number: line.quantity for line in order.lines}
    held = select(Reservation, "where t.number = %s", [order.number]) if used else []
    for row in held:
        share = used.get(row.line, ZERO) / (wanted.get(row.line) or Decimal(1))
        row.kilograms = (row.kilograms * min(share, Decimal(1))).quantize(GRAM)
    leave_stock(held)
    free_material(order)


def leave_stock(used: list[Reservation]) -> None:
    """These kilograms are gone."""
    if not used:
        return
    stock = {m.pk: m for m in materials(row.material_id for row in used)}
    for row in used:
        stock[row.material_id].on_hand = max(ZERO, stock[row.material_id].on_hand - row.kilograms)
    rows = [(m.pk, m.number, m.name, m.on_hand) for m in stock.values()]
    upsert(Material._meta.db_table, ("id", "number", "name", "on_hand"), rows, "id")

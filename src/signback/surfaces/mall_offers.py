"""What the forms of the mall's steps offer: articles, couriers with their load, the pieces of each line."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q

from signback.engine.models import Task
from signback.orders.cash_places import holding, people
from signback.orders.coins import Place
from signback.orders.mall import Counted, MallOrder, Return, count
from signback.orders.mall_sums import goods, missing, returnable, said_missing, to_pack, to_pick
from signback.orders.models import Article, Courier
from signback.orders.shipping_fees import Consignment, offered
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Choices

LONGEST = 3000
Options = list[tuple[str, str]]


def mall_choices(case: Case, found: StepStand, extra: int) -> Choices:
    """What the form of a mall step may offer."""
    order: MallOrder = case.members[0].subject
    return Choices(named(order, found.name), parts(order, found), {}, extra)


def named(order: MallOrder, step: str) -> dict[str, Options]:
    """Master data that a form chooses from."""
    if step == "assign":
        return {"couriers": [("", "Logistics, as a department"), *couriers(order, at_work())]}
    if step == "change_order":
        known = {line.article for line in order.lines}
        rows = Article.objects.filter(Q(active=True) | Q(number__in=known)).order_by("name")
        return {"articles": list(rows.values_list("number", "name")[:LONGEST]), "ways": ways_of(order)}
    if step in TAKEN_FROM:
        return {"takers": takers(order, TAKEN_FROM[step])}
    return {}


TAKEN_FROM = {
    "hand_in_cash": (Place.WITH_COURIER,), "settle_short": (Place.SHORT,),
    "correct_cash": (Place.WITH_COURIER, Place.HANDED_IN, Place.BANKED),
}  # fmt: skip
"""In which places the coins stand that a step is about."""


def takers(order: MallOrder, at: tuple[Place, ...]) -> Options:
    """Who took cash of the order that stands there, with how much: Ivo Petrov: 20.00 EUR."""
    names = people(order)
    found = {whose: sum(holding(order, place).get(whose, Decimal(0)) for place in at) for whose in names}
    told = [
        (str(whose), f"{names[whose] or 'The department'}: {n:,.2f} {order.currency}")
        for whose, n in found.items()
        if n
    ]
    return told if len(told) == 1 else [("", "Choose"), *told]


def ways_of(order: MallOrder) -> Options:
    """The ways that fit the order as it is; its own stands among them even when it is offered no more."""
    grams = sum(line.grams * line.quantity for line in order.lines)
    found = ways_offered(Consignment(order.content.address.country, grams, goods(order), order.currency))
    own = str(order.content.delivery)
    return found if own in dict(found) else [(own, f"{own}: not offered any more"), *found]


def ways_offered(sent: Consignment) -> Options:
    """The ways of delivery that fit, each with what it costs (M1)."""
    fees = offered(sent)
    return [(str(way), f"{way}: {fee:,.2f}" if fee else f"{way}: free") for way, fee in fees.items()]


def at_work() -> list[tuple[Courier, int]]:
    """Every courier of today with how many orders they carry, by name."""
    loads, rows = load(), Courier.objects.select_related("account").filter(active=True)
    return [(row, loads.get(row.account_id, 0)) for row in rows.order_by("account__display_name")]


def couriers(order: MallOrder, found: list[tuple[Courier, int]]) -> Options:
    """Couriers, those who know the area first, then those with the least to carry (M3)."""
    where = order.content.address.postal_code
    fittest = sorted(found, key=lambda pair: (not pair[0].knows(where), pair[1], pair[0].account.name))
    return [(str(courier.account_id), courier_words(courier, where, carries)) for courier, carries in fittest]


def courier_words(courier: Courier, where: str, carries: int) -> str:
    """Ivo Petrov: carries 3 of 20, knows D06."""
    knows = ", knows the area" if courier.knows(where) else f", knows {courier.area}" if courier.area else ""
    return f"{courier.account.name}: carries {carries} of {courier.most}{knows}"


def load() -> dict[int, int]:
    """How many orders each courier has in hand."""
    rows = Task.objects.filter(process__in=["mall", "parcel"], person__isnull=False).values("person")
    return {int(row["person"] or 0): row["orders"] for row in rows.annotate(orders=Count("root", distinct=True))}


def parts(order: MallOrder, found: StepStand) -> Options:
    """The lines, parcels or returned goods that the step is about."""
    subject = found.member.subject
    if isinstance(subject, Return):
        return line_words(order, count(subject.requested.pieces))
    match found.name:
        case "pick":
            return line_words(order, to_pick(order))
        case "settle_missing":
            return [(line, f"{words}, {why_missing(order, line)}") for line, words in line_words(order, missing(order))]
        case "pack":
            return line_words(order, to_pack(order))
        case "request_return":
            return line_words(order, returnable(order))
        case _:
            return [(part, f"Parcel {part}") for part in found.parts]


def why_missing(order: MallOrder, line: str) -> str:
    """What was said last of pieces that were not there: damaged (Torn cover)."""
    said = [one for one in said_missing(order) if one.line == line][-1]
    return f"{said.why} ({said.note})" if said.note else str(said.why)


def line_words(order: MallOrder, pieces: Counted) -> Options:
    """2 × Notebook A5, each."""
    names = {line.number: line.name for line in order.lines}
    return [(line, f"{quantity} × {names.get(line, line)}") for line, quantity in pieces.items()]

"""The couriers' sheets: what each entry moved from one place to another, kept beside the ledger (M4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from signback.departments.finance.models import CashMove
from signback.orders.cash_places import CARRIED, Courier, people, sheets
from signback.orders.coins import Place
from signback.orders.events.mall import CashBanked
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import takes_cash
from signback.orders.money import Money

ZERO = Decimal(0)
HOME = "EUR"
"""The currency of a sheet on which nothing stands."""
ALL_PLACES = (CARRIED, *Place)
Amounts = Mapping[tuple[int, str], Decimal]


def keep_cash(order: MallOrder, seq: int, happened: datetime) -> None:
    """The moves by which the table says what the facts say; nothing where no cash is taken."""
    if seq == 1 or not takes_cash(order):
        return
    if not sheets(order):
        return
    wanted, had = told(order), standing(order.number)
    changed = {key: wanted.get(key, ZERO) - had.get(key, ZERO) for key in wanted.keys() | had.keys()}
    day = order.calendar.local(happened).date()
    said = {"order": order.number, "seq": seq, "day": day, "currency": order.currency}
    slip, names = deposit(order), people(order)
    if had and {whose for whose, _ in had} - names.keys():
        names = {**names_on(order.number), **names}
    CashMove.objects.bulk_create(
        CashMove(
            courier=courier, name=names.get(courier, "")[:150], place=place, amount=moved,
            reference=slip if place == Place.BANKED else "", **said,
        )
        for (courier, place), moved in sorted(changed.items()) if moved
    )  # fmt: skip


def told(order: MallOrder) -> Amounts:
    """Where the coins of an order stand by the ledger, on whose sheet."""
    found = sheets(order).items()
    return {(whose, str(place)): amount for whose, of in found for place, amount in of.items() if amount}


def names_on(order: str) -> dict[int, str]:
    """Who carried an order's coins before: what leaves a sheet stands there under its own courier's name."""
    return dict(CashMove.objects.filter(order=order).order_by("id").values_list("courier", "name"))


def deposit(order: MallOrder) -> str:
    """The deposit slip under which cash was banked last; a correction is of that one."""
    fact = order.facts.last(CashBanked)
    return fact.event.reference if fact else ""


def standing(order: str) -> Amounts:
    """Where the coins of an order stand by the table."""
    rows = CashMove.objects.filter(order=order).values_list("courier", "place").annotate(total=Sum("amount"))
    return {(courier, place): exact(total) for courier, place, total in rows if exact(total)}


def exact(total: Decimal | None) -> Decimal:
    """A sum in whole cents: the embedded database adds in binary."""
    return round(total or ZERO, 2)


@dataclass(frozen=True)
class CashSheet:
    """A courier's sheet of a day: what stood where in the morning, what moved, what stands in the evening."""

    courier: Courier
    day: date
    currency: str
    before: Mapping[str, Decimal]
    moved: Mapping[str, Decimal]

    def now(self, place: str) -> Decimal:
        """What stands there in the evening."""
        return self.before.get(place, ZERO) + self.moved.get(place, ZERO)

    @property
    def difference(self) -> Decimal:
        """The six places and what was carried out together: zero, or a coin is lost."""
        return sum((self.now(place) for place in ALL_PLACES), ZERO)


def sheets_of(courier: int, day: date) -> list[CashSheet]:
    """The sheets of a courier and a day, one for each currency, by one statement; an empty one where nothing moved."""
    found = CashMove.objects.filter(courier=courier, day__lte=day).values_list("currency", "place")
    rows = list(found.annotate(before=Sum("amount", filter=Q(day__lt=day)), moved=Sum("amount", filter=Q(day=day))))
    name = name_of(courier)
    currencies = sorted({row[0] for row in rows}) or [HOME]
    return [sheet(Courier(courier, name), day, currency, rows) for currency in currencies]


def name_of(courier: int) -> str:
    """Under which name somebody's sheet was kept last; empty for the department's."""
    return CashMove.objects.filter(courier=courier).order_by("-id").values_list("name", flat=True).first() or ""


def sheet(courier: Courier, day: date, currency: str, rows: Sequence[tuple[Any, ...]]) -> CashSheet:
    """What of the sums is in one currency."""
    mine = [row for row in rows if row[0] == currency]
    before = {place: exact(amount) for _, place, amount, _ in mine}
    return CashSheet(courier, day, currency, before, {place: exact(amount) for _, place, _, amount in mine})


def couriers() -> list[tuple[Courier, str, Mapping[str, Decimal]]]:
    """Every courier with what stands where now, in each currency; those who hold the most first."""
    found: dict[tuple[int, str], dict[str, Decimal]] = {}
    rows = CashMove.objects.values_list("courier", "currency", "place").annotate(total=Sum("amount"))
    for courier, currency, place, total in rows:
        found.setdefault((courier, currency), {})[place] = exact(total)
    names = dict(CashMove.objects.order_by("id").values_list("courier", "name"))
    told = [(Courier(one, names.get(one, "")), currency, amounts) for (one, currency), amounts in found.items()]
    return sorted(told, key=lambda one: (-one[2].get(Place.WITH_COURIER, ZERO), one[0].id, one[1]))


def held_by(courier: int, place: Place) -> list[tuple[str, Money]]:
    """The orders of which a courier's coins stand in a place, with the amount."""
    return by_order(CashMove.objects.filter(courier=courier, place=place))


def standing_in(place: Place) -> list[tuple[str, Money]]:
    """All orders with coins in a place."""
    return by_order(CashMove.objects.filter(place=place))


def by_order(found: QuerySet[CashMove]) -> list[tuple[str, Money]]:
    """The orders with what stands of them."""
    rows = found.values_list("order", "currency").annotate(total=Sum("amount")).order_by("order")
    return [(order, Money(exact(total), currency)) for order, currency, total in rows if exact(total)]

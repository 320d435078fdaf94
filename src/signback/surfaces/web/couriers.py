"""The couriers' cash: the sheet of each courier and day, what is taken in and banked, the courier's own page (M4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from signback.departments.finance.cash_moves import (
    ALL_PLACES,
    CashSheet,
    couriers,
    held_by,
    sheets_of,
    standing_in,
)
from signback.engine.models import Root
from signback.orders.cash_places import CARRIED, Courier
from signback.orders.coins import Place
from signback.orders.money import Money
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, NotFound
from signback.orders.roles import Role
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.collections import CollectionsSheet
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Empty, Look, State, Tone, Trail
from signback.surfaces.web.sheets.worklist import Band, Row
from signback.surfaces.web.whereabouts import root_url

ZERO = Decimal(0)
READING = frozenset({Role.FINANCE, Role.ADMINISTRATOR, Role.MALL_ADMINISTRATOR})
TAKING = frozenset({Role.LOGISTICS, Role.MALL_ADMINISTRATOR})
"""Who takes cash at the door and at the counter."""
NAMES: Mapping[str, str] = {
    CARRIED: "Carried out", Place.DUE: "Due at the door", Place.WITH_COURIER: "With the courier",
    Place.HANDED_IN: "Handed in", Place.BANKED: "In the bank", Place.SHORT: "Short",
    Place.RETURNED: "Came back with the goods",
}  # fmt: skip
NO_CASH = Empty("No cash is on the road", "What members pay at the door stands here from the moment a parcel leaves.")
NONE_YOURS = Empty("You hold no cash", "What members pay you at the door stands here until it is handed in.")


def together(found: Sequence[tuple[str, Money]]) -> str:
    """All of it, each currency by itself: € 30.00 and BRL 20.00."""
    sums: dict[str, Decimal] = {}
    for _, one in found:
        sums[one.currency] = sums.get(one.currency, ZERO) + one.amount
    return " and ".join(str(Money(amount, currency)) for currency, amount in sorted(sums.items())) or "Nothing"


# ---- finance's tab
def courier_bands() -> tuple[Band, ...]:
    """Every courier, those who hold the most first; and what lies in the house."""
    rows = tuple(courier_row(*one) for one in couriers())
    lying = standing_in(Place.HANDED_IN)
    house = (house_row(lying),) if lying else ()
    found = (Band("With couriers", rows, str(len(rows))), Band("In the house", house, together(lying)))
    return tuple(band for band in found if band.rows)


def courier_row(courier: Courier, currency: str, amounts: Mapping[str, Decimal]) -> Row:
    """What a courier holds, has still to collect, and owes, in one currency."""
    shown = (Place.WITH_COURIER, Place.DUE, Place.SHORT)
    held, due, short = (Money(amounts.get(place, ZERO), currency) for place in shown)
    said = [f"{due} to collect"] if due else []
    said += [f"{short} short"] if short else []
    take = Act("Take cash in", reverse("cash-in", args=[courier.id]), "A", Look.PRIMARY)
    return Row(
        f"{name_of(courier)} holds {held}", State.READY if held else State.DONE, "", "",
        reverse("courier", args=[courier.id]), why=", ".join(said) or "Nothing to collect, nothing missing.",
        due=str(held), badge=Badge("short", Tone.LATE) if short else None, acts=(take,) if held else (),
    )  # fmt: skip


def house_row(lying: Sequence[tuple[str, Money]]) -> Row:
    """Cash that lies in the house, to be banked."""
    orders = ", ".join(order for order, _ in lying[:6]) + (f" and {len(lying) - 6} more" if len(lying) > 6 else "")
    act = Act("Bring it to the bank", reverse("cash-bank"), "B", Look.PRIMARY)
    return Row(
        f"{together(lying)} lie in the house", State.READY, "", "", reverse("cash-bank"), why=f"Of {orders}.",
        due=together(lying), acts=(act,),
    )  # fmt: skip


def name_of(courier: Courier) -> str:
    """The courier, or the department where it is nobody's own."""
    return courier.name or "The department"


# ---- the sheet
@staff_page
def courier(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """A courier's sheets of a day: the six places and what was carried out, which together make nothing."""
    refuse_strangers(person, number)
    day = parse_date_or_today(request.GET.get("day", ""))
    sheets = sheets_of(min(number, 2**31 - 1), day)
    whose = sheets[0].courier
    if not whose.name and number and not sheets[0].before and not sheets[0].moved:
        raise NotFound("no_such_courier", "Nobody of that number has carried cash", "Choose one from the list")
    shown = (Place.WITH_COURIER, Place.DUE, Place.SHORT)
    tables = (*map(places_table, sheets), *(orders_table(whose, place) for place in shown))
    held = any(sheet.now(Place.WITH_COURIER) for sheet in sheets)
    take = Act("Take cash in", reverse("cash-in", args=[number]), "A", Look.PRIMARY)
    record = RecordSheet(
        f"Cash of {name_of(whose)}", headline(sheets), (Trail("Collections", couriers_url()),), agrees(sheets),
        primary=take if held and Role.FINANCE in person.roles else None, tables=tuple(t for t in tables if t.rows),
        acts=tuple(Act(says, f"?day={there.isoformat()}", key) for says, there, key in other_days(day)),
        aside=(AsideSection("How to read it", points=READ_IT),), signed=("Handed in", "Taken in", "Day and hour"),
    )  # fmt: skip
    return page(request, "record", record)


READ_IT = (
    "What a courier carried out to be paid at the door stands below zero.",
    "Each coin of it stands in one of six places.",
    "Together they make nothing; if not, a coin is lost.",
)


def refuse_strangers(person: Person, number: int) -> None:
    """Finance and the mall see every sheet, a courier their own."""
    if not person.roles & READING and not (Role.LOGISTICS in person.roles and person.acts_for(number)):
        raise NotAllowed("not_allowed", "Only finance, the mall and the courier see this sheet", "Ask finance")


def couriers_url() -> str:
    """The tab of the couriers."""
    return f"{reverse('collections')}?show=couriers"


def parse_date_or_today(said: str) -> date:
    """The day of the address; today where it says none."""
    try:
        return parse_date(said[:10]) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def other_days(day: date) -> list[tuple[str, date, str]]:
    """The days beside it that have been."""
    found = [("The day before", date.fromordinal(max(day.toordinal() - 1, 1)), "P")]
    return found + (
        [("The day after", date.fromordinal(day.toordinal() + 1), "F")] if day < timezone.localdate() else []
    )


def headline(sheets: Sequence[CashSheet]) -> str:
    """The evening in one sentence, or one for each currency."""
    return f"{sheets[0].day:%A %-d %B %Y}: {' '.join(map(evening, sheets))}"


def evening(sheet: CashSheet) -> str:
    """What is held, to collect, and short."""
    shown = (Place.WITH_COURIER, Place.DUE, Place.SHORT)
    held, due, short = (Money(sheet.now(place), sheet.currency) for place in shown)
    return f"{held} to hand in, {due} still to collect.{f' {short} are short.' if short else ''}"


def agrees(sheets: Sequence[CashSheet]) -> Badge:
    """Whether each sheet makes nothing."""
    for sheet in sheets:
        if sheet.difference:
            return Badge(f"{Money(sheet.difference, sheet.currency)} too much or too little", Tone.LATE)
    return Badge("sums to zero", Tone.DONE)


def places_table(sheet: CashSheet) -> Table:
    """What stood where in the morning, what moved, what stands in the evening."""
    columns = (Column("Place"), *(Column(word, figures=True) for word in ("Morning", "Moved", "Evening")))
    rows = [place_row(NAMES[place], sheet, (place,)) for place in ALL_PLACES]
    return Table(f"The sheet in {sheet.currency}", columns, (*rows, place_row("Together", sheet, ALL_PLACES)))


def place_row(name: str, sheet: CashSheet, of: Sequence[str]) -> ListRow:
    """One place, or several together."""
    before = sum((sheet.before.get(place, ZERO) for place in of), ZERO)
    moved = sum((sheet.moved.get(place, ZERO) for place in of), ZERO)
    figures = (f"{before:,.2f}", f"{moved:+,.2f}" if moved else "", f"{before + moved:,.2f}")
    return ListRow(Cell(name), tuple(Cell(figure, figures=True) for figure in figures))


def orders_table(courier: Courier, place: Place) -> Table:
    """The orders whose coins stand in a place now."""
    found = held_by(courier.id, place)
    roots = roots_of(found)
    rows = tuple(
        ListRow(Cell(o, url=root_url("mall", o)), (Cell(member_of(roots.get(o))), Cell(str(a), figures=True)))
        for o, a in found
    )
    columns = (Column("Order"), Column("Member"), Column("Amount", figures=True))
    return Table(f"{NAMES[place]} now: {together(found)}", columns, rows)


def roots_of(found: Sequence[tuple[str, Money]]) -> Mapping[str, Root]:
    """These orders by their number, by one statement."""
    rows = Root.objects.select_related("member").filter(number__in=[order for order, _ in found])
    return {root.number: root for root in rows}


def member_of(root: Root | None) -> str:
    """Whose order it is."""
    return root.member.name if root and root.member else ""


# ---- the courier's own page, on a phone
@staff_page
def own_cash(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What I have to hand in, and what I have still to collect."""
    if not person.roles & TAKING:
        raise NotAllowed("not_allowed", "Those who take cash see theirs here", "Ask finance for the sheets")
    held, due = held_by(person.id, Place.WITH_COURIER), held_by(person.id, Place.DUE)
    roots = roots_of([*held, *due])
    bands = (
        Band("To hand in", tuple(own_row(o, a, State.DONE, roots) for o, a in held), together(held)),
        Band("To collect at the door", tuple(own_row(o, a, State.READY, roots) for o, a in due), together(due)),
    )
    sheet = CollectionsSheet(
        f"{together(held)} to hand in", f"{together(due)} still to collect at the door.",
        bands=tuple(band for band in bands if band.rows), empty=NONE_YOURS,
        acts=(Act("My sheet", reverse("courier", args=[person.id])),),
    )  # fmt: skip
    return page(request, "collections", sheet)


def own_row(order: str, amount: Money, state: State, roots: Mapping[str, Root]) -> Row:
    """One order of mine; what is to collect leads to the step."""
    root = roots.get(order)
    who = member_of(root)
    step = f"{root_url('mall', order)}/record_cash_collected" if state is State.READY else root_url("mall", order)
    return Row(f"{amount} {'from' if state is State.READY else 'of'} {who}", state, order, "", step,
               order_words=root.summary if root else "", due=str(amount))  # fmt: skip


def say_taken(request: HttpRequest, says: str) -> HttpResponseBase:
    """Back to the couriers."""
    messages.success(request, says)
    return redirect(couriers_url())

"""Cash is counted: taken in from a courier for several orders at once, and brought to the bank (M4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from signback.departments.finance.cash_moves import held_by, name_of, standing_in
from signback.engine.door import Ask, perform_all
from signback.orders.coins import Place
from signback.orders.money import Money
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, Refused
from signback.orders.roles import Role
from signback.surfaces.forms import Field as Asked
from signback.surfaces.web import asking
from signback.surfaces.web.couriers import couriers_url, say_taken, together
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.collections import CollectionsSheet
from signback.surfaces.web.sheets.fields import Field, FieldGroup, FieldRow, Kind
from signback.surfaces.web.sheets.pieces import Act, Empty, Hidden, Trail
from signback.surfaces.web.sheets.step import About, StepSheet

MOST = 50
COUNTED = ("amount", "short", "reason")
Held = Sequence[tuple[str, Money]]
NOTHING_LEFT = Empty("Nothing is left to count", "All of it was taken in or banked meanwhile.")


@staff_page
def take_in(request: HttpRequest, person: Person, number: int) -> HttpResponseBase:
    """Count what a courier hands in, order by order; what is missing is said with its reason."""
    refuse_others(person)
    held = held_by(min(number, 2**31 - 1), Place.WITH_COURIER)[:MOST]
    if not held:
        return nothing(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return counted(request, person, number, held)
        except Refused as refused:
            errors = at_order(refused, [order for order, _ in held])
    rows = tuple(count_row(request.POST, errors, n, order, amount) for n, (order, amount) in enumerate(held))
    whose = name_of(min(number, 2**31 - 1)) or "the department"
    help = f"{whose} holds {together(held)} of {orders_words(len(held))}. Count it; leave a row empty for later."
    return form(
        request,
        f"Take cash in from {whose}",
        help,
        "Take it in",
        (Field("rows", "Orders", Kind.ROWS, rows=rows),),
        errors,
    )


def orders_words(count: int) -> str:
    """One order, several orders."""
    return "one order" if count == 1 else f"{count} orders"


def count_row(post: Mapping[str, str], errors: Mapping[str, str], n: int, order: str, held: Money) -> FieldRow:
    """One order: what was counted, what is missing, why."""
    whole = str(held.amount) if not post else ""
    return FieldRow(order, (
        Field(f"amount{n}", "Counted", Kind.MONEY, post.get(f"amount{n}", whole), error=errors.get(f"amount{n}", "")),
        Field(f"short{n}", "Missing", Kind.MONEY, post.get(f"short{n}", ""), error=errors.get(f"short{n}", "")),
        Field(f"reason{n}", "Why", value=post.get(f"reason{n}", ""), error=errors.get(f"reason{n}", "")),
    ), f"{held} to hand in", hidden=(Hidden(f"order{n}", order),))  # fmt: skip


def counted(request: HttpRequest, person: Person, courier: int, held: Held) -> HttpResponseBase:
    """All rows in one act, or none."""
    known = {order: one.currency for order, one in held}
    asks: list[tuple[str, Ask]] = []
    for n in range(MOST):
        order, amount, short = (figure(request, f"{name}{n}") for name in ("order", "amount", "short"))
        if order in known and (amount or short):
            why = request.POST.get(f"reason{n}", "")[:200]
            data = {"amount": amount or "0", "short": short or "0", "reason": why, "courier": courier}
            asks.append((order, Ask("hand_in_cash", person, data, key=key_of(request, n), surface="page")))
    if not asks:
        raise Invalid("Say what was counted", field="amount")
    perform_all(asks)
    taken = [(order, Money(decimal(str(ask.data["amount"])), known[order])) for order, ask in asks]  # type: ignore[index]
    gone = [(order, Money(decimal(str(ask.data["short"])), known[order])) for order, ask in asks]  # type: ignore[index]
    missing = f"; {together(gone)} are missing" if any(one.amount for _, one in gone) else ""
    return say_taken(request, f"{together(taken)} taken in, of {orders_words(len(asks))}{missing}.")


def figure(request: HttpRequest, name: str) -> str:
    """What was typed, without spaces."""
    return request.POST.get(name, "").replace(" ", "")[:30]


def decimal(text: str) -> Decimal:
    """A number that the step has taken already."""
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)


def key_of(request: HttpRequest, n: int) -> str | None:
    """A key for each row of one page: a double click counts once."""
    key = request.POST.get("_key", "")[:60]
    return f"{key}-{n}" if key else None


def at_order(refused: Refused, orders: Sequence[str]) -> dict[str, str]:
    """Each fault at its row."""
    at = orders.index(refused.about) if refused.about in orders else 0
    if isinstance(refused, Invalid):
        return {f"{f.field if f.field in COUNTED else 'amount'}{at}": f.says for f in refused.faults}
    return {f"amount{at}": refused.says}


# ---- to the bank
@staff_page
def to_bank(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Bring what lies in the house to the bank, under one deposit slip."""
    refuse_others(person)
    lying = standing_in(Place.HANDED_IN)[:MOST]
    if not lying:
        return nothing(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return banked(request, person, lying)
        except Refused as refused:
            errors = {"reference": refused.says}
    ticked = [FieldRow(f"{order}: {amount}", (), use=f"use{n}", hidden=(Hidden(f"order{n}", order),))
              for n, (order, amount) in enumerate(lying)]  # fmt: skip
    fields = (
        Field("reference", "Deposit slip", value=request.POST.get("reference", "")[:200], required=True,
              error=errors.get("reference", ""), hint="The bank line of the deposit is settled under it."),
        Field("rows", "Orders", Kind.ROWS, rows=tuple(ticked)),
    )  # fmt: skip
    help = f"{together(lying)} lie in the house. Untick what stays."
    return form(request, "Bring cash to the bank", help, "It is in the bank", fields, errors)


def banked(request: HttpRequest, person: Person, lying: Held) -> HttpResponseBase:
    """All ticked orders in one act, or none."""
    amounts = dict(lying)
    orders = [figure(request, f"order{n}") for n in range(MOST) if request.POST.get(f"use{n}")]
    chosen = [order for order in orders if order in amounts]
    if not request.POST.get("reference", "").strip():
        raise Invalid("Write the number of the deposit slip", field="reference")
    if not chosen:
        raise Invalid("Tick what goes to the bank", field="reference")
    if len({amounts[order].currency for order in chosen}) > 1:
        raise Invalid("One slip is in one currency: untick the others and bank them apart", field="reference")
    slip = request.POST.get("reference", "")[:200]
    perform_all([(order, bank_ask(request, person, n, amounts[order].amount, slip)) for n, order in enumerate(chosen)])
    return say_taken(request, f"{together([(order, amounts[order]) for order in chosen])} banked under {slip}.")


def bank_ask(request: HttpRequest, person: Person, n: int, amount: Decimal, slip: str) -> Ask:
    """One order's cash as the step takes it."""
    data = {"amount": amount, "reference": slip}
    return Ask("bank_cash", person, data, key=key_of(request, n), surface="page")


def refuse_others(person: Person) -> None:
    """Cash is counted by finance."""
    if Role.FINANCE not in person.roles:
        raise NotAllowed("not_allowed", "Only finance counts cash", "Ask finance")


def nothing(request: HttpRequest) -> HttpResponseBase:
    """Nothing to count."""
    act = Act("To the couriers", couriers_url())
    sheet = CollectionsSheet("Cash", "Nothing to count.", acts=(act,), empty=NOTHING_LEFT)
    return page(request, "collections", sheet)


def form(
    request: HttpRequest, title: str, help: str, button: str, fields: tuple[Field, ...], errors: Mapping[str, str]
) -> HttpResponseBase:
    """A form in which cash is counted."""
    rows = [cell for field in fields for row in field.rows for cell in row.cells]
    known = [Asked(field.name, field.label, "text") for field in (*fields, *rows)]
    key = request.POST.get("_key", "")[:60] or fresh_key()
    trail = (Trail("Collections", reverse("collections")), Trail("Couriers", couriers_url()))
    sheet = StepSheet(
        About(title, help=help, trail=trail), request.path, button, "perform", (FieldGroup("", fields),),
        asking.errors_of(errors, known), hidden=(Hidden("_key", key),),
        back=Trail("Leave it for now", couriers_url()),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)

"""What finance does with a line: accept a proposal, match by hand, settle, take back, take it on (M4, S13.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from signback.departments.finance.models import BankLine
from signback.departments.finance.statement_inputs import SettleLine, UnmatchLine
from signback.engine.door import Ask, perform
from signback.orders.money import Money
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, Refused
from signback.orders.statement import open_lines
from signback.surfaces.case import Case
from signback.surfaces.forms import Choices, typed
from signback.surfaces.forms import Field as Asked
from signback.surfaces.web import asking
from signback.surfaces.web.bank_rows import line_url
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sending import fresh_key, lists
from signback.surfaces.web.sheets.fields import Field, FieldGroup, FieldRow, Kind
from signback.surfaces.web.sheets.pieces import Hidden, Trail
from signback.surfaces.web.sheets.step import About, StepSheet
from signback.surfaces.web.statement import row_of, statement_case, statement_of, trail_of

SURFACE = "page"
ROWS = 4


@require_POST
@staff_page
def accept(request: HttpRequest, person: Person, number: str, place: int) -> HttpResponseBase:
    """Accept a proposal as it was shown."""
    row = row_of(number, place)
    shares = [said.partition(":") for said in request.GET.getlist("to")[:50]]
    parts = [{"line": str(place), "order": order[:30], "amount": amount[:20]} for order, _, amount in shares]
    data = {"parts": parts, "why": request.GET.get("why", "")[:200]}
    return do(
        request, person, row, "match_lines", data, f"{number}/{place} matched to {', '.join(p[0] for p in shares)}."
    )


@require_POST
@staff_page
def take(request: HttpRequest, person: Person, number: str, place: int) -> HttpResponseBase:
    """Clear the line oneself."""
    row = row_of(number, place)
    return do(request, person, row, "take_lines", {"lines": [str(place)]}, f"You clear {number}/{place}.")


def do(
    request: HttpRequest, person: Person, row: BankLine, step: str, data: Mapping[str, Any], says: str
) -> HttpResponseBase:
    """One act by one key; then on to the next line without a home."""
    perform(row.statement_id, Ask(step, person, data, surface=SURFACE, key=request.POST.get("_key", "")[:80] or None))
    messages.success(request, says)
    return onward(request, row)


def onward(request: HttpRequest, row: BankLine) -> HttpResponseBase:
    """To the statement, while it has lines without a home; else to all that have none."""
    rest = BankLine.objects.filter(statement=row.statement_id, open=True).exists()
    return redirect("statement", row.statement_id) if rest else redirect("collections")


# ---- by hand
@staff_page
def match(request: HttpRequest, person: Person, number: str, place: int) -> HttpResponseBase:
    """Say which orders the money belongs to, one or several."""
    case, row = statement_case(number, person), row_of(number, place)
    if request.method != "POST":
        return match_page(request, row, {}, {}, fresh_key())
    post, key = lists(request.POST), request.POST.get("_key", "")[:80]
    rows = [(n, said(post, f"order{n}"), said(post, f"amount{n}")) for n in range(ROWS)]
    told = [(n, order, amount) for n, order, amount in rows if order or amount]
    parts = [{"line": str(place), "order": order, "amount": amount or row.left} for _, order, amount in told]
    ask = Ask("match_lines", person, {"parts": parts, "why": "matched by hand"}, surface=SURFACE, key=key or None)
    try:
        perform(case.root.number, ask)
    except Refused as refused:
        return match_page(request, row, post, faults_of(refused, [n for n, _, _ in told]), key or fresh_key())
    messages.success(request, f"{number}/{place} matched to {', '.join(order for _, order, _ in told)}.")
    return onward(request, row)


def said(post: Mapping[str, list[str]], name: str) -> str:
    """What was typed, without the spaces in it."""
    return (post.get(name) or [""])[0].replace(" ", "")[:30]


def faults_of(refused: Refused, rows: list[int]) -> dict[str, str]:
    """Each fault at its field; what concerns no field stands at the first order."""
    if not isinstance(refused, Invalid):
        return {f"order{rows[0] if rows else 0}": refused.says}
    found = {}
    for fault in refused.faults:
        _, _, rest = fault.field.partition("parts.")
        row, _, name = rest.partition(".")
        at = rows[int(row)] if row.isdigit() and int(row) < len(rows) else 0
        found[f"{name if name in ('order', 'amount') else 'order'}{at}"] = fault.says
    return found


def match_page(
    request: HttpRequest, row: BankLine, post: Mapping[str, list[str]], errors: Mapping[str, str], key: str
) -> HttpResponseBase:
    """Order and amount, row by row; the first amount is what is left of the line."""
    first = {"amount0": f"{row.left}"} if not post else {}
    rows = tuple(match_row(row, post, errors, n, first) for n in range(ROWS))
    fields = (Field("parts", "Orders", Kind.ROWS, rows=rows),)
    known = [Asked(field.name, field.label, "text") for one in rows for field in one.cells]
    title = f"Match {Money(row.left, row.currency)} by hand"
    return form(request, row, title, "Match", (FieldGroup("", fields),), known, errors, key,
                help=row.text or "The bank says no words.")  # fmt: skip


def match_row(
    row: BankLine, post: Mapping[str, list[str]], errors: Mapping[str, str], n: int, first: Mapping[str, str]
) -> FieldRow:
    """One order with its amount."""
    number, amount = f"order{n}", f"amount{n}"
    typed_amount = (post.get(amount) or [first.get(amount, "")])[0][:30]
    return FieldRow(f"Order {n + 1}", (
        Field(number, "Number", value=(post.get(number) or [""])[0][:30], error=errors.get(number, "")),
        Field(amount, "Amount", Kind.MONEY, typed_amount, error=errors.get(amount, ""), unit=row.currency),
    ))  # fmt: skip


# ---- settle, take back
@staff_page
def settle(request: HttpRequest, person: Person, number: str, place: int) -> HttpResponseBase:
    """Say where money goes that belongs to no order."""
    return derived(request, person, number, place, "settle_line", SettleLine, "Settle without an order", "Settle")


@staff_page
def unmatch(request: HttpRequest, person: Person, number: str, place: int) -> HttpResponseBase:
    """Take back what was found for the line."""
    return derived(request, person, number, place, "unmatch_line", UnmatchLine, "Take back what was found", "Take back")


def derived(
    request: HttpRequest, person: Person, number: str, place: int, step: str, kind: type[Any], title: str, button: str
) -> HttpResponseBase:
    """A step's own form for one line."""
    case, row = statement_case(number, person), row_of(number, place)
    post, key = lists(request.POST), request.POST.get("_key", "")[:80] or fresh_key()
    raw = typed(post, kind) | {"line": str(place)} if request.method == "POST" else {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            perform(case.root.number, Ask(step, person, raw, surface=SURFACE, key=key))
            messages.success(request, f"{number}/{place}: done.")
            return onward(request, row)
        except Invalid as refused:
            errors = {fault.field: fault.says for fault in refused.faults}
    asked = [field for field in asking.asked(kind, raw, errors, Choices()) if field.name != "line"]
    groups = asking.groups_of(asked)
    return form(request, row, title, button, groups, asked, errors, key, help=consequence(case, row, step))


def consequence(case: Case, row: BankLine, step: str) -> str:
    """What the act does."""
    if step == "settle_line":
        return f"{Money(row.left, row.currency)} have no home yet. {row.text}"
    count = len(open_lines(statement_of(case)))
    return f"Its orders strike the payment in the same moment; it joins the {count} lines without a home."


def form(
    request: HttpRequest, row: BankLine, title: str, button: str, groups: tuple[FieldGroup, ...], asked: list[Asked],
    errors: Mapping[str, str], key: str, *, help: str,
) -> HttpResponseBase:  # fmt: skip
    """A form about one line."""
    number = f"{row.statement_id}/{row.line}"
    trail = (*trail_of(row.statement_id), Trail(f"Line {row.line}", line_url(row)))
    sheet = StepSheet(
        About(title, number, row.payer, help=help, trail=trail), request.path, button, "perform", groups,
        asking.errors_of(errors, asked), hidden=(Hidden("_key", key),),
        back=Trail("Leave it as it is", line_url(row)),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)

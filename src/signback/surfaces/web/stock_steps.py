"""The mall's stock is counted, and goods are taken in; what orders wait for is set aside in the same act (M3, M7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from signback.departments.mall.shortages import waiting_for
from signback.departments.models import Stock
from signback.engine.asks import typed_or_fault
from signback.engine.door import Ask, open_root, perform
from signback.engine.families import family_of
from signback.engine.models import Root
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed
from signback.orders.roles import Role
from signback.orders.stock import stock_number
from signback.process.steps import Step
from signback.surfaces.forms import Choices, typed
from signback.surfaces.forms import Field as Asked
from signback.surfaces.setting_aside import take_in
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sending import fresh_key, lists
from signback.surfaces.web.sheets.fields import Field, FieldGroup, Kind
from signback.surfaces.web.sheets.pieces import Hidden, Trail
from signback.surfaces.web.sheets.step import About, StepSheet
from signback.surfaces.web.shortages import aside_words, orders_words
from signback.surfaces.web.stock import KIND, known

ASIDE, LONGEST = "aside", 9


@staff_page
def stock_step(request: HttpRequest, person: Person, pk: int, name: str) -> HttpResponseBase:
    """Count, or take goods in."""
    row, step = known(pk), family_of(KIND).step(name)
    if not person.roles & {*step.who}:
        raise NotAllowed("not_allowed", "Only the mall, logistics and the warehouse count", "Ask one of them")
    post = lists(request.POST)
    key = post.get("_key", [""])[0] or fresh_key()
    values: Mapping[str, Any] = {"article": row.article.number}
    may = name == "receive_goods" and person.holds(Role.MALL_ADMINISTRATOR)
    offer = aside_field(pk, post) if may else None
    if request.method != "POST":
        return form(request, row, step, values, {}, key, offer)
    raw = typed(post, step.input) | {"article": row.article.number}
    try:
        says = done(row, Ask(name, person, raw, key=key[:80]), aside=offer is not None and offer.checked)
    except Invalid as refused:
        return form(request, row, step, raw, {fault.field: fault.says for fault in refused.faults}, key, offer)
    messages.success(request, f"{step.title}: done. {says}".strip())
    return redirect("stock-of", pk=pk)


def aside_field(pk: int, post: Mapping[str, list[str]]) -> Field | None:
    """Goods that come in are set aside at once for the orders that wait, unless one says otherwise."""
    waiting = waiting_for(pk)
    if not waiting:
        return None
    pieces, wait = sum(one.pieces for one in waiting), "wait" if len(waiting) > 1 else "waits"
    says = f"Set them aside at once for {orders_words(len(waiting))} that {wait} for {pieces:,}"
    hint = "The oldest order first; nobody can order them in between."
    return Field(ASIDE, says, Kind.BOOL, hint=hint, checked=not post or ASIDE in post)


def done(row: Stock, ask: Ask, *, aside: bool) -> str:
    """Through the door; the first count begins the article's chain, what comes in may be set aside in the same act."""
    number, pk = stock_number(row.pk), row.pk
    if aside and (came := whole_number(ask.data)):
        if fault := typed_or_fault(family_of(KIND).step(ask.step), ask.data)[1]:
            raise fault
        gets = take_in(number, ask, pk, came)
        return aside_words(gets) if gets else ""
    if Root.objects.filter(number=number).exists() or ask.step != "count_stock":
        perform(number, ask)
    else:
        try:
            open_root(KIND, number, ask)
        except IntegrityError:
            perform(number, ask)
    return ""


def whole_number(data: object) -> int:
    """How many pieces are said to have come in; nothing where it is no number."""
    said = data.get("quantity") if isinstance(data, Mapping) else None
    return int(str(said)) if str(said).isascii() and str(said).isdigit() and len(str(said)) < LONGEST else 0


def form(
    request: HttpRequest, row: Stock, step: Step[Any, Any, Any], values: Mapping[str, Any], errors: Mapping[str, str],
    key: str, offer: Field | None,
) -> HttpResponseBase:  # fmt: skip
    """The questions; which article it is, the page knows."""
    fields = [one for one in asking.asked(step.input, values, errors, Choices()) if one.name != "article"]
    back = reverse("stock-of", args=[row.pk])
    about = About(
        step.title, row.article.number, row.article.name, help=step.help, trail=(Trail("Stock", reverse("stock")),)
    )
    sheet = StepSheet(
        about, request.path, step.title, "perform", groups(fields, offer), asking.errors_of(errors, fields),
        hidden=(Hidden("_key", key),), back=Trail("Leave it as it is", back),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)


def groups(fields: list[Asked], offer: Field | None) -> tuple[FieldGroup, ...]:
    """The questions, and what may be done along with them."""
    (asked,) = asking.groups_of(fields)
    return (replace(asked, fields=(*asked.fields, offer)),) if offer else (asked,)

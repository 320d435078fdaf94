"""What a member does to an order: change it, cancel it, say how it arrived, ask for a return (M1, M5).

Every act goes through the house's one door: who may do it, when, and what the stock says stands there alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from signback.engine.door import Ask, perform
from signback.engine.models import Entry
from signback.orders.models import Account
from signback.orders.refusals import Invalid, NotYet, Refused, Stale
from signback.surfaces.shop import order_forms as forms
from signback.surfaces.shop.faults import errors_in
from signback.surfaces.shop.frame import member_page, page
from signback.surfaces.shop.order_forms import Data, Picks, Post
from signback.surfaces.shop.order_pages import case_of
from signback.surfaces.shop.order_reading import Reading
from signback.surfaces.shop.order_sheet import ring_words
from signback.surfaces.shop.order_stages import lede
from signback.surfaces.shop.order_still import still
from signback.surfaces.shop.order_words import act_words as say
from signback.surfaces.shop.sentences import in_words, of_members
from signback.surfaces.shop.sheets import ErrorSheet
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.web.sheets.fields import Errors, Field
from signback.surfaces.web.sheets.pieces import Act as Way
from signback.surfaces.web.sheets.pieces import Hidden, Look

SURFACE: Final = "mall"


@dataclass(frozen=True)
class ActSheet:
    """One act: its questions and its one button."""

    title: str
    lede: str
    send: str
    look: str
    back: str
    back_url: str
    fields: tuple[Field, ...]
    picks: Picks = ()
    hidden: tuple[Hidden, ...] = ()
    errors: Errors | None = None


@dataclass(frozen=True)
class Act:
    """How one act is asked and done."""

    name: str
    step: str
    done: str
    fields: Callable[[Reading, Post, Mapping[str, str]], tuple[Field, ...]]
    data: Callable[[Reading, Post], Data]
    picks: Callable[[Reading, Post], Picks] = lambda read, post: ()
    look: Look = Look.PRIMARY


def page_for(act: Act) -> Any:
    """The page of an act."""

    @member_page
    @require_http_methods(["GET", "HEAD", "POST"])
    def shown(request: HttpRequest, member: Account, number: str, parcel: str = "") -> HttpResponseBase:
        read = Reading(case_of(member, number))
        if not any(s.name == act.step and s.member.subject.key == parcel for s in read.case.steps):
            raise Http404
        try:
            if request.method == "POST":
                return answered(request, member, read, act, parcel)
            return asked(request, read, act, parcel, typed_before(request, read.case.root.seq), {})
        except NotYet as refused:
            return not_now(request, Reading(case_of(member, number)), refused)

    return shown


def answered(request: HttpRequest, member: Account, read: Reading, act: Act, parcel: str) -> HttpResponseBase:
    """Do it, once however often the form is sent; what cannot be taken is said (E4)."""
    post = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    version = int(post["version"]) if post.get("version", "").isdecimal() else None
    key = None if version is None else key_of(read, act, parcel, post)
    try:
        data = act.data(read, post)
        entry = perform(
            read.number, Ask(act.step, member.as_person(), data, parcel, key, version, surface=SURFACE)
        ).entry
        refuse_overtaken(read, entry.seq)
    except Refused as refused:
        if not sent_before(member, key, read):
            return refused_page(request, member, read, act, parcel, post, refused)
    messages.success(request, say(act.done))
    return redirect("mall-order", read.number)


def refuse_overtaken(read: Reading, seq: int) -> None:
    """What was done, and has been followed by something else since, is not said to be done now."""
    if seq < read.case.root.seq:
        raise Stale("stale", say("moved"))


def sent_before(member: Account, key: str | None, read: Reading) -> bool:
    """Whether this very form did the newest thing that happened to the order: a double click."""
    newest = Entry.objects.filter(actor=member.username, key=key, root=read.case.root, seq__gte=read.case.root.seq)
    return key is not None and newest.exists()


def key_of(read: Reading, act: Act, parcel: str, post: Post) -> str:
    """The same answers to the same page are one act; after another change they come from an old page."""
    said = (read.number, act.name, parcel, sorted(post.items()))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:40]


def refused_page(
    request: HttpRequest, member: Account, read: Reading, act: Act, parcel: str, post: Post, refused: Refused
) -> HttpResponse:
    """A fault is said at its field; an order that moved on is shown anew."""
    if isinstance(refused, Invalid):
        return asked(request, read, act, parcel, post, {fault.field: fault.says for fault in refused.faults})
    if isinstance(refused, Stale):
        return asked(request, Reading(case_of(member, read.number)), act, parcel, {}, {"": say("moved")}, 409)
    raise refused


def not_now(request: HttpRequest, read: Reading, refused: Refused) -> HttpResponse:
    """Why it cannot be done, what of this very order is still possible, and the way back to it."""
    reasons = tuple(in_words(reason.says) for reason in refused.reasons if not reason.met and of_members(reason.says))
    first, *more = [f"{says}{say('stop')}" for says in reasons] or lede(read)
    order = Way(say("not_now.order", number=read.number), reverse("mall-order", args=[read.number]))
    sheet = ErrorSheet(
        say("not_now"), first, refused.code, tuple(more), (order,),
        tasks=still(read), tasks_title=say("not_now.still"), more=ring_words(read),
    )  # fmt: skip
    return page(request, "error", sheet, refused.status)


def asked(
    request: HttpRequest, read: Reading, act: Act, parcel: str, post: Post, faults: Mapping[str, str], status: int = 422
) -> HttpResponse:
    """The question page; where the act cannot be done, why."""
    if not read.offers(act.step, parcel):
        found = read.case.step(act.step, parcel)
        reasons = tuple(reason for stand in found.stands for reason in stand.unmet)
        raise NotYet("not_yet", say("moved"), reasons)
    said = {"number": read.number, "parcel": parcel}
    fields = act.fields(read, post, faults)
    sheet = ActSheet(
        say(f"{act.name}.title", **said), say(f"{act.name}.lede", **said), say(f"{act.name}.send"), str(act.look),
        say("back"), reverse("mall-order", args=[read.number]), fields, act.picks(read, post),
        (Hidden("version", str(read.case.root.seq)),), errors_in(say("wrong"), faults, fields),
    )  # fmt: skip
    return page(request, "act", sheet, status if faults else 200)


goods = page_for(Act("goods", "change_order", "done.change", forms.goods_fields, forms.goods_data))
hour = page_for(Act("hour", "change_order", "done.change", forms.none, forms.hour_data, forms.hour_picks))
address = page_for(
    Act("address", "change_order", "done.change", forms.place_fields, forms.place_data, forms.place_picks)
)
cancel = page_for(Act("cancel", "cancel_order", "done.cancel", forms.cancel_fields, forms.cancel_data, look=Look.STOP))
arrival = page_for(Act("arrival", "confirm_arrival", "done.arrival", forms.arrival_fields, forms.arrival_data))
send_back = page_for(
    Act("return", "request_return", "done.return", forms.return_fields, forms.return_data, forms.return_picks)
)

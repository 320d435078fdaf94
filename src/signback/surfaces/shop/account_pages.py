"""A member's own data and addresses (M1, M6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from signback.engine.gate import writing
from signback.orders.addresses import possible_number
from signback.orders.models import Account, Address, Member
from signback.orders.refusals import FieldFault, Invalid
from signback.surfaces.shop.account_words import say
from signback.surfaces.shop.address_form import address_fields, address_words, refuse_address, typed_address
from signback.surfaces.shop.faults import errors_in
from signback.surfaces.shop.frame import member_page, page
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.web.sheets.fields import Errors, Field, Kind

MOST: Final = 20
LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Kept:
    """One of the member's addresses."""

    says: str
    telephone: str
    usual: bool
    usual_url: str
    drop_url: str


@dataclass(frozen=True)
class AccountSheet:
    """The member's own page."""

    title: str
    lede: str
    words: dict[str, str]
    fields: tuple[Field, ...]
    email: str
    addresses: tuple[Kept, ...]
    errors: Errors | None = None


@dataclass(frozen=True)
class AddressSheet:
    """One more address."""

    title: str
    lede: str
    send: str
    fields: tuple[Field, ...]
    errors: Errors | None = None


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, member: Account) -> HttpResponseBase:
    """Who the member is; kept when it is sent."""
    if request.method != "POST":
        return shown(request, member, {"name": member.name, "telephone": member.telephone, **typed_before(request)}, {})
    said = {name: " ".join(request.POST.get(name, "").split()) for name in ("name", "telephone")}
    try:
        refuse_data(said)
    except Invalid as refused:
        return shown(request, member, said, {fault.field: fault.says for fault in refused.faults})
    with writing():
        Account.objects.filter(pk=member.pk).update(display_name=said["name"], telephone=said["telephone"])
        Member.objects.filter(pk=member.pk).update(**said, language=get_language() or "en")
    messages.success(request, say("saved"))
    return redirect("mall-account")


def refuse_data(said: Mapping[str, str]) -> None:
    """A name is needed; a number must be one."""
    faults = []
    if not said["name"] or not said["name"].isprintable():
        faults.append(FieldFault("name", say("needed")))
    if len(said["name"]) > LONGEST_NAME:
        faults.append(FieldFault("name", say("long", most=LONGEST_NAME)))
    if said["telephone"] and (len(said["telephone"]) > 40 or not possible_number(said["telephone"], "")):
        faults.append(FieldFault("telephone", say("telephone.wrong")))
    if faults:
        raise Invalid(faults=tuple(faults))


def shown(request: HttpRequest, member: Account, said: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    """The page."""
    fields = (
        Field("name", say("name"), value=said["name"][:200], error=faults.get("name", ""), required=True,
              autocomplete="name"),
        Field("telephone", say("telephone"), Kind.TELEPHONE, said["telephone"][:60], say("telephone.hint"),
              faults.get("telephone", ""), autocomplete="tel"),
    )  # fmt: skip
    keys = ("you", "email", "password", "change", "save", "addresses", "addresses.none", "addresses.new", "usual",
            "make_usual", "drop", "orders", "keys")  # fmt: skip
    kept = tuple(kept_words(address) for address in Address.objects.filter(member_id=member.pk))
    sheet = AccountSheet(
        say("title"), say("lede"), {key.replace(".", "_"): say(key) for key in keys}, fields, member.email, kept,
        errors_in(say("wrong"), faults, fields),
    )  # fmt: skip
    return page(request, "account", sheet, 422 if faults else 200)


def kept_words(address: Address) -> Kept:
    """One address with what can be done with it."""
    ways = (reverse(f"mall-address-{act}", args=[address.pk]) for act in ("usual", "drop"))
    return Kept(address_words(address), address.telephone, address.usual, *ways)


# ---- addresses
@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def address_new(request: HttpRequest, member: Account) -> HttpResponseBase:
    """One more address."""
    if request.method != "POST":
        first = {"recipient": member.name, "telephone": member.telephone}
        return asked(request, {**first, **typed_before(request)}, {})
    said = typed_address({name: str(value) for name, value in request.POST.items()})
    try:
        keep(member, said)
    except Invalid as refused:
        return asked(request, said, {fault.field: fault.says for fault in refused.faults})
    messages.success(request, say("saved"))
    return redirect("mall-account")


def keep(member: Account, said: Mapping[str, str]) -> Address:
    """Keep an address, the same one once; the first is the usual one."""
    refuse_address(said)
    mine = Address.objects.filter(member_id=member.pk)
    with writing():
        if mine.count() >= MOST:
            raise Invalid(say("most"), field="recipient")
        usual = not mine.filter(usual=True).exists()
        exact = {**said, "country": said["country"].upper()}
        return Address.objects.get_or_create(member_id=member.pk, **exact, defaults={"usual": usual})[0]


def asked(request: HttpRequest, said: Mapping[str, str], faults: Mapping[str, str]) -> HttpResponse:
    """The questions of an address."""
    fields = address_fields(said, faults)
    errors = errors_in(say("wrong"), faults, fields)
    sheet = AddressSheet(say("new.title"), say("new.lede"), say("new.send"), fields, errors)
    return page(request, "address", sheet, 422 if faults else 200)


@member_page
@require_POST
def address_usual(request: HttpRequest, member: Account, pk: int) -> HttpResponseBase:
    """This one is proposed first."""
    mine = Address.objects.filter(member_id=member.pk)
    with writing():
        if not mine.filter(pk=pk).exists():
            raise Http404
        mine.exclude(pk=pk).update(usual=False)
        mine.filter(pk=pk).update(usual=True)
    return redirect("mall-account")


@member_page
@require_POST
def address_drop(request: HttpRequest, member: Account, pk: int) -> HttpResponseBase:
    """Take an address off; orders keep theirs."""
    with writing():
        gone, _ = Address.objects.filter(member_id=member.pk, pk=pk).delete()
    if not gone:
        raise Http404
    messages.success(request, say("dropped"))
    return redirect("mall-account")

"""One's second factor, under one's own page: an authenticator app, passkeys, recovery codes (E2)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import cast

import segno
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.gate import writing
from signback.engine.models import Notice
from signback.engine.passkeys import asked_for
from signback.orders.models import Account
from signback.orders.persons import Person
from signback.orders.refusals import NotFound, Refused
from signback.surfaces import factors, passkeys, signatures
from signback.surfaces.factors import Kind
from signback.surfaces.identity import prove_by_either
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import account_of, page, staff_page
from signback.surfaces.web.own_form import form_page, own_trail
from signback.surfaces.web.sending import at_signature, proof_field
from signback.surfaces.web.sheets.fields import Field, FieldGroup
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, Table
from signback.surfaces.web.sheets.pieces import Act, AskPasskey, Look
from signback.surfaces.web.sheets.step import About, DoneSheet, Picture

SECRET = "factor.secret"
MOST = 10
NONE_MADE = "The browser made no passkey. Try it once more, or in another browser"
NAMES = {Kind.TOTP: "Authenticator app", Kind.WEBAUTHN: "Passkey", Kind.RECOVERY_CODES: "Recovery codes"}
EMPTY = (
    "None: you sign in and sign with your password alone. An authenticator app or a passkey asks for something "
    "that you have as well."
)


def table(account: Account) -> Table:
    """What there is beside the password, and how to take it away."""
    rows = tuple(row_of(one) for one in Authenticator.objects.filter(user=account).order_by("type", "pk"))
    columns = (Column("What"), Column("Registered"), Column("Last used"), Column("Change"))
    return Table("Second factor", columns, rows if factors.kinds_of(account) else (), EMPTY)


def row_of(one: Authenticator) -> ListRow:
    """One of them."""
    used = when(one.last_used_at) if one.last_used_at else "never"
    if one.type == Kind.RECOVERY_CODES:
        left = factors.codes_left(cast("Account", one.user))
        renewing = Act("Make new ones", reverse("codes-new"), look=Look.LINK)
        return ListRow(
            Cell(NAMES[one.type], f"{left} left"), (Cell(when(one.created_at)), Cell(used), Cell("", act=renewing))
        )
    name = one.data.get("name", "") if one.type == Kind.WEBAUTHN else ""
    act = Act("Take it away", reverse("factor-remove", args=[one.pk]), look=Look.LINK)
    return ListRow(Cell(NAMES[one.type], name), (Cell(when(one.created_at)), Cell(used), Cell("", act=act)))


def acts(account: Account) -> tuple[Act, ...]:
    """What can be registered."""
    app = () if factors.has_app(account) else (Act("Add an authenticator app", reverse("app-new")),)
    return (*app, Act("Add a passkey", reverse("passkey-new")))


# ---- the app
@staff_page
def app_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Show the secret as a picture; keep the app once it shows the right code."""
    account = account_of(request)
    if factors.has_app(account):
        return redirect("me")
    secret = request.session.setdefault(SECRET, factors.new_secret())
    if request.method != "POST":
        return app_page(request, account, secret, {})
    try:
        prove_by_either(account, request.POST.get("signature", ""))
    except Refused as refused:
        return app_page(request, account, secret, at_signature(refused))
    if not factors.add_app(account, secret, request.POST.get("code", "")):
        says = "This is not what the app shows now. Is the telephone's clock right?"
        return app_page(request, account, secret, {"code": says})
    del request.session[SECRET]
    return registered(request, account, "An authenticator app")


def app_page(request: HttpRequest, account: Account, secret: str, errors: Mapping[str, str]) -> HttpResponse:
    """The picture, the secret for typing, the two questions."""
    address = factors.HouseAdapter().build_totp_url(account, secret)
    picture = Picture(
        segno.make(address, error="m").svg_data_uri(border=2, light="#fff", scale=5),
        "A QR code for your authenticator app", " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "Photograph this with the app, or type the letters into it.",
    )  # fmt: skip
    code = Field("code", "The six figures that the app shows", error=errors.get("code", ""), required=True,
                 autocomplete="one-time-code")  # fmt: skip
    fields = (code, proof_field(account, errors.get("signature", "")))
    help_ = "From then on you sign in with your password and a code, and you may sign with a code."
    return form_page(request, "Add an authenticator app", help_, FieldGroup("", fields), errors, picture=picture)


# ---- passkeys
@staff_page
def passkey_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A passkey of this device, or a key that is plugged in."""
    account = account_of(request)
    if request.method != "POST":
        return passkey_page(request, account, {})
    name = request.POST.get("name", "").strip().replace("\x00", "")[:60] or "Passkey"
    if len(factors.passkeys_of(account)) >= MOST:
        return passkey_page(request, account, {"name": f"You have {MOST}: take one away first"})
    try:
        prove_by_either(account, request.POST.get("signature", ""))
    except Refused as refused:
        return passkey_page(request, account, at_signature(refused))
    if not passkeys.finish_making(request, account, name, request.POST.get("passkey", "")):
        return passkey_page(
            request, account, {"name": "The browser made no passkey. Try it once more, or in another browser"}
        )
    return registered(request, account, f"The passkey “{name}”")


def passkey_page(request: HttpRequest, account: Account, errors: Mapping[str, str]) -> HttpResponse:
    """Its name, the password; the browser does the rest."""
    name = Field("name", "What you call it", value=request.POST.get("name", "")[:60], error=errors.get("name", ""),
                 hint="So that you know which device it is", required=True)  # fmt: skip
    fields = (name, proof_field(account, errors.get("signature", "")))
    making = AskPasskey("", reverse("passkey-make"), making=True)
    help_ = "Your device then signs for you by finger, face or its own number. It needs a browser with JavaScript."
    return form_page(request, "Add a passkey", help_, FieldGroup("", fields), errors, passkey=making)


@require_POST
@staff_page
def passkey_make(request: HttpRequest, person: Person) -> HttpResponseBase:
    """What the browser needs to make one."""
    return unkept(JsonResponse(passkeys.begin_making(request, account_of(request))))


@require_POST
@staff_page
def passkey_ask(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A question for exactly this step and these papers."""
    said = {name: request.POST.get(name, "")[:60] for name in ("step", "number", "subject")}
    what = asked_for(**said, covers=signatures.read(request.POST.get("papers", "")) or ())
    return unkept(JsonResponse(passkeys.begin_asking(request, account_of(request), what, strict=True)))


# ---- taking away, recovery codes
@staff_page
def factor_remove(request: HttpRequest, person: Person, pk: int) -> HttpResponseBase:
    """Take one away, after a proof."""
    account = account_of(request)
    one = Authenticator.objects.filter(user=account, pk=pk).exclude(type=Kind.RECOVERY_CODES).first()
    if one is None:
        raise NotFound("no_such_factor", "There is no such thing of yours", "Look at your own page")
    if request.method == "POST":
        try:
            prove_by_either(account, request.POST.get("signature", ""))
        except Refused as refused:
            return remove_page(request, account, one, at_signature(refused))
        factors.remove(account, pk)
        told(account, f"{NAMES[one.type]} was taken away from your sign-in.")
        messages.success(request, f"{NAMES[one.type]}: taken away.")
        return redirect("me")
    return remove_page(request, account, one, {})


def remove_page(request: HttpRequest, account: Account, one: Authenticator, errors: Mapping[str, str]) -> HttpResponse:
    """What is taken away."""
    name = f" “{one.data['name']}”" if one.type == Kind.WEBAUTHN else ""
    help_ = f"{NAMES[one.type]}{name} opens and signs nothing any more. What it signed stays signed."
    group = FieldGroup("", (proof_field(account, errors.get("signature", "")),))
    return form_page(request, "Take it away", help_, group, errors)


@staff_page
def codes_new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """New recovery codes, after a proof; the ones before open nothing."""
    account = account_of(request)
    if not factors.kinds_of(account):
        return redirect("me")
    if request.method == "POST":
        try:
            prove_by_either(account, request.POST.get("signature", ""))
        except Refused as refused:
            return codes_page(request, account, at_signature(refused))
        told(account, "New recovery codes were made for your sign-in.")
        return codes_shown(request, "New recovery codes", factors.new_recovery_codes(account))
    return codes_page(request, account, {})


def codes_page(request: HttpRequest, account: Account, errors: Mapping[str, str]) -> HttpResponse:
    """The proof."""
    group = FieldGroup("", (proof_field(account, errors.get("signature", "")),))
    return form_page(request, "Make new recovery codes", "The ones you have open nothing any more.", group, errors)


def registered(request: HttpRequest, account: Account, what: str) -> HttpResponseBase:
    """What was registered; with the first one come recovery codes, shown this once."""
    told(account, f"{what} was registered for your sign-in. If that was not you, tell the administrator.")
    codes = factors.first_recovery_codes(account)
    if codes:
        return codes_shown(request, f"{what} is registered", codes)
    messages.success(request, f"{what} is registered.")
    return redirect("me")


def codes_shown(request: HttpRequest, title: str, codes: list[str]) -> HttpResponse:
    """The codes, this once."""
    sheet = DoneSheet(
        About(title, trail=own_trail()),
        "Each of these codes lets you in once, on the day on which the other is lost. Print them or write them down: "
        "they are shown this once.",
        primary=Act("I have them", reverse("me"), look=Look.PRIMARY), shown=tuple(codes),
    )  # fmt: skip
    return unkept(page(request, "step_done", sheet))


def told(account: Account, says: str) -> None:
    """Whoever owns the account finds it among their notices, even if somebody else did it."""
    with writing():
        Notice.objects.create(
            account=account, says=says[:300], made=timezone.now(), once=f"factor/{account.pk}/{secrets.token_hex(8)}"
        )


def unkept(answer: HttpResponse) -> HttpResponse:
    """No browser keeps a copy."""
    answer["Cache-Control"] = "no-store"
    return answer

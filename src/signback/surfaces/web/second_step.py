"""The second page of signing in: the code or the passkey that somebody has beside their password (E2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.orders.models import Account
from signback.orders.refusals import Refused
from signback.surfaces import factors
from signback.surfaces.identity import counted
from signback.surfaces.passkeys import begin_asking, prove_by_passkey
from signback.surfaces.web.frame import page
from signback.surfaces.web.sheets.doors import SecondSheet
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field
from signback.surfaces.web.sheets.pieces import AskPasskey, Look

WAITING = "sign_in.second"
PATIENCE = timedelta(minutes=10)
WHAT = "signback sign-in"


def wait_for_second(request: HttpRequest, account: Account, onward: str) -> HttpResponse:
    """The password was right; who it is stands in the session until the second proof, and opens nothing yet."""
    request.session.cycle_key()
    request.session[WAITING] = {"account": account.pk, "onward": onward, "at": timezone.now().isoformat()}
    return redirect("sign-in-second")


def waiting(request: HttpRequest) -> tuple[Account, str] | None:
    """Whose second proof is waited for, and where they go then."""
    said = request.session.get(WAITING)
    if not said or timezone.now() - datetime.fromisoformat(said["at"]) > PATIENCE:
        return None
    account = Account.objects.filter(pk=said["account"], is_active=True).first()
    return (account, str(said["onward"])) if account else None


def second(request: HttpRequest) -> HttpResponseBase:
    """A code of the app, a recovery code, or a passkey."""
    found = waiting(request)
    if found is None:
        return redirect("sign-in")
    account, onward = found
    if request.method != "POST":
        return second_page(request, account, None)
    try:
        refused = prove_second(request, account)
    except Refused as too_many:
        refused = too_many
    if refused is not None:
        return second_page(request, account, refused)
    del request.session[WAITING]
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(onward)


def prove_second(request: HttpRequest, account: Account) -> Refused | None:
    """Whether it was right; tries are counted, and wrong ones stand on record (R2)."""
    if answer := request.POST.get("passkey", ""):
        prove_by_passkey(request, account, answer, WHAT)
        return None
    said = request.POST.get("code", "")[:20]
    return counted(account, timezone.now(), lambda: factors.take_for_sign_in(account, said))


def second_page(request: HttpRequest, account: Account, refused: Refused | None) -> HttpResponse:
    """One field, and a button where there is a passkey."""
    kinds = factors.kinds_of(account)
    look = Look.QUIET if factors.Kind.TOTP in kinds else Look.PRIMARY
    label = "Code of your authenticator app" if factors.Kind.TOTP in kinds else "Recovery code"
    hint = (
        "Without the telephone: one of your recovery codes."
        if factors.Kind.TOTP in kinds
        else "Eight figures, each opens once."
    )
    code = Field("code", label, hint=hint, required=True, autocomplete="one-time-code", focus=True)
    passkey = (
        AskPasskey("Use a passkey", reverse("sign-in-passkey"), look=look) if factors.Kind.WEBAUTHN in kinds else None
    )
    errors = Errors(refused.says, (ErrorLink(refused.remedy, "f-code"),)) if refused else None
    sheet = SecondSheet("One more proof that it is you.", reverse("sign-in-second"), code, passkey, errors)
    return page(request, "sign_in_second", sheet, max(refused.status, 422) if refused else 200)


@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponseBase:
    """The question for the passkeys of whoever is waited for."""
    found = waiting(request)
    if found is None:
        return JsonResponse({}, status=403)
    answer = JsonResponse(begin_asking(request, found[0], WHAT, strict=False))
    answer["Cache-Control"] = "no-store"
    return answer

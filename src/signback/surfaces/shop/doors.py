"""The members' doors: the library's pages in the mall's look and words (M6)."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.forms import BaseForm, BoundField
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from signback.engine.models import Root
from signback.orders.models import Account, Member
from signback.surfaces.shop.cart_words import say as cart_words
from signback.surfaces.shop.door_words import say
from signback.surfaces.shop.faults import errors_in
from signback.surfaces.shop.frame import page
from signback.surfaces.shop.sheets import DoorSheet
from signback.surfaces.shop.typed import typed_before
from signback.surfaces.web.sheets.fields import Errors, Field, Kind
from signback.surfaces.web.sheets.pieces import Act, Hidden

AUTOCOMPLETE = {
    "login": "username", "email": "email", "name": "name", "password": "current-password",
    "password1": "new-password", "oldpassword": "current-password", "code": "one-time-code",
}  # fmt: skip
KINDS = {"login": Kind.EMAIL, "email": Kind.EMAIL, "name": Kind.TEXT, "code": Kind.TEXT}


class Door:
    """One question page: its words by `door`, its form as fields of the house."""

    door = ""
    ways: tuple[tuple[str, str], ...] = ()

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        """The page; what cannot be taken is marked at its field."""
        form: BaseForm | None = context.get("verify_form") or context.get("form")
        status = 422 if form is not None and form.errors else 200
        return page(self.request, "door", self.sheet(form, context), status)  # type: ignore[attr-defined]

    def get_initial(self) -> dict[str, Any]:
        """What was typed and came too late is filled in; passwords and codes are not."""
        return {**super().get_initial(), **typed_before(self.request)}  # type: ignore[misc,attr-defined]

    def sheet(self, form: BaseForm | None, context: dict[str, Any]) -> DoorSheet:
        """What stands on it."""
        said, onward = {"address": self.address(context)}, str(context.get("redirect_field_value") or "")
        key = self.door
        return DoorSheet(
            say(f"{key}.title"), say(f"{key}.lede", **said), say(f"{key}.send") if f"{key}.send" in say.said else "",
            tuple(field_of(bound) for bound in form or () if bound.name in AUTOCOMPLETE), errors=errors_of(form),
            hidden=(Hidden("next", onward),) if onward else (),
            again=say("prove.again") if context.get("can_resend") else "",
            spam=say("prove.spam") if key == "prove" else "", other=say("prove.other") if key == "prove" else "",
            ways=tuple(Act(say(words), with_next(reverse(name), onward)) for words, name in self.ways),
        )  # fmt: skip

    def address(self, context: dict[str, Any]) -> str:
        """The e-mail address that the page speaks of."""
        account = self.request.user  # type: ignore[attr-defined]
        return str(context.get("email") or getattr(account, "email", ""))


def with_next(url: str, onward: str) -> str:
    """The same way onward behind another door."""
    return f"{url}?{urlencode({'next': onward})}" if onward else url


def field_of(bound: BoundField) -> Field:
    """A field of the library as a field of the house."""
    name = bound.name
    hint = say(f"hint.{name}") if f"hint.{name}" in say.said else ""
    kind = KINDS.get(name, Kind.PASSWORD)
    value = "" if kind is Kind.PASSWORD else str(bound.value() or "")
    error = fault_in(bound.errors)
    return Field(
        bound.html_name, say(f"field.{name}"), kind, value, hint, error, required=True,
        autocomplete=AUTOCOMPLETE[name], focus=bool(error),
    )  # fmt: skip


def errors_of(form: BaseForm | None) -> Errors | None:
    """Everything that has to be mended, each with the way to its field."""
    if form is None or not form.errors:
        return None
    first = next(iter(form.fields), "")
    said = {name if name != "__all__" else first: fault_in(faults) for name, faults in form.errors.items()}
    labels = [Field(name, say(f"field.{name}")) for name in form.errors if f"field.{name}" in say.said]
    return errors_in(say("wrong"), said, labels)


class SignIn(Door, views.LoginView):  # type: ignore[misc]
    """By address and password."""

    door, ways = "in", (("in.other", "account_signup"), ("in.forgotten", "account_reset_password"))


class SignUp(Door, views.SignupView):  # type: ignore[misc]
    """Becoming a member."""

    door, ways = "up", (("up.other", "account_login"),)


class Prove(Door, views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that proves the address."""

    door = "prove"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A mistyped address is no dead end: the next one is asked for, whoever the first belongs to."""
        if request.POST.get("action") != "other":
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]
        account = self._process.user
        self._process.abort()
        forget(account)
        door = "account_email" if request.user.is_authenticated else "account_signup"
        return HttpResponseRedirect(self.passthrough_next_url(reverse(door)))


def forget(account: Account | None) -> None:
    """Who never came in and never ordered leaves nothing behind: no second member of the same name."""
    if account is None or account.last_login or Root.objects.filter(member=account.pk).exists():
        return
    Member.objects.filter(account=account).delete()
    account.delete()


class Forgotten(Door, views.PasswordResetView):  # type: ignore[misc]
    """A forgotten password: an address is asked for."""

    door, ways = "forgot", (("up.other", "account_login"),)


class ForgottenCode(Door, views.ConfirmPasswordResetCodeView):  # type: ignore[misc]
    """The code from the mail; a mistyped address, or a mail that is lost, is asked for again."""

    door, ways = "code", (("code.other", "account_reset_password"),)


class NewPassword(Door, views.CompletePasswordResetView):  # type: ignore[misc]
    """Another password, chosen."""

    door = "new"


class NewPasswordDone(Door, views.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    """It is changed."""

    door, ways = "done", (("in.title", "account_login"),)


class Closed(Door, views.AccountInactiveView):  # type: ignore[misc]
    """An account that was closed."""

    door = "closed"


class SignOut(Door, views.LogoutView):  # type: ignore[misc]
    """Leaving: asked once, for a link must not sign anybody out."""

    door = "out"


class OtherPassword(Door, views.PasswordChangeView):  # type: ignore[misc]
    """Another password while signed in."""

    door = "password"


class OtherAddress(Door, views.EmailView):  # type: ignore[misc]
    """Another e-mail address: it changes when its code is typed."""

    door = "email"

    def sheet(self, form: BaseForm | None, context: dict[str, Any]) -> DoorSheet:
        """The new one is asked for, never the old one shown as typed."""
        made = super().sheet(form, context)
        return DoorSheet(**{**vars(made), "hidden": (*made.hidden, Hidden("action_add", "1"))})


class ProveAgain(Door, views.ReauthenticateView):  # type: ignore[misc]
    """The password once more, before something that only its owner may change."""

    door = "again"


def fault_in(faults: ErrorList) -> str:
    """The first fault of a field; what is missing is said as everywhere in the mall."""
    if not faults:
        return ""
    return cart_words("order.needed") if faults.as_data()[0].code == "required" else str(faults[0])

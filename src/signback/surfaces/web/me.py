"""One's own page: roles, deputies, keys for programs, the password (R1, R5, E2)."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.engine.gate import writing
from signback.orders.persons import Person
from signback.orders.refusals import Refused
from signback.orders.roles import Role
from signback.surfaces.identity import prove_by_either
from signback.surfaces.web import second_factor
from signback.surfaces.web.deputies import deputies, stood_for
from signback.surfaces.web.frame import account_of, page, roles_words, staff_page
from signback.surfaces.web.keys import keys
from signback.surfaces.web.own_form import form_page
from signback.surfaces.web.sending import at_signature
from signback.surfaces.web.sheets.fields import Field, FieldGroup, Kind
from signback.surfaces.web.sheets.lists import RecordSheet
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Term, Trail


@staff_page
def me(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Roles, deputies, keys."""
    today = timezone.localdate()
    account = account_of(request)
    acts = (Act("Name a deputy", reverse("deputy-new")), Act("Make a key for a program", reverse("key-new")),
            Act("Change your password", reverse("password")), *second_factor.acts(account))  # fmt: skip
    tables = (deputies(person, today), stood_for(person, today), second_factor.table(account), keys(person))
    aside = (about_you(request, person), *(for_the_house() if Role.ADMINISTRATOR in person.roles else ()))
    return page(request, "record", RecordSheet(person.name, roles_words(person), acts=acts, tables=tables, aside=aside))


def for_the_house() -> tuple[AsideSection, ...]:
    """What the administrator keeps for others."""
    deputies = Trail("Everybody’s deputies", reverse("manage:orders_deputyship_changelist"))
    told = AsideSection("Other programs", "They are told what happens", link=Trail("Webhooks", reverse("webhooks")))
    return AsideSection("For the whole house", link=deputies), told


def about_you(request: HttpRequest, person: Person) -> AsideSection:
    """How the house knows this person."""
    account = account_of(request)
    terms = (Term("Sign-in name", person.sign_in), Term("E-mail", account.email), Term("Telephone", account.telephone))
    points = ("Roles, name and telephone are kept by the system administrator.",)
    return AsideSection("How we know you", terms=tuple(t for t in terms if t.says), points=points)


@staff_page
def password(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A new password, after the old one (E2)."""
    account = account_of(request)
    if request.method != "POST":
        return password_page(request, {})
    wanted = request.POST.get("new_password", "")[:500]
    try:
        prove_by_either(account, request.POST.get("signature", ""))
        validate_password(wanted, account)
    except Refused as refused:
        return password_page(request, at_signature(refused))
    except ValidationError as refused:
        return password_page(request, {"new_password": " ".join(refused.messages)})
    account.set_password(wanted)
    with writing():
        account.save(update_fields=["password"])
    update_session_auth_hash(request, account)
    messages.success(request, "Your password is changed. You sign with the new one from now on.")
    return redirect("me")


def password_page(request: HttpRequest, errors: Mapping[str, str]) -> HttpResponseBase:
    """The form; nothing typed comes back."""
    fields = (
        Field("signature", "Your password until now", Kind.PASSWORD, required=True, error=errors.get("signature", ""),
              autocomplete="current-password"),
        Field("new_password", "Your new password", Kind.PASSWORD, "", "Eight signs at least; a sentence is best",
              errors.get("new_password", ""), required=True, autocomplete="new-password"),
    )  # fmt: skip
    help_ = "You sign with it: nobody else may know it."
    return form_page(request, "Change your password", help_, FieldGroup("", fields), errors)

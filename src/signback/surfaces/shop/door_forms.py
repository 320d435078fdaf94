"""The forms of the members' doors, where the mall asks otherwise than the library does (M6)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import SetPasswordField
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm, SignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language

from signback.orders.models import Account, Member
from signback.orders.roles import MEMBER
from signback.surfaces.shop.backend import members_with


class SignUpForm(SignupForm):  # type: ignore[misc]
    """Name, address, password: what else we need is asked when it is needed."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: Account) -> None:
        """A member from now on, under the name that parcels and letters carry."""
        user.display_name = " ".join(self.cleaned_data["name"].split())
        user.roles = [MEMBER]
        user.save(update_fields=["display_name", "roles"])
        Member.objects.create(account=user, name=user.display_name, language=get_language() or "en")


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """A forgotten password: members alone get a code; the administrator helps people of the house."""

    def clean_email(self) -> str:
        """The address, whether or not it is a member's: nobody learns here who is one."""
        address = str(get_adapter().clean_email(self.cleaned_data["email"].lower()))
        self.users = [account for account in members_with(address) if account.is_active]
        return address


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, typed once where it can be seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class OtherPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password in place of the present one."""

    password1 = SetPasswordField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]

"""A form of one's own page: its questions, what is wrong with the answers, the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from signback.surfaces.forms import Field as Asked
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page
from signback.surfaces.web.sheets.fields import FieldGroup
from signback.surfaces.web.sheets.pieces import Trail
from signback.surfaces.web.sheets.step import About, StepSheet

OWN = "Your page"


def own_trail() -> tuple[Trail, ...]:
    """The way back to one's own page."""
    return (Trail(OWN, reverse("me")),)


def form_page(
    request: HttpRequest, title: str, help_: str, group: FieldGroup, errors: Mapping[str, str], **more: Any
) -> HttpResponse:
    """The form; its button is named as its page."""
    known = [Asked(field.name, field.label, "text") for field in group.fields]
    sheet = StepSheet(
        About(title, help=help_, trail=own_trail()), request.path, title, "perform", (group,),
        asking.errors_of(errors, known), back=Trail("Leave it as it is", reverse("me")), **more,
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)

"""Who may do what this person may not: the page names the roles and the people who hold them (R2, R3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from signback.orders.models import Account
from signback.orders.refusals import Refused
from signback.orders.roles import role_title
from signback.process.steps import Step
from signback.surfaces.web.frame import page
from signback.surfaces.web.sheets.pieces import Act
from signback.surfaces.web.sheets.step import About, RefusedSheet

NAMED = 4


def not_yours(
    request: HttpRequest, about: About, step: Step[Any, Any, Any], refused: Refused, acts: tuple[Act, ...]
) -> HttpResponse:
    """The refusal, who may, and the way out."""
    remedy = f"{refused.remedy}." if refused.remedy else ""
    not_me = request.user.pk if refused.code == "same_person" else None
    sheet = RefusedSheet(about, refused.says, tuple(who_may(step, not_me)), remedy, acts)
    return page(request, "step_refused", sheet, 403)


def who_may(step: Step[Any, Any, Any], not_me: int | None = None) -> Iterator[str]:
    """The roles that do the step, with the people who hold them; not the one who did the other half of it (R3)."""
    active = [a for a in Account.objects.filter(is_active=True).order_by("display_name", "pk") if a.pk != not_me]
    for role in step.who:
        names = [account.name for account in active if role in account.roles]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"{role_title(role)}{': ' + ', '.join(names[:NAMED]) if names else ''}{more}"

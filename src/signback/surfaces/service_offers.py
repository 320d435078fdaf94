"""What the forms of a service case offer, and what they open with (S18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from signback.departments.customer_service.intake import TAKERS
from signback.orders.house import house
from signback.orders.models import Account
from signback.surfaces.forms import Choices

ANSWER_HOURS = 8.0
"""In how many working hours a case is answered when nobody says otherwise."""


def service_choices(step: str) -> Choices:
    """The colleagues to whom a case can be handed."""
    if step != "hand_on_case":
        return Choices()
    found = Account.objects.filter(is_active=True).order_by("display_name", "username")
    colleagues = [(a.username, a.name) for a in found if set(a.roles) & set(TAKERS)]
    return Choices({"colleagues": [("", "choose"), *colleagues]})


def suggested_in_service(step: str, now: datetime) -> dict[str, Any]:
    """The hour of the answer, on a whole quarter; a call that was answered."""
    if step in {"open_case", "hand_on_case"}:
        by = house().calendar.plus_hours(now, ANSWER_HOURS)
        quarter = timedelta(minutes=15)
        return {"due": by + (-(by - by.replace(hour=0, minute=0, second=0, microsecond=0)) % quarter)}
    return {"outcome": "done"} if step == "answer_case" else {}

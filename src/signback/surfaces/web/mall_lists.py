"""The list of the mall's orders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.engine.families import family_of
from signback.engine.models import Root
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.orders.roles import Role
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.mall_order import MALL
from signback.surfaces.web.orders import MEMBERS_COLUMNS, PAGE, TABS, filtered, further, narrowed, table_of
from signback.surfaces.web.sheets.lists import ListSheet
from signback.surfaces.web.sheets.pieces import Act, Choice, Empty, Filter, Hidden, Tab
from signback.surfaces.web.worklist import choices

NONE_YET = Empty("No orders here", "A mall order begins when a member submits their cart.")


@staff_page
def mall_orders(request: HttpRequest, person: Person) -> HttpResponseBase:
    """All mall orders that this person may see, newest first, page by page."""
    asked, now = request.GET, timezone.now()
    state = asked.get("state", "open")
    state = state if state in dict(TABS) else "open"
    found = narrowed(Root.objects.filter(visible_to(person), kind=MALL), asked, state, now)
    rows = list(found.select_related("customer", "salesperson", "member").order_by("-pk")[: PAGE + 1])
    places = [p for book in family_of(MALL).books for p in book.places if p.pressing or not p.optional]
    steps = [(p.step.name, p.step.title) for p in places]
    sheet = ListSheet(
        "Mall orders", table_of("Mall orders", rows[:PAGE], now, MEMBERS_COLUMNS),
        tabs=tuple(Tab(title, f"?state={key}", here=key == state) for key, title in TABS),
        filters=(
            Filter("step", "Stands on", choices("every step", steps, asked.get("step", ""))),
            Filter("late", "Late", (Choice("", "or not"), Choice("1", "only late ones", asked.get("late") == "1"))),
        ),
        filtered=filtered(asked), keep=(Hidden("state", state),), pages=further(asked, rows), empty=NONE_YET,
        acts=(Act("Take an order", reverse("who-calls"), "N", icon="phone"),) if takes_orders(person) else (),
    )  # fmt: skip
    return page(request, "list", sheet)


def takes_orders(person: Person) -> bool:
    """Whether this person enters orders for members who call."""
    return person.holds(Role.MALL_ADMINISTRATOR)

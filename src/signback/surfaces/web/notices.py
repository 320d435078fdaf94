"""What this person was told, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from signback.engine.models import Notice as Told
from signback.orders.persons import Person
from signback.surfaces.case import ORDERS
from signback.surfaces.sentences import when
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.lists import Notice, NoticesSheet
from signback.surfaces.web.sheets.pieces import Empty

PAGE = 60


@staff_page
def notices(request: HttpRequest, person: Person) -> HttpResponseBase:
    """The newest notices; the unread ones are marked."""
    rows = list(Told.objects.filter(account_id=person.id).select_related("root").order_by("-made", "-id")[:PAGE])
    unread = sum(row.seen is None for row in rows)
    sheet = NoticesSheet(
        "Notices", f"{unread} unread." if unread else "All read.", tuple(notice_of(row) for row in rows),
        reverse("notices-seen") if unread else "", empty=Empty("Nothing yet", "What you are told stands here."),
    )  # fmt: skip
    return page(request, "notices", sheet)


def notice_of(row: Told) -> Notice:
    """One notice."""
    url = reverse("order", args=[row.root.number]) if row.root and row.root.kind in ORDERS else ""
    url = f"{reverse('messages')}?show=aside" if row.once.startswith("report/aside/") else url
    return Notice(when(row.made), row.says, url, row.seen is None)


@require_POST
@staff_page
def notices_seen(request: HttpRequest, person: Person) -> HttpResponseBase:
    """All notices read."""
    Told.objects.filter(account_id=person.id, seen=None).update(seen=timezone.now())
    return redirect("notices")

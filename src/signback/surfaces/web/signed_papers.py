"""A signed paper came back by fax, scan, post or hand: its codes say which it is, and where it belongs (S9, S18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.orders.events.intake import Attachment
from signback.orders.papers import PaperPage, pages_on
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, NotFound
from signback.orders.shapes import shape_of
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Field as Asked
from signback.surfaces.suggest import suggested
from signback.surfaces.web import asking, drafts
from signback.surfaces.web.frame import TAKES_PAPERS, page, staff_page
from signback.surfaces.web.order_tracks import step_url
from signback.surfaces.web.sending import attachments, kept_files, signed_files
from signback.surfaces.web.sheets.fields import Field, FieldGroup, Kind
from signback.surfaces.web.sheets.pieces import Choice, Hidden, Trail
from signback.surfaces.web.sheets.step import About, StepSheet

BELONGS = {
    "order-confirmation": "record_signed_confirmation", "arrival-receipt": "record_receipt",
    "delivery-sheet": "record_receipt",
}  # fmt: skip
"""Which step takes which paper."""
HELP = "Send in the fax, the scan or a photograph. The code on its pages says which paper it is."
ROUTES = (("fax", "fax"), ("scan", "scan or e-mail"), ("post", "post"), ("by hand", "by hand"))
UNREAD = "No code could be read on it. Say the order's number, or send a clearer scan"


@staff_page
def signed_papers(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Take a paper in, and go on where it belongs."""
    if not person.roles & TAKES_PAPERS:
        raise NotAllowed("not_allowed", "Signed papers are taken in by customer service, sales and delivery",
                         "Hand it to them")  # fmt: skip
    if request.method != "POST":
        return form(request, {}, {})
    number, route = request.POST.get("number", "").strip()[:30], request.POST.get("route", "")
    kept: dict[str, Any] = {}
    try:
        kept = kept_files(request) | attachments(request)
        return onward(request, person, taken(kept), number, route)
    except Invalid as refused:
        errors = {fault.field: fault.says for fault in refused.faults}
    except NotFound as refused:
        errors = {"number" if number else "attachment": refused.says}
    return form(request, errors, kept, number, route)


def taken(kept: Mapping[str, Any]) -> Attachment:
    """The file that was sent."""
    if "attachment" not in kept:
        raise Invalid("Choose the file", field="attachment")
    return shape_of(Attachment).validate_python(kept["attachment"])


def onward(request: HttpRequest, person: Person, paper: Attachment, number: str, route: str) -> HttpResponseBase:
    """To the step that takes this paper, with the paper in its form."""
    pages = pages_on(paper)
    refuse_mixed(pages)
    if not pages and not number:
        raise Invalid(UNREAD, field="number")
    first = pages[0] if pages else None
    case = Case.open(first.order if first else number, person, timezone.now())
    found = step_for(case, first)
    values = suggested(found.name, found.member.subject, case.now)
    values |= {"attachment": asdict(paper)} | ({"route": route} if route in dict(ROUTES) else {})
    if first and found.name == "record_signed_confirmation":
        values["revision"] = first.revision
    drafts.keep(person, drafts.slot_of(case.root.number, found.name, found.member.subject.key), values)
    messages.success(request, recognised(pages, paper) if first else f"{paper.name} is taken in for {number}.")
    return redirect(step_url(case, found))


def refuse_mixed(pages: Sequence[PaperPage]) -> None:
    """One paper at a time: each is checked by itself."""
    if len({(one.order, one.kind, one.subject) for one in pages}) > 1:
        raise Invalid("This file holds several papers; send them in one by one", field="attachment")
    for one in pages:
        if one.kind not in BELONGS:
            says = f"This is the {one.title.lower()} {one.number}; it is not signed by the customer"
            raise Invalid(says, field="attachment")


def step_for(case: Case, first: PaperPage | None) -> StepStand:
    """The step that takes the paper; one without a code is an order confirmation until somebody looks at it."""
    return case.step(BELONGS[first.kind], first.subject) if first else case.step("record_signed_confirmation", "")


def recognised(pages: Sequence[PaperPage], paper: Attachment) -> str:
    """What was read, and what is missing."""
    first = pages[0]
    gone = [str(n) for n in range(1, first.pages + 1) if n not in {one.page for one in pages}]
    missing = f" Not found in it: page {', '.join(gone)} of {first.pages}." if gone else ""
    return f"{first.title} {first.number}, revision {first.revision}, read in {paper.name}.{missing}"


def form(
    request: HttpRequest, errors: Mapping[str, str], kept: Mapping[str, Any], number: str = "", route: str = ""
) -> HttpResponseBase:
    """The file, how it came, and the order's number for a paper whose code cannot be read."""
    name = dict(kept.get("attachment") or {}).get("name", "")
    hint = f"{name} is kept. Choose a file only to put another in its place." if name else "PDF, PNG, JPEG or TIFF"
    routes = tuple(Choice(value, label, value == (route or "fax")) for value, label in ROUTES)
    fields = (
        Field("attachment", "The paper", Kind.FILE, hint=hint, error=errors.get("attachment", ""), required=not name,
              accept=asking.DOCUMENTS),
        Field("route", "It came by", Kind.CHOICE, choices=routes, required=True),
        Field("number", "Order", value=number, hint="If no code can be read on it", error=errors.get("number", "")),
    )  # fmt: skip
    known = [Asked(field.name, field.label, "text") for field in fields]
    hidden: tuple[Hidden, ...] = (signed_files(kept),) if kept else ()
    sheet = StepSheet(
        About("Take in a signed paper", help=HELP, trail=(Trail("Worklist", reverse("worklist")),)), request.path,
        "Take it in", "perform", (FieldGroup("", fields),), asking.errors_of(errors, known), hidden=hidden,
        back=Trail("Leave it for now", reverse("worklist")),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)

"""Files that came with an order, for those who see it: as a download, or as pictures of their pages (R4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.scans import store
from signback.surfaces.case import Case
from signback.surfaces.web.frame import staff_page


@staff_page
def attachment(request: HttpRequest, person: Person, number: str, digest: str) -> HttpResponseBase:
    """A kept file, for those who see its order; always as a download."""
    refuse_other_files(number, person, digest)
    answer = HttpResponse(store.read(digest), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{digest[:12]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@staff_page
def attachment_page(request: HttpRequest, person: Person, number: str, digest: str, page: int) -> HttpResponseBase:
    """The picture of one page of a kept file, to be looked at beside what was sent (S9)."""
    refuse_other_files(number, person, digest)
    answer = HttpResponse(store.picture(digest, page), content_type="image/jpeg")
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def refuse_other_files(number: str, person: Person, digest: str) -> None:
    """A file is seen by those who see an order that names it (R4)."""
    case = Case.open(number, person, timezone.now())
    if len(digest) != 64 or not any(digest in fact.body for m in case.members for fact in m.subject.facts.all):
        raise NotFound("no_such_file", "There is no such file on this order")

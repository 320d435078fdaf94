"""A bank's file comes in by the browser, remittance slips by hand (M4)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.engine.door import Ask
from signback.engine.numbers import open_numbered
from signback.interchange.bank.importing import BankOutcome
from signback.interchange.kinds import import_table, read_as
from signback.orders.events.bank import Source
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, Refused
from signback.orders.roles import Role
from signback.surfaces.forms import Field as Asked
from signback.surfaces.web import asking
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sending import fresh_key
from signback.surfaces.web.sheets.fields import Field, FieldGroup, FieldRow, Kind
from signback.surfaces.web.sheets.pieces import Hidden, Trail
from signback.surfaces.web.sheets.step import About, StepSheet

LARGEST = 30 * 1024 * 1024
SLIPS = 8
HELP = "camt.053 or camt.054, MT940, or a table (CSV, XLSX). What is known already is left as it is."
BACK = "Leave it for now"


def refuse_looking(person: Person) -> None:
    """Only finance takes money in (R2)."""
    if Role.FINANCE not in person.roles:
        raise NotAllowed("not_allowed", "Only finance takes statements in", "Ask finance")


@staff_page
def new(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Take in a file of the bank."""
    refuse_looking(person)
    if request.method != "POST":
        return file_form(request, "")
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return file_form(request, "Choose the file")
    try:
        outcome, rejects = taken(upload, person)
    except Invalid as refused:
        return file_form(request, refused.says)
    messages.success(request, came_of(upload.name or "The file", outcome))
    for says in rejects[:5]:
        messages.warning(request, says)
    return redirect("statement", outcome.numbers[0]) if len(outcome.numbers) == 1 else redirect("collections")


def taken(upload: UploadedFile[bytes], person: Person) -> tuple[BankOutcome, list[str]]:
    """The file in a folder of its own for as long as it is read; what was rejected with its reasons."""
    if (upload.size or 0) > LARGEST:
        raise Invalid("This file is larger than 30 MB; export fewer days", field="file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(upload.name or "file").name[:120].replace("\x00", "") or "file")
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        done = import_table("bank", path, read_as("bank", path), person)
    assert isinstance(done.outcome, BankOutcome)
    found = done.outcome.table.spool.rejects()
    return done.outcome, [f"Line {line} is left out: {reason}" for line, reason, _ in found]


def came_of(name: str, outcome: BankOutcome) -> str:
    """What came of a file."""
    known = f", {outcome.known} were known already" if outcome.known else ""
    left = f", {outcome.rejected} left out" if outcome.rejected else ""
    short = f" The lines of {', '.join(outcome.short)} do not explain the balance." if outcome.short else ""
    return f"{name}: {outcome.made} new line{'' if outcome.made == 1 else 's'}{known}{left}.{short}"


def file_form(request: HttpRequest, error: str) -> HttpResponseBase:
    """The file, and nothing else."""
    field = Field("file", "The bank’s file", Kind.FILE, error=error, required=True,
                  accept=".xml,.sta,.mt940,.940,.txt,.csv,.xlsx")  # fmt: skip
    return form(request, "Take in a statement", HELP, "Take it in", (field,), {"file": error} if error else {}, ())


# ---- remittance slips
@staff_page
def slips(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Type in remittance slips as the post office hands them over."""
    refuse_looking(person)
    if request.method != "POST":
        return slips_form(request, {}, {}, fresh_key())
    post, key = request.POST, request.POST.get("_key", "")[:80]
    rows = [n for n in range(SLIPS) if any(post.get(f"{name}{n}", "").strip() for name in ("slip", "amount", "payer"))]
    lines = [slip_of(post, n) for n in rows]
    try:
        data = {"source": Source.SLIPS, "lines": lines, "account": post.get("post_office", "").strip()[:60]}
        done = open_numbered("statement", Ask("import_statement", person, data, surface="page", key=key or None))
    except Refused as refused:
        return slips_form(request, post, slip_faults(refused, rows), key or fresh_key())
    messages.success(request, f"{len(lines)} slip{'' if len(lines) == 1 else 's'} taken in.")
    return redirect("statement", done.number)


def slip_of(post: Mapping[str, str], n: int) -> dict[str, str]:
    """One slip as it was typed."""
    return {
        "booked": post.get("booked", ""), "amount": post.get(f"amount{n}", "").replace(" ", ""),
        "payer": post.get(f"payer{n}", ""), "slip": post.get(f"slip{n}", "") or "", "text": post.get(f"text{n}", ""),
        "post_office": post.get("post_office", "").strip(),
    }  # fmt: skip


def slip_faults(refused: Refused, rows: list[int]) -> dict[str, str]:
    """Each fault at its field."""
    faults = refused.faults if isinstance(refused, Invalid) else ()
    found = {}
    for fault in faults:
        _, row, name = (*fault.field.split("."), "", "")[:3]
        at = rows[int(row)] if row.isdigit() and int(row) < len(rows) else 0
        found["booked" if name == "booked" else f"{name or 'slip'}{at}"] = fault.says
    return found or {"slip0": refused.says}


def slips_form(request: HttpRequest, post: Mapping[str, str], errors: Mapping[str, str], key: str) -> HttpResponseBase:
    """Day and post office once, then slip by slip."""
    day = post.get("booked", "") or timezone.localdate().isoformat()
    fields = [
        Field("booked", "Paid in on", Kind.DATE, day, required=True, error=errors.get("booked", "")),
        Field("post_office", "Post office", value=post.get("post_office", "")),
    ]
    fields.append(Field("slips", "Slips", Kind.ROWS, rows=tuple(slip_row(post, errors, n) for n in range(SLIPS))))
    help = "Slip by slip as the post office hands them over; a slip that was typed already is known again."
    return form(request, "Enter remittance slips", help, "Take them in", tuple(fields), errors, (Hidden("_key", key),))


def slip_row(post: Mapping[str, str], errors: Mapping[str, str], n: int) -> FieldRow:
    """One slip as a row of the form."""
    return FieldRow(f"Slip {n + 1}", tuple(
        Field(f"{name}{n}", title, kind, post.get(f"{name}{n}", ""), error=errors.get(f"{name}{n}", ""))
        for name, title, kind in SLIP
    ))  # fmt: skip


SLIP = (
    ("slip", "Number", Kind.TEXT), ("amount", "Amount", Kind.MONEY), ("payer", "Payer", Kind.TEXT),
    ("text", "What is written on it", Kind.TEXT),
)  # fmt: skip


def form(
    request: HttpRequest, title: str, help: str, button: str, fields: tuple[Field, ...], errors: Mapping[str, str],
    hidden: tuple[Hidden, ...],
) -> HttpResponseBase:  # fmt: skip
    """A form that takes something in."""
    rows = [one for field in fields for row in field.rows for one in row.cells]
    known = [Asked(field.name, field.label, "text") for field in (*fields, *rows)]
    sheet = StepSheet(
        About(title, help=help, trail=(Trail("Collections", reverse("collections")),)), request.path, button, "perform",
        (FieldGroup("", fields),), asking.errors_of(errors, known), hidden=hidden,
        back=Trail(BACK, reverse("collections")),
    )  # fmt: skip
    return page(request, "step", sheet, 422 if errors else 200)

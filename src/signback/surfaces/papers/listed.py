"""The house's own papers as an order's pages list them: which, sealed when, in force or not (S8, E2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from signback.documents.issues import State
from signback.documents.listing import DocumentRow, newest_copies
from signback.surfaces.case import Case
from signback.surfaces.sentences import when
from signback.surfaces.web.sheets.order import Document
from signback.surfaces.web.sheets.pieces import Badge, Tone

STATES = {
    State.CURRENT: ("in force", Tone.DONE),
    State.COMPLETED: ("completed since", Tone.PLAIN),
    State.REPLACED: ("replaced", Tone.PLAIN),
    State.WITHDRAWN: ("taken back", Tone.LATE),
}


def papers_of(case: Case) -> Iterator[Document]:
    """One row for each revision, newest first, with what has become of it."""
    for row in newest_copies(case.order):
        sealed = f"sealed {when(row.sealed, case.now)} · {row.code}" if row.sealed else "sealed when it is first opened"
        about = ", ".join(part for part in (f"revision {row.revision}", subject_of(row)) if part)
        details = f"{about}, {when(row.issued, case.now)} · {sealed}"
        yield Document(f"{row.title} {row.number}", row.href, details, badge_of(row))


def subject_of(row: DocumentRow) -> str:
    """The delivery or the line that a paper is about."""
    about = _("delivery {n}") if row.subject else _("line {n}") if row.part else ""
    return about.format(n=row.subject or row.part)


def badge_of(row: DocumentRow) -> Badge:
    """Whether it still speaks."""
    says, tone = STATES[row.state]
    return Badge(says, tone)

"""The paper that came back signed, page by page beside the one that was sent (S9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from signback.orders import confirmation
from signback.orders.events.confirming import ConfirmationChecked, ReturnRecorded
from signback.orders.events.intake import Attachment
from signback.orders.papers import PaperPage, pages_on
from signback.surfaces.web import asking, checking
from signback.surfaces.web.sheets.check import CheckGroup, CheckItem, CheckSheet, Original
from signback.surfaces.web.sheets.pieces import Act, Hidden

if TYPE_CHECKING:
    from signback.surfaces.web.steps import Talk

INSTEAD = (("send_back_return", "It has faults"), ("take_counter_offer", "It was changed by hand"))
HELP = "Look at the paper, page by page. Anything written by hand makes it a counter-offer."


def sheet(talk: Talk) -> CheckSheet:
    """The paper that came back signed, beside the one that was sent, and what is looked for on it (S9)."""
    fact = talk.case.order.facts.last(ReturnRecorded)
    paper = fact.event if fact else None
    ticked = set(talk.values.get("ticked", ()))
    read = pages_on(paper.attachment) if paper else ()
    said = found_on(paper, talk.case.order.checked, read) if paper else ()
    items = tuple(
        CheckItem(name, name.capitalize(), sent, back, differs=differs, ticked=name in ticked)
        for name, (sent, back, differs) in zip(confirmation.RETURN_ITEMS, said, strict=False)
    )
    kept = paper.attachment if paper else None
    acts = [Act(title, reverse("step", args=[talk.case.root.number, name])) for name, title in INSTEAD
            if talk.case.step(name, "").offered]  # fmt: skip
    return CheckSheet(
        talk.about(HELP), talk.url, f"The paper is in order · {talk.case.root.number}",
        (CheckGroup("The returned confirmation", items),), tuple(side_by_side(talk, kept, read)) if kept else (),
        "We sent", "It came back", acts=(*acts, Act("Leave it for now", talk.back)),
        hidden=(Hidden("_key", talk.key), Hidden("_version", str(talk.case.root.seq))),
        errors=asking.errors_of(talk.errors, ()),
    )  # fmt: skip


def side_by_side(talk: Talk, kept: Attachment, read: Sequence[PaperPage]) -> Iterator[Original]:
    """Every page beside the same page as it was sent, in the paper's order; then those whose code cannot be read."""
    papers = dict(enumerate(checking.pictures(talk.case.root.number, kept, "The paper that came back"), 1))
    for page in sorted(read, key=lambda found: found.page):
        sent = reverse("paper-page", args=[page.order, page.kind, page.seq, page.page])
        title = f"Page {page.page} of {page.pages}"
        if page.at in papers:
            yield replace(papers.pop(page.at), title=title, beside=sent, beside_title="We sent")
    yield from papers.values()


def found_on(
    paper: ReturnRecorded, checked: ConfirmationChecked | None, read: Sequence[PaperPage]
) -> tuple[tuple[str, str, str], ...]:
    """For each item what was sent, what the record of the return says, and what is missing."""
    sent = f"Revision {checked.revision}, {checked.total:,.2f} {checked.terms.currency}" if checked else "–"
    signed = paper.signer + (f", {paper.authority}" if paper.authority else "")
    version = (
        f"Revision {read[0].revision}, by the code on its pages" if read else f"Revision {paper.revision}, as typed"
    )
    return (
        (sent, f"{version}, by {paper.route}", missing(read)),
        ("Figures as printed", "Look for anything written by hand", ""),
        ("A place for signature and seal", f"Signed by {signed}", ""),
        ("Special requirements as printed", "Look for remarks", ""),
    )


def missing(read: Sequence[PaperPage]) -> str:
    """What the codes do not show."""
    if not read:
        return "No code could be read: compare every page"
    gone = [str(n) for n in range(1, read[0].pages + 1) if n not in {page.page for page in read}]
    return f"Not found: page {', '.join(gone)} of {read[0].pages}" if gone else ""

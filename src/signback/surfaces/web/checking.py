"""The item-by-item check of a confirmation against its originals: one tick for all does not exist (S8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from signback.orders import confirmation
from signback.orders.confirmation import ConfirmationItem
from signback.orders.events.intake import ArrivalRecorded, Attachment
from signback.orders.order import Order
from signback.scans import store
from signback.surfaces.web import asking
from signback.surfaces.web.sheets.check import CheckGroup, CheckItem, CheckSheet, Original
from signback.surfaces.web.sheets.pieces import Act, Badge, Hidden, Tone

if TYPE_CHECKING:
    from signback.surfaces.web.steps import Talk

HELP = "Tick every item after comparing it with what the customer said."
TONES = {"read back": Tone.DONE, "said": Tone.READY}


def sheet(talk: Talk) -> CheckSheet:
    """Every item of the revision beside its original."""
    ticked = set(talk.values.get("ticked", ()))
    return CheckSheet(
        talk.about(HELP), talk.url, f"All of it is right · {talk.case.root.number}",
        tuple(groups(talk.case.order, ticked)),
        tuple(originals(talk)), acts=(Act("Leave it for now", talk.back),),
        hidden=(Hidden("_key", talk.key), Hidden("_version", str(talk.case.root.seq))),
        errors=asking.errors_of(talk.errors, ()),
    )  # fmt: skip


def groups(order: Order, ticked: set[str]) -> Iterator[CheckGroup]:
    """The head of the form, then each line, then what the house adds."""
    found: dict[str, list[ConfirmationItem]] = {}
    for item in confirmation.items(order):
        place = item.key.split(".")[1] if item.key.startswith("lines.") else ""
        title = f"Line {int(place) + 1}" if place else "The whole order" if item.state else "What we add"
        found.setdefault(title, []).append(item)
    for title, items in found.items():
        yield CheckGroup(title, tuple(item_of(item, ticked) for item in items))


def item_of(item: ConfirmationItem, ticked: set[str]) -> CheckItem:
    """One item."""
    name = item.title.rpartition(": ")[2].capitalize()
    badge = Badge(item.state, TONES.get(item.state, Tone.OWED)) if item.state else None
    differs = "Differs from what the customer said" if item.differs else ""
    return CheckItem(item.key, name, item.original or "–", item.confirmed, "", differs, item.key in ticked, badge=badge)


def originals(talk: Talk) -> Iterator[Original]:
    """What the customer said in their own words, and the paper that came."""
    order, number = talk.case.order, talk.case.root.number
    arrival = order.facts.last(ArrivalRecorded)
    said = "\n\n".join(
        x for x in (arrival.event.raw if arrival else "", order.memorandum.words if order.memorandum else "") if x
    )
    if said:
        yield Original("In their own words", reverse("order", args=[number]), words=said)
    if arrival and arrival.event.attachment:
        yield from pictures(number, arrival.event.attachment, "The paper that came")


def pictures(number: str, kept: Attachment, title: str) -> Iterator[Original]:
    """Every page of a kept file, to be looked at beside the items."""
    found = store.known(kept.sha256)
    pages = len(found.scan.pages) if found else 0
    for page in range(1, pages + 1):
        of_all = f", page {page} of {pages}" if pages > 1 else ""
        yield Original(f"{title}{of_all}", reverse("attachment-page", args=[number, kept.sha256, page]))
    if not pages:
        words = f"{kept.name} is not in the store; ask for it again"
        yield Original(title, reverse("attachment", args=[number, kept.sha256]), words=words)

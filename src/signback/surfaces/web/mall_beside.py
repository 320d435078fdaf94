"""What stands beside the questions of a mall step: the return, the parcels that failed, and the order in short (M5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from signback.orders.events import mall
from signback.orders.mall import Child, MallOrder, Parcel, Return
from signback.orders.mall_sums import undecided
from signback.surfaces.case import Case, StepStand
from signback.surfaces.sentences import when
from signback.surfaces.web.calls import SCRIPT
from signback.surfaces.web.mall_order import mall_in_short
from signback.surfaces.web.order_tracks import step_url
from signback.surfaces.web.sheets.pieces import AsideSection, Term
from signback.surfaces.web.sheets.words import Words, link

ON_THE_TELEPHONE = frozenset({"record_confirmation_call", "declare_valid"})
OTHERWISE = frozenset({"change_order", "cancel_order", "declare_invalid"})


def mall_beside(case: Case, found: StepStand) -> Iterator[AsideSection]:
    """First what the step is about, then whose order it is."""
    subject: MallOrder | Child = found.member.subject
    if isinstance(subject, Return):
        yield return_section(case, subject)
    if isinstance(subject, Parcel):
        yield parcel_section(case, subject)
    if found.name == "settle_parcels":
        order: MallOrder = case.members[0].subject
        failed = undecided(order)
        yield from (parcel_section(case, parcel) for parcel in order.parcels if parcel.key in failed)
    if found.name in ON_THE_TELEPHONE:
        yield AsideSection("What to say", points=SCRIPT)
        yield AsideSection("If it is otherwise", points=tuple(if_otherwise(case)))
    yield mall_in_short(case)


def if_otherwise(case: Case) -> Iterator[Words]:
    """What the member wants otherwise than it stands: the ways to it, while they are on the telephone (M2)."""
    for step in case.steps:
        if step.name in OTHERWISE and step.offered:
            yield link(step.first.place.step.title, step_url(case, step))


def return_section(case: Case, back: Return) -> AsideSection:
    """What shall go back, what for, and why, in the member's words."""
    asked = back.requested
    terms = (Term("Wishes", str(asked.wish)), Term("Asked", when(back.opened, case.now)))
    return AsideSection(f"Return {back.key}", f"“{asked.reason}”", terms=terms, points=goods(back.order, asked.pieces))


def parcel_section(case: Case, parcel: Parcel) -> AsideSection:
    """What lies in a parcel, with whom it went, and what became of it."""
    return AsideSection(
        f"Parcel {parcel.key}",
        terms=tuple(parcel_terms(case, parcel)),
        points=goods(parcel.order, parcel.packed.pieces),
    )


def parcel_terms(case: Case, parcel: Parcel) -> Iterator[Term]:
    """Every word on it so far."""
    yield Term("Weight", f"{parcel.packed.grams:,} g")
    if gone := parcel.facts.last(mall.ParcelHandedOver):
        yield Term("Carrier", gone.event.carrier, gone.event.tracking)
    for said in parcel.facts.live(mall.DeliveryReported):
        yield Term(when(said.entered, case.now), str(said.event.outcome), said.event.note)
    if back := parcel.facts.last(mall.ParcelCameBack):
        yield Term("Came back", when(back.entered, case.now), back.event.note)
    if left := parcel.facts.last(mall.ParcelNotFetched):
        yield Term("Not fetched", when(left.entered, case.now), left.event.reason)


def goods(order: MallOrder, pieces: Iterable[mall.Pieces]) -> tuple[str, ...]:
    """2 × Notebook A5, each."""
    names = {line.number: line.name for line in order.lines}
    return tuple(f"{one.quantity} × {names.get(one.line, one.line)}" for one in pieces)

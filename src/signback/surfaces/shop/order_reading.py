"""An order as its member reads it: the house's facts, asked by the member's questions (M1–M5)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.db.models import Q

from signback.engine.models import Task
from signback.orders.events import mall
from signback.orders.mall import MallOrder, Parcel
from signback.orders.mall_sums import arrived, balance, ended, missing, to_pack, to_pick, waited_for, wanted
from signback.surfaces.case import Case
from signback.surfaces.shop.words import money

CALL: Final = "record_confirmation_call"
REFUND: Final = "refund_member"


class Reading:
    """An order read for its member at one moment."""

    def __init__(self, case: Case) -> None:
        self.case, self.now = case, case.now
        order = case.members[0].subject
        assert isinstance(order, MallOrder)
        self.order = order

    @property
    def number(self) -> str:
        """The order's number."""
        return self.order.number

    def cash_words(self, amount: Decimal) -> str:
        """An amount in the order's currency."""
        return money(amount, self.order.currency)

    @cached_property
    def confirmed(self) -> bool:
        """Whether the mall has confirmed it."""
        return self.order.facts.has(mall.OrderConfirmed)

    @cached_property
    def ended(self) -> bool:
        """Whether it was cancelled, declared invalid, or expired."""
        return ended(self.order)

    @cached_property
    def packed(self) -> bool:
        """Whether every piece lies in a parcel."""
        return self.confirmed and not (to_pick(self.order) or to_pack(self.order) or missing(self.order))

    @cached_property
    def undecided(self) -> bool:
        """Whether goods were missing of which nobody has said yet what becomes of them (M3)."""
        return bool(missing(self.order).keys() - waited_for(self.order).keys())

    @cached_property
    def waits(self) -> bool:
        """Whether missing goods are waited for (M3)."""
        return bool(waited_for(self.order))

    @cached_property
    def nothing_left(self) -> bool:
        """Whether every piece was given up."""
        return not any(wanted(self.order).values())

    @cached_property
    def there(self) -> bool:
        """Whether every piece is with the member."""
        came = arrived(self.order)
        return self.confirmed and all(came.get(line, 0) >= pieces for line, pieces in wanted(self.order).items())

    @cached_property
    def gone(self) -> list[Parcel]:
        """The parcels that left the house."""
        return [parcel for parcel in self.order.parcels if parcel.gone]

    @cached_property
    def at_counter(self) -> list[Parcel]:
        """The parcels that lie at the counter for the member."""
        return [parcel for parcel in self.order.parcels if parcel.laid_ready and not parcel.gone and not parcel.back]

    @cached_property
    def overdue_at_counter(self) -> bool:
        """Whether a parcel at the counter has waited for the member longer than was said."""
        return any(parcel.laid_ready and parcel.laid_ready.until <= self.now for parcel in self.at_counter)

    @cached_property
    def to_pay(self) -> Decimal:
        """What is still to pay; below nought what goes back."""
        return balance(self.order)

    def house_does(self, step: str, subject: str = "") -> datetime | None:
        """By when the house does a step that is open; nothing once that has passed (E3)."""
        mine = Task.objects.filter(root=self.case.root, step=step, subject=subject, state="ready", due__gt=self.now)
        return mine.values_list("due", flat=True).first()

    @cached_property
    def before(self) -> int:
        """How many members are called before this one (M2)."""
        ready = Task.objects.filter(step=CALL, state="ready")
        mine = ready.filter(root=self.case.root).first()
        if mine is None:
            return 0
        return ready.filter(Q(due__lt=mine.due) | Q(due=mine.due, root__lt=mine.root_id)).count()

    def offers(self, step: str, subject: str = "") -> bool:
        """Whether the member may do this now: such a button never fails by a rule."""
        return any(s.offered and s.name == step and s.member.subject.key == subject for s in self.case.steps)


def goods_words(read: Reading, pieces: tuple[mall.Pieces, ...]) -> tuple[str, ...]:
    """So many pieces of what."""
    names = {line.number: line.name for line in read.order.lines}
    return tuple(f"{one.quantity} × {names.get(one.line, one.line)}" for one in pieces)

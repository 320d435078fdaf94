"""The reels and pallets of an order: weighed in, loaded, found damaged or missing, sent back (S12.1, S16, S18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from signback.orders.delivering import left_to_ship
from signback.orders.events.making import Roll, WarehousingCompleted
from signback.orders.events.settling import GoodsShipped, ReceiptRecorded, RollFound, RollState
from signback.orders.order import Delivery, Order
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.remembered import remembered

ZERO = Decimal(0)
TONNE = Decimal(1000)
KILOGRAM = Decimal(1)
HEAVIEST = Decimal(100_000)
MOST = 500


@dataclass(frozen=True)
class RollOnItsWay:
    """One roll as it stands: where it is, and what was found on arrival."""

    number: str
    line: str
    kilograms: Decimal | None
    delivery: str = ""
    found: RollFound | None = None

    @property
    def in_warehouse(self) -> bool:
        """Whether it lies in the warehouse: it never left, or the customer sent it back."""
        return not self.delivery or (self.found is not None and self.found.state is RollState.REFUSED)


@remembered
def rolls_of(order: Order) -> Sequence[RollOnItsWay]:
    """Every roll of the order, by its line and number."""
    weighed = order.facts.last(WarehousingCompleted)
    if weighed is None:
        return ()
    last = {number: delivery for delivery in order.deliveries for number in loaded(delivery)}
    return tuple(
        RollOnItsWay(roll.number, line.line, roll.kilograms, where.key if (where := last.get(roll.number)) else "",
                     found_on(where, roll.number) if where else None)
        for line in weighed.event.weighed
        for roll in line.rolls
    )  # fmt: skip


def loaded(delivery: Delivery) -> Sequence[str]:
    """The numbers of the rolls that left with this delivery."""
    return [number for fact in delivery.facts.live(GoodsShipped) for number in fact.event.rolls]


def found_on(delivery: Delivery, number: str) -> RollFound | None:
    """What the customer found of this roll."""
    receipt = delivery.facts.last(ReceiptRecorded)
    return next((row for row in receipt.event.rolls if row.roll == number), None) if receipt else None


def in_warehouse(order: Order) -> list[RollOnItsWay]:
    """What can be loaded."""
    return [roll for roll in rolls_of(order) if roll.in_warehouse]


def tonnes_of(rolls: Iterable[RollOnItsWay]) -> Decimal | None:
    """What they weigh together; None where one was not weighed by itself."""
    weights = [roll.kilograms for roll in rolls]
    return sum((w for w in weights if w), ZERO) / TONNE if weights and all(weights) else None


def weighed_rolls(number: str, line: str, said: Sequence[str], packages: int, field: str) -> tuple[Roll, ...]:
    """The rolls of one line as they were typed, “1012” or “R-17 1012” each; numbered by the order where unsaid."""
    if not said:
        return tuple(Roll(numbered(number, line, n), None) for n in range(1, min(packages, MOST) + 1))
    if len(said) > MOST:
        raise Invalid(f"At most {MOST} rolls of one line can be taken", field=field)
    return tuple(one_roll(text, numbered(number, line, n), field) for n, text in enumerate(said, 1))


def numbered(number: str, line: str, count: int) -> str:
    """The number that a roll gets from its order: 2012-1-03."""
    return f"{number}-{line}-{count:02d}"


def one_roll(text: str, number: str, field: str) -> Roll:
    """One typed line: its weight in kilograms last, its own number before it."""
    own, _, weight = text.strip().rpartition(" ")
    try:
        kilograms = Decimal(weight.replace(",", "."))
    except InvalidOperation:
        raise Invalid(
            f"“{text[:40]}”: write each roll's weight in kg, after its number if it has one", field=field
        ) from None
    if not (kilograms.is_finite() and ZERO < kilograms < HEAVIEST) or kilograms != kilograms.quantize(KILOGRAM):
        raise Invalid(f"“{text[:40]}”: a roll weighs more than nothing, in whole kilograms", field=field)
    if len(own) > 40:
        raise Invalid(f"“{own[:40]}”: a roll's number has at most 40 characters", field=field)
    return Roll(own.strip() or number, kilograms)


def refuse_wrong_sum(rolls: Sequence[Roll], quantity: Decimal, field: str) -> None:
    """What was weighed roll by roll adds up to what was weighed in."""
    if rolls and all(roll.kilograms for roll in rolls):
        together = sum((roll.kilograms or ZERO for roll in rolls), ZERO) / TONNE
        if together != quantity:
            raise Invalid(
                f"The rolls weigh {together.normalize():f} t together, not {quantity.normalize():f}", field=field
            )


def chosen_rolls(delivery: Delivery, named: Sequence[str], quantity: Decimal) -> tuple[str, ...]:
    """The rolls that are loaded: those that were named, or all that are left where all of it leaves."""
    here = in_warehouse(delivery.order)
    if not named:
        together = tonnes_of(here)
        if together is not None and together != quantity:
            raise Invalid("Say which rolls are loaded", field="rolls")
        whole = together is not None or (here and quantity == left_to_ship(delivery.order))
        return tuple(roll.number for roll in here) if whole else ()
    refuse_strangers(delivery.order, here, named)
    together = tonnes_of(roll for roll in here if roll.number in named)
    if together is not None and together != quantity:
        raise Invalid(
            f"These rolls weigh {together.normalize():f} t, not {quantity.normalize():f}",
            faults=(FieldFault("quantity", f"The rolls that are named weigh {together.normalize():f} t"),),
        )
    return tuple(dict.fromkeys(named))


def refuse_strangers(order: Order, here: Sequence[RollOnItsWay], named: Sequence[str]) -> None:
    """A roll of another order, or one that has left, is not loaded."""
    known = {roll.number: roll for roll in rolls_of(order)}
    for number in named:
        if number not in known:
            raise Invalid(f"Roll {number[:40]} does not belong to order {order.number}: take it off", field="rolls")
        if not known[number].in_warehouse:
            raise Invalid(f"Roll {number} has left with delivery {known[number].delivery} already", field="rolls")


def found_rolls(delivery: Delivery, rows: Sequence[RollFound]) -> tuple[RollFound, ...]:
    """What was found on arrival, roll by roll; each is one that left with this delivery, named once."""
    weights = {roll.number: roll.kilograms for roll in rolls_of(delivery.order)}
    taken, found = set(loaded(delivery)), list[RollFound]()
    for place, row in enumerate(rows):
        most = weights.get(row.roll)
        if row.roll not in taken or row.roll in {r.roll for r in found}:
            raise Invalid(
                f"Roll {row.roll[:40]} did not leave with this delivery, or is named twice", field=f"rolls.{place}.roll"
            )
        kilograms = row.kilograms or most
        if kilograms is None or (most and kilograms > most):
            says = (
                f"This roll weighs {most.normalize():f} kg"
                if most
                else "Say how many kilograms; it was not weighed by itself"
            )
            raise Invalid(says, field=f"rolls.{place}.kilograms")
        if row.state is RollState.REFUSED and most and kilograms != most:
            raise Invalid("A roll goes back whole", field=f"rolls.{place}.kilograms")
        found.append(RollFound(row.roll, row.state, kilograms, row.remark))
    return tuple(found)


def tonnes_found(rows: Iterable[RollFound], state: RollState) -> Decimal:
    """What was found so, in tonnes."""
    return sum((row.kilograms or ZERO for row in rows if row.state is state), ZERO) / TONNE

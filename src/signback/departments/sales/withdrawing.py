"""What sales and the marketing director take back of their own, as long as nobody has built on it (R5)."""

from __future__ import annotations

from signback.departments.sales import room
from signback.orders.events.checks import DateCommitted, DeviationSigned, FormulaConfirmed, TakenBack
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.roles import Role
from signback.process.inputs import TakeBack
from signback.process.rules import rule


@rule(
    "The supervisor has not signed it",
    otherwise="The supervisor has signed on your word",
    cleared_by=("withdraw_deviation_signature",),
)
def word_unsigned(order: Order) -> bool:
    """R5, S5.2."""
    return not order.facts.has(DeviationSigned)


@rule(
    "The confirmation is not checked on it",
    otherwise="The confirmation is checked on it",
    cleared_by=("withdraw_check", "withdraw_confirmation"),
)
def decision_unused(order: Order) -> bool:
    """R5, S5.2."""
    return order.checked is None


@rule(
    "Nobody has built on the talk",
    otherwise="Something was built on the talk: the old formula is confirmed, or a date is committed",
    cleared_by=("withdraw_formula", "withdraw_date"),
)
def talk_unused(order: Order) -> bool:
    """R5, S6.1."""
    return not order.facts.has(DateCommitted) and not order.facts.has(FormulaConfirmed)


@rule("No date is committed on it", otherwise="A date is committed on it", cleared_by=("withdraw_date",))
def no_date_on_it(order: Order) -> bool:
    """R5, S7."""
    return not order.facts.has(DateCommitted)


@room.step("Withdraw the word on the deviations", source="R5", signed=True)
def withdraw_word(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """Take back what was verified of every deviation of the order; each is verified anew."""
    return TakenBack("the word on the deviations", data.reason)


@room.step("Withdraw the decision on the deviations", source="R5", signed=True, who=(Role.MARKETING_DIRECTOR,))
def withdraw_decision(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """The marketing director takes the decision on every deviation of the order back."""
    return TakenBack("the decision on the deviations", data.reason)


@room.step("Take the talk back", source="R5")
def withdraw_talk(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """What the customer wishes was written down wrongly: the lines are talked over once more."""
    return TakenBack("what was written down of the talk", data.reason)


@room.step("Withdraw the customer's signature for the formula", source="R5")
def withdraw_formula_signature(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """The signature for the old formula was recorded by mistake: it is asked for again."""
    return TakenBack("the record of the customer's signature for the formula", data.reason)


@room.step("Name another signatory", source="R5")
def withdraw_signatory(order: Order, data: TakeBack, by: Person) -> TakenBack:
    """The signatory was named wrongly, or is no longer there: the customer is asked for another."""
    return TakenBack("the name of the signatory", data.reason)

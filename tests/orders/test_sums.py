"""Sums and quantities of an order in any order of events: nothing is lost, nothing is made (S5.3, S9.2, S13–S14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signback.book.delivery import DELIVERY
from signback.book.made_to_order import MADE_TO_ORDER
from signback.departments.customer_service import settling as cs_steps
from signback.departments.customer_service import steps as cs
from signback.departments.delivery import steps as delivery
from signback.departments.finance import steps as finance
from signback.orders.calendar import WorkingCalendar
from signback.orders.dates import deposit_arrived_at
from signback.orders.delivering import (
    invoice_amount,
    may_ship,
    not_yet_planned,
    payable_quantity,
    releasable,
    released,
    shipped,
)
from signback.orders.events.confirming import ConfirmationChecked, ConfirmationSent, Route, Terms
from signback.orders.events.intake import Line, MemorandumWritten
from signback.orders.events.making import LineWeighed, WarehousingCompleted
from signback.orders.events.settling import DeliveryPlanned, SalesInvoiced, TermsReviewed
from signback.orders.facts import Fact, Facts
from signback.orders.house import House
from signback.orders.order import Delivery, Order
from signback.orders.persons import SYSTEM
from signback.orders.pricing import (
    balance_due,
    deposit_due,
    left_the_house,
    line_total,
    overpaid,
    paid,
    payments,
    sum_to_pay,
    total,
    value_of,
    weighed_tonnes,
    weighed_value,
)
from signback.orders.refusals import Invalid
from signback.orders.shapes import write_shape
from signback.process.standing import Look, State

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUSE = House(WorkingCalendar(), {})
TONNES = st.decimals("0.001", "60", places=3)
PRICES = st.decimals("0", "3000", places=4)
KILOGRAM = Decimal("0.001")
MONEY = st.decimals("0.01", "90000", places=2)


@dataclass
class Desk:
    """An order on a desk: the same books, rules and acts as at the door, without a database."""

    facts: list[Fact[Any]] = field(default_factory=list)
    numbers: int = 0

    def put(self, step: str, event: Any, subject: str = "", happened: datetime = NOON) -> None:
        """A fact."""
        kind, seq = type(event), len(self.facts) + 1
        self.facts.append(
            Fact(seq, subject, step, kind.__name__, "desk", happened, NOON, write_shape(event), event_type=kind)
        )

    @property
    def order(self) -> Order:
        """The order as its facts tell it."""
        root: Any = SimpleNamespace(
            number="2001", opened=NOON, edition=1, customer=None, contract=None, salesperson=None, salesperson_id=None
        )
        order = Order(root, self.of(""), HOUSE, now=NOON, happened=NOON)
        order.deliveries = [
            Delivery(order, str(n), self.of(str(n)), planned, now=NOON, happened=NOON)
            for n, planned in enumerate(order.facts.history(DeliveryPlanned), 1)
        ]
        return order

    def of(self, subject: str) -> Facts:
        """The facts of the order, or of one of its deliveries."""
        return Facts([fact for fact in self.facts if fact.subject == subject], frozenset())

    def do(self, step: Any, data: Any, key: str = "") -> bool:
        """Do a step if its place lets it and its own checks agree."""
        order = self.order
        subject = next((d for d in order.deliveries if d.key == key), order if not key else None)
        if subject is None:
            return False
        book: Any = DELIVERY if key else MADE_TO_ORDER
        stands = Look(book, subject, NOON).of(book.by_step[step.name])
        if not any(stand.state is State.READY for stand in stands):
            return False
        try:
            self.put(step.name, step.act(subject, data, SYSTEM), key)
        except Invalid:
            return False
        return True

    def next_number(self, series: str) -> int:
        """The next number of any series."""
        self.numbers += 1
        return self.numbers

    # ---- what happens on it
    def pay(self, amount: Decimal) -> bool:
        """Money arrives."""
        return self.do(finance.record_payment, finance.RecordPayment(amount, f"B{len(self.facts)}", NOON.date()))

    def release(self, quantity: Decimal) -> bool:
        """Finance signs."""
        return self.do(finance.release_goods, finance.ReleaseGoods(quantity))

    def pay_and_release(self, amount: Decimal) -> None:
        """Money arrives, and finance releases all that it pays for."""
        self.pay(amount)
        self.release(payable_quantity(self.order) - released(self.order))

    def give_back(self, amount: Decimal) -> bool:
        """Overpaid money goes back."""
        return self.do(finance.return_money, finance.ReturnMoney(amount, "R", "Too much"))

    def plan(self, quantity: Decimal) -> bool:
        """A delivery is planned."""
        said = cs.plan_delivery.input(quantity, NOON.date(), NOON.date(), "Nordfracht")
        return self.do(cs.plan_delivery, said)

    def permit(self, quantity: Decimal, key: str) -> bool:
        """The supervisor lets it leave first."""
        return self.do(cs.permit_emergency, cs.permit_emergency.input(quantity, 4, "Outage"), key)

    def issue(self, quantity: Decimal, key: str) -> bool:
        """The delivery order is signed."""
        where = ("C", "S", "C", "IE", "S", "1")
        said = cs.issue_delivery_order.input(quantity, *where, address_checked=True)
        return self.do(cs.issue_delivery_order, said, key)

    def ship(self, quantity: Decimal, key: str) -> bool:
        """A truck leaves."""
        said = delivery.ShipGoods(quantity, "LI 4", "J.", NOON + timedelta(hours=9), as_confirmed=True)
        return self.do(delivery.ship_goods, said, key)

    def truck(self, planned: Decimal, loaded: Decimal, permission: Callable[[Decimal, str], bool]) -> None:
        """A delivery from its plan to the road; as much as may leave is loaded, or less."""
        if self.plan(planned):
            one = self.order.deliveries[-1]
            if not permission(planned, one.key):
                permission(min(planned, releasable(one)), one.key)
            if not self.ship(loaded, one.key):
                self.ship(min(loaded, may_ship(self.order.deliveries[-1])), one.key)

    def invoice(self, key: str) -> bool:
        """What left is invoiced."""
        return self.do(finance.issue_invoice, finance.IssueInvoice(), key)

    def cancel(self) -> bool:
        """The order ends."""
        return self.do(cs.cancel_order, cs.cancel_order.input("The buyer", "Gone"))


def line(number: int, quantity: Decimal, price: Decimal) -> Line:
    """One line of paper."""
    paper = ("ALD-90", "", Decimal(90), False, "reel", "Paper machine 1")
    return Line(str(number), *paper, quantity=quantity, unit_price=price)


def desk(
    lines: list[tuple[Decimal, Decimal]], *, balance: bool = True, deposit: Decimal = Decimal(30), weighed: bool = True
) -> Desk:
    """An order that is confirmed, weighed as ordered, reviewed, and whose balance is asked for."""
    found = Desk()
    ordered = tuple(line(n, quantity, price) for n, (quantity, price) in enumerate(lines, 1))
    memorandum = MemorandumWritten("K", "", "", None, "", "", "", "", ordered)
    terms = Terms("C", True, deposit, balance, Decimal(5), None, "", "EUR")
    day, sent = NOON.date(), ConfirmationSent(1, Route.FAX, "", 2, NOON)
    found.put("write_memorandum", memorandum)
    found.put("hand_over_memorandum", memorandum)
    found.put("check_confirmation", ConfirmationChecked(1, day, day, Decimal(0), terms, "", ""))
    found.put("send_confirmation", sent)
    if weighed:
        rows = tuple(LineWeighed(x.number, x.quantity or Decimal(0), 1) for x in ordered)
        found.put("complete_warehousing", WarehousingCompleted(rows, "Q"))
        found.put("review_terms", TermsReviewed("", "", "", Decimal(0)))
        if balance:
            found.do(cs.issue_balance_notice, cs.issue_balance_notice.input())
    return found


@pytest.fixture(autouse=True)
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Series without a database."""
    count = Desk()
    for module in (finance, delivery, cs_steps):
        monkeypatch.setattr(module, "next_number", count.next_number)


LINES = st.lists(st.tuples(TONNES, PRICES), min_size=1, max_size=5)
KEYS = st.sampled_from(["1", "2", "3"])
SHARES = st.one_of(st.decimals("0.05", "0.5", places=2), st.sampled_from([Decimal("0.01"), Decimal(1), Decimal("1.2")]))
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["pay", "pay_and_release"]), SHARES),
        st.tuples(st.just("release"), SHARES),
        st.tuples(st.just("give_back"), SHARES),
        st.tuples(st.just("plan"), SHARES),
        st.tuples(st.sampled_from(["truck", "emergency"]), SHARES, SHARES),
        st.tuples(st.just("truck"), SHARES, st.just(Decimal(1))),
        st.tuples(st.sampled_from(["permit", "issue", "ship", "invoice"]), SHARES, KEYS),
    ),
    min_size=3,
    max_size=25,
)


def play(story: Desk, actions: list[tuple[Any, ...]], check: Callable[[Order], None]) -> None:
    """The actions in their order, each as a share of the whole; whatever is refused changes nothing."""
    quantity, value = weighed_tonnes(story.order), weighed_value(story.order)
    for name, share, *key in actions:
        if name == "invoice":
            story.invoice(*key)
        elif name in ("truck", "emergency"):
            wished, loaded = (max(Decimal("0.001"), (quantity * x).quantize(KILOGRAM)) for x in (share, *key))
            story.truck(wished, loaded, story.permit if name == "emergency" else story.issue)
        elif name in ("pay", "pay_and_release", "give_back"):
            getattr(story, name)(max(Decimal("0.01"), (value * share).quantize(Decimal("0.01"))))
        else:
            getattr(story, name)(max(Decimal("0.001"), (quantity * share).quantize(Decimal("0.001"))), *key)
        check(story.order)


def invoices(order: Order) -> list[SalesInvoiced]:
    """Every invoice of the order."""
    return [fact.event for d in order.deliveries for fact in d.facts.live(SalesInvoiced)]


def must_hold(order: Order) -> None:
    """What holds of every order at every moment."""
    weight, value, money = weighed_tonnes(order), weighed_value(order), paid(order)
    assert released(order) <= payable_quantity(order) <= weight or not order.terms or not balance_asked(order)
    if money < value:
        assert Fraction(payable_quantity(order)) * Fraction(value) <= Fraction(money) * Fraction(weight)
    gone = left_the_house(order)
    assert gone <= (released(order) if balance_asked(order) else weight)
    assert 0 <= not_yet_planned(order) <= weight
    for one in order.deliveries:
        assert shipped(one) <= one.planned.event.quantity
        assert may_ship(one) <= releasable(one)
    found = invoices(order)
    so_far = sum((invoice.quantity for invoice in found), Decimal(0))
    assert so_far <= gone and all(invoice.amount >= 0 for invoice in found)
    assert sum((invoice.amount for invoice in found), Decimal(0)) == value_of(order, so_far)
    assert money + balance_due(order) - overpaid(order) == sum_to_pay(order)
    assert balance_due(order) == 0 or overpaid(order) == 0


def balance_asked(order: Order) -> bool:
    """Whether money comes before the goods."""
    return bool(order.terms and order.terms.balance_before_delivery)


def finish(story: Desk) -> None:
    """Whatever happened, the order can be brought to its end."""
    if due := balance_due(story.order):
        assert story.pay(due)
    rest = weighed_tonnes(story.order) - released(story.order)
    if balance_asked(story.order) and rest:
        assert story.release(rest)
    for _ in range(40):
        order = story.order
        if left := not_yet_planned(order):
            assert story.plan(left)
        waiting = [d for d in story.order.deliveries if not shipped(d)]
        if not waiting:
            break
        for one in waiting:
            story.issue(min(one.planned.event.quantity, releasable(one)), one.key)
            now = next(d for d in story.order.deliveries if d.key == one.key)
            assert story.ship(may_ship(now), one.key)
    for one in story.order.deliveries:
        story.invoice(one.key)


@settings(max_examples=200)
@given(LINES, ACTIONS, st.booleans())
def test_money_and_goods_in_any_order(
    lines: list[tuple[Decimal, Decimal]], actions: list[tuple[Any, ...]], balance: bool
) -> None:
    """S13.2, S14: released ≤ paid for, shipped ≤ released, invoiced = shipped × price; and always a way to the end."""
    story = desk(lines, balance=balance)
    play(story, actions, must_hold)
    finish(story)
    order = story.order
    must_hold(order)
    assert left_the_house(order) == weighed_tonnes(order)
    assert sum((i.amount for i in invoices(order)), Decimal(0)) == weighed_value(order)
    if back := overpaid(order):
        assert story.give_back(back)
    assert not balance or paid(story.order) == weighed_value(order)


@settings(max_examples=100)
@given(LINES, ACTIONS)
def test_a_cancelled_order_owes_for_what_has_left_and_no_cent_more(
    lines: list[tuple[Decimal, Decimal]], actions: list[tuple[Any, ...]]
) -> None:
    """S13.2, S19: the rest of the money goes back; the invoices come to what was kept."""
    story = desk(lines)
    play(story, [action for action in actions if action[0] != "give_back"], must_hold)
    story.put("cancel_order", cs.cancel_order.act(story.order, cs.cancel_order.input("x", "y"), SYSTEM))
    order = story.order
    assert sum_to_pay(order) == value_of(order, left_the_house(order))
    assert paid(order) + balance_due(order) - overpaid(order) == sum_to_pay(order)
    if back := overpaid(order):
        assert story.give_back(back)
    for one in order.deliveries:
        assert story.invoice(one.key) == bool(shipped(one) and not one.facts.has(SalesInvoiced))
    order = story.order
    assert sum((i.amount for i in invoices(order)), Decimal(0)) == sum_to_pay(order) == paid(order)


@given(st.tuples(TONNES, PRICES), st.lists(TONNES, min_size=1, max_size=12))
def test_no_cent_is_lost_or_made_over_many_trucks(goods: tuple[Decimal, Decimal], parts: list[Decimal]) -> None:
    """S14.1: however the goods are divided, each invoice is within a cent of its share, and all come to the sum."""
    weight = sum(parts, Decimal(0))
    story = desk([(weight, goods[1])], balance=False)
    for n, part in enumerate(parts, 1):
        assert story.plan(part) and story.issue(part, str(n)) and story.ship(part, str(n))
        share = Fraction(weighed_value(story.order)) * Fraction(part) / Fraction(weight)
        one = story.order.deliveries[n - 1]
        assert abs(Fraction(invoice_amount(one)) - share) <= Fraction(1, 100)
        assert story.invoice(str(n))
    assert sum((i.amount for i in invoices(story.order)), Decimal(0)) == weighed_value(story.order)


@given(LINES, st.decimals("0", "100", places=2))
def test_sums_as_ordered(lines: list[tuple[Decimal, Decimal]], percent: Decimal) -> None:
    """S5.1, S9.2: each line to the nearest cent, the sum of lines without any rounding, the deposit to a cent."""
    order = desk(lines, deposit=percent, weighed=False).order
    assert total(order) == sum((line_total(order, x) for x in order.lines), Decimal(0))
    for x, (quantity, price) in zip(order.lines, lines, strict=True):
        assert abs(Fraction(line_total(order, x)) - Fraction(quantity) * Fraction(price)) <= Fraction(1, 200)
    assert abs(Fraction(deposit_due(order)) - Fraction(total(order)) * Fraction(percent) / 100) <= Fraction(1, 200)
    assert 0 <= deposit_due(order) <= total(order)


DAYS = st.dates(date(2026, 4, 1), date(2026, 5, 4))


@given(st.lists(st.tuples(MONEY, DAYS), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_deposit_arrives_on_the_same_day_in_whatever_order_it_is_typed(
    parts: list[tuple[Decimal, date]], shuffled: Any
) -> None:
    """S9.2, S9.3: the bank's days decide."""
    typed = list(parts)
    shuffled.shuffle(typed)
    days = []
    for order_of_typing in (sorted(parts, key=lambda part: part[1]), typed):
        story = desk([(Decimal(20), Decimal(1000))], deposit=Decimal(50), weighed=False)
        for n, (amount, day) in enumerate(order_of_typing):
            assert story.do(finance.record_payment, finance.RecordPayment(amount, f"B{n}", day))
        days.append(deposit_arrived_at(story.order))
    assert days[0] == days[1]
    if days[0] is not None:
        until = [amount for amount, day in parts if day <= days[0].date()]
        assert sum(until) >= 10000 > sum(amount for amount, day in parts if day < days[0].date())
    assert (days[0] is None) == (sum(amount for amount, _ in parts) < 10000)


@given(st.lists(st.tuples(st.sampled_from("ABC"), MONEY, st.booleans()), max_size=20))
def test_a_struck_payment_counts_no_more_and_may_be_entered_again(
    entries: list[tuple[str, Decimal, bool]],
) -> None:
    """E1, S13.2: payments and strikes in any order; the sum is always that of the bank lines that stand."""
    story = desk([(Decimal(20), Decimal(1000))])
    standing: dict[str, Decimal] = {}
    for reference, amount, strike in entries:
        if strike:
            done = story.do(finance.strike_payment, finance.StrikePayment(reference, "A mistake"))
            assert done == (reference in standing)
            standing.pop(reference, None)
        else:
            done = story.do(finance.record_payment, finance.RecordPayment(amount, reference, NOON.date()))
            assert done == (reference not in standing)
            standing.setdefault(reference, amount)
        assert {f.event.reference: f.event.amount for f in payments(story.order)} == standing
        assert paid(story.order) == sum(standing.values(), Decimal(0))

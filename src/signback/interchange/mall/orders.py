"""The replay: every order of a shop goes through the five links at the hours that its files name (M1–M5)."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from signback.engine.asks import Ask, Done
from signback.engine.door import perform
from signback.engine.gate import writing
from signback.engine.models import Entry
from signback.engine.numbers import open_numbered
from signback.interchange.mall.as_then import COUNTRY, SURFACE, come_in, freight, go_out, prices_of_then
from signback.interchange.mall.findings import Finding
from signback.interchange.mall.people import STREET, TELEPHONE, Staff, members
from signback.interchange.mall.purchases import Purchase, purchases
from signback.interchange.outcome import Outcome, Tell, quiet
from signback.interchange.tables import Table
from signback.orders.models import Article
from signback.orders.persons import Person
from signback.orders.refusals import Refused
from signback.orders.shipping_fees import fees_of_then

CASH_SHARE = 0.1
"""The files know no cash on delivery: so many orders, chosen by their own number, are replayed as such."""
SOON = timedelta(minutes=5)
TOGETHER = 50
"""Acts that share one commit."""
Act = Callable[["Life"], None]


@dataclass
class MallOutcome(Outcome):
    """An import that was also replayed: how many acts were done, and what the process refused."""

    acts: int = 0
    cash: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Life:
    """One order on its way through the replay."""

    bought: Purchase
    member: Person
    staff: Staff
    outcome: MallOutcome
    number: str = ""
    cash: bool = False
    handed: bool = False
    ended: bool = False
    now: datetime = field(default_factory=lambda: datetime.min)
    later: list[tuple[datetime, Act]] = field(default_factory=list)

    def do(self, by: Person, step: str, data: dict[str, Any] | None = None, subject: str = "", key: str = "") -> Done:
        """One step at the replay's hour."""
        ask = Ask(step, by, data or {}, subject, key or None, surface=SURFACE, now=self.now)
        done = perform(self.number, ask) if self.number else open_numbered("mall", ask)
        self.number, self.outcome.acts = done.number, self.outcome.acts + 1
        return done

    def found(self, kind: str, code: str, says: str) -> None:
        """The shop did what this process refuses."""
        self.outcome.findings.append(Finding(self.bought.key, self.number, self.now, kind, code, says))

    def in_force(self, by: Person, step: str, data: dict[str, Any] | None = None, subject: str = "") -> Refused | None:
        """Try a step; the refusal, where there is one."""
        try:
            self.do(by, step, data, subject)
        except Refused as refused:
            return refused
        return None


def import_mall_orders(table: Table, by: Person, folder: Path, tell: Tell = quiet) -> MallOutcome:
    """Replay every order that is new; the same file again changes nothing."""
    outcome = MallOutcome(table, tell)
    found = [one for one in purchases(table, folder, outcome) if sold(one, outcome)]
    fresh = list(without_known(found, outcome))
    if fresh:
        with writing():
            staff, people = Staff.of(by), members(one.buyer for one in fresh)
        replay([Life(one, people[one.buyer.key], staff, outcome) for one in fresh])
    outcome.say()
    return outcome


def sold(one: Purchase, outcome: MallOutcome) -> bool:
    """Whether the house knows every article of the order."""
    known = set(Article.objects.filter(number__in=[x.article for x in one.bought]).values_list("number", flat=True))
    strange = [x.article for x in one.bought if x.article not in known]
    if strange:
        outcome.reject([one.line], f"There is no article {strange[0]}; import articles first")
    return not strange


def key_of(one: Purchase) -> str:
    """What makes the same order go in once."""
    return f"import/mall/{one.key}"[:120]


def without_known(found: Sequence[Purchase], outcome: MallOutcome) -> Iterator[Purchase]:
    """Those that are not in already."""
    keys = [key_of(one) for one in found]
    known = set(Entry.objects.filter(key__in=keys, step="place_order").values_list("key", flat=True))
    for one in found:
        if key_of(one) in known:
            outcome.known += 1
            outcome.accepted += 1
        else:
            yield one


def replay(lives: Sequence[Life]) -> None:
    """All acts of all orders in the order of time, some in each commit."""
    queue: list[tuple[datetime, int, int, Act]] = []
    ticket = 0
    for at, life in enumerate(lives):
        for moment, act in acts_of(life):
            heapq.heappush(queue, (moment, ticket := ticket + 1, at, act))
    while queue:
        with writing():
            for _ in range(min(TOGETHER, len(queue))):
                moment, _, at, act = heapq.heappop(queue)
                life = lives[at]
                life.now = moment
                act(life)
                for again, more in life.later:
                    heapq.heappush(queue, (max(again, moment), ticket := ticket + 1, at, more))
                life.later.clear()
        lives[0].outcome.say()


def acts_of(life: Life) -> Iterator[tuple[datetime, Act]]:
    """What happened to an order, and when; the call that the files do not know comes right after the order."""
    one = life.bought
    life.cash = not one.cancelled and random.Random(one.key).random() < CASH_SHARE
    yield one.placed, place
    paid = one.approved or one.placed
    if one.approved and one.payments and not life.cash:
        yield one.approved, pay
    yield (max(one.placed, paid) if one.cancelled else one.placed) + SOON, end if one.cancelled else confirm
    if one.handed_over:
        yield max(one.handed_over, one.placed + 2 * SOON), hand_over
    if one.delivered:
        yield max(one.delivered, one.placed + 3 * SOON), deliver


def place(life: Life) -> None:
    """The member submits the order, at the prices and the freight of the file."""
    one = life.bought
    said = {
        "lines": [{"article": x.article, "quantity": x.quantity} for x in one.bought],
        "recipient": life.member.name, "street": STREET, "city": one.buyer.city.title(), "country": COUNTRY,
        "postal_code": f"{one.buyer.postal_code}-000", "region": one.buyer.region, "telephone": TELEPHONE,
        "payment": "cash on delivery" if life.cash else "bank transfer",
    }  # fmt: skip
    try:
        with writing(), prices_of_then(one), fees_of_then([freight(one)]):
            come_in(one, life.staff.logistics, life.now)
            life.do(life.member, "place_order", said, key=key_of(one))
    except Refused as refused:
        life.ended = True
        life.outcome.reject([one.line], f"Order {one.key}: {refused.says}")
        life.found("not_placed", refused.code, refused.says)
        return
    life.outcome.made += 1
    life.outcome.accepted += 1
    life.outcome.cash += life.cash
    if one.payments and one.paid != one.billed and not life.cash:
        life.found("paid_not_billed", "sums_differ", f"{one.paid:,.2f} were paid, {one.billed:,.2f} billed")


def pay(life: Life) -> None:
    """Every payment of the file is seen in the bank when the shop approved it; the goods wait for all of them."""
    if not life.number:
        return
    for at, (kind, amount) in enumerate(life.bought.payments, 1):
        if amount > 0:
            said = {"amount": amount, "source": "bank line", "received": life.now.date(),
                    "reference": f"{life.bought.key[:40]}/{at} {kind}"}  # fmt: skip
            life.do(life.staff.finance, "record_mall_payment", said)


def confirm(life: Life) -> None:
    """The administrator calls, the member is reached, the order is valid and given to logistics."""
    if life.ended:
        return
    life.do(life.staff.administrator, "record_confirmation_call", {"outcome": "reached"})
    life.do(life.staff.administrator, "declare_valid", {"address_real": True, "details_right": True})
    life.do(life.staff.administrator, "assign")
    life.do(life.staff.logistics, "accept_assignment")


def end(life: Life) -> None:
    """The shop cancelled the order, or could not bring it: it is declared invalid, paid money goes back."""
    if life.ended:
        return
    life.ended = True
    words = (
        "The shop cancelled the order" if life.bought.status.startswith("cancel") else "The goods were not to be had"
    )
    back = "By the way it came" if life.bought.approved and life.bought.payments else ""
    said = {"why": "another reason", "words": words, "refund_to": back}
    life.do(life.staff.administrator, "declare_invalid", said)
    go_out(life.bought, life.staff.logistics, life.now)


def hand_over(life: Life) -> None:
    """Picked, packed, handed to the carrier; what the process refuses is tried again when the money is there."""
    if not life.number or life.handed:
        return
    refused = pack_and_hand_over(life)
    if refused is None:
        life.handed = True
        return
    life.found("ended_hand_over" if life.ended else "unpaid_hand_over", refused.code, refused.says)
    approved = life.bought.approved
    if not life.ended and approved and approved >= life.now:
        life.later.append((approved + SOON, hand_over))


def pack_and_hand_over(life: Life) -> Refused | None:
    """The first refusal on the way to the carrier."""
    logistics = life.staff.logistics
    steps: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("pick", {}, ""), ("pack", {"grams": max(1, grams_of(life.bought))}, ""),
        ("hand_to_carrier", {"carrier": "The shop's carrier"}, "1"),
    )  # fmt: skip
    packed = bool(life.number) and Entry.objects.filter(root__number=life.number, step="pack").exists()
    for step, data, subject in steps[2:] if packed else steps:
        if refused := life.in_force(logistics, step, data, subject):
            return refused
    return None


def grams_of(one: Purchase) -> int:
    """What the goods weigh."""
    weights = dict(Article.objects.filter(number__in=[x.article for x in one.bought]).values_list("number", "grams"))
    return min(sum(weights.get(x.article, 0) * x.quantity for x in one.bought), 1_000_000)


def deliver(life: Life) -> None:
    """Delivered, paid at the door where that was agreed, and the member says so."""
    if not life.number:
        return
    if not life.handed:
        if not life.ended and life.bought.approved and life.bought.approved >= life.now:
            life.later.append((life.bought.approved + 2 * SOON, deliver))
            return
        refused = life.in_force(life.staff.logistics, "report_delivery", {"outcome": "delivered"}, "1")
        says = refused.says if refused else ""
        kind = "ended_delivery" if life.ended else "never_handed_over"
        life.found(kind, refused.code if refused else "", says)
        return
    life.do(life.staff.logistics, "report_delivery", {"outcome": "delivered", "received_by": life.member.name}, "1")
    if life.cash:
        collect(life)
    life.do(life.member, "confirm_arrival", {"complete": True}, "1")


def collect(life: Life) -> None:
    """The courier takes the money at the door, hands it in, and the house banks it."""
    due: Decimal = life.bought.billed
    if due > 0:
        life.do(life.staff.logistics, "record_cash_collected", {"amount": due})
        life.do(life.staff.finance, "hand_in_cash", {"amount": due})
        life.do(life.staff.finance, "bank_cash", {"amount": due, "reference": f"Deposit {life.number}"})

"""One order's whole life as the demonstration, the stories and the benchmark take it: step by step, with plain inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from signback.engine.door import Ask, Done, perform
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.orders import confirmation
from signback.orders.dates import committed
from signback.orders.events.intake import AnswerGiven, AnswerPromised
from signback.orders.models import Account
from signback.orders.order import Order
from signback.orders.persons import Person
from signback.orders.pricing import balance_due, deposit_due, deviations, weighed_tonnes
from signback.orders.rolls import RollOnItsWay, in_warehouse, tonnes_of

Input = dict[str, Any]


def person(sign_in: str) -> Person:
    """The person behind a sign-in."""
    return Account.objects.get(username=sign_in).as_person()


def order_of(number: str) -> Order:
    """The order as its ledger tells it."""
    root = Root.objects.select_related("customer__classification", "customer__salesperson", "contract").get(
        number=number
    )
    found: Order = members_of(root, rows_of(root))[0].subject
    return found


@dataclass
class Life:
    """One order on its way; `at` is the clock, people are looked up once."""

    customer: str
    lines: list[Input]
    at: datetime
    payment: str = ""
    packing: str = "Kraft wrap, on pallets"
    watch_points: list[str] = field(default_factory=list)
    channel: str = "telephone"
    surface: str = "demo"
    promises: timedelta = timedelta(hours=6)
    number: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    heard: Callable[[str, str, Done], None] | None = None

    def by(self, sign_in: str) -> Person:
        """The person, remembered."""
        if sign_in not in self.people:
            self.people[sign_in] = person(sign_in)
        return self.people[sign_in]

    def ask(self, sign_in: str, step: str, data: Input, subject: str = "") -> Ask:
        """The request, signed with a fresh proof; the clock moves on a little."""
        self.at += timedelta(minutes=3)
        by = self.by(sign_in)
        return Ask(
            step,
            by,
            data,
            subject,
            proof=Proof(by.id, "password", self.at),
            surface=self.surface,
            now=self.at,
        )

    def do(self, sign_in: str, step: str, data: Input | None = None, subject: str = "") -> Done:
        """Do one step."""
        asked = self.ask(sign_in, step, data or {}, subject)
        done = perform(self.number, asked) if self.number else open_numbered("order", asked)
        self.number = done.number
        if self.heard:
            self.heard(sign_in, step, done)
        return done

    @property
    def order(self) -> Order:
        """The order as it stands."""
        return order_of(self.number)

    @property
    def salesperson(self) -> str:
        """The sign-in of the order's salesperson."""
        seller = self.order.root.salesperson
        return seller.username if seller else "sales"

    # ---- stretches of the procedure, in its order
    def intake(self) -> None:
        """S0–S4: the call, the memorandum, the promise, handed over."""
        self.do(
            "customer-service",
            "record_arrival",
            {"channel": self.channel, "caller": "The buyer", "customer": self.customer},
        )
        self.do("customer-service", "write_memorandum", self.memorandum())
        self.do("customer-service", "promise_answer", {"to": "The buyer", "by": self.at + self.promises})
        self.do("customer-service", "hand_over_memorandum")

    def memorandum(self) -> Input:
        """Everything the customer said."""
        return {
            "customer": self.customer, "contact": "The buyer", "their_number": "PO 77-1043",
            "requested": (self.at + timedelta(days=12)).date(), "place": "At the mill gate", "packing": self.packing,
            "payment": self.payment, "lines": self.lines, "watch_points": self.watch_points, "all_read_back": True,
        }  # fmt: skip

    def checks(self) -> None:
        """S5–S7: price, technical, schedule; deviations are settled as they come."""
        self.do("customer-service", "check_price")
        self.settle_deviations()
        rows = [{"part": line.number, "verdict": "can be made"} for line in self.order.lines]
        self.do("technical", "confirm_lines", {"rows": rows})
        self.do("planner", "commit_date")
        self.answer()

    def answer(self) -> None:
        """S4: the customer hears what was promised, if something was."""
        promise = committed(self.order)
        if promise and self.order.facts.last(AnswerPromised) and not self.order.facts.last(AnswerGiven):
            answer = f"Finished by {promise.scheduled:%-d %B}, once the confirmation is signed"
            self.do("customer-service", "give_answer", {"spoken_with": "The buyer", "answer": answer})

    def settle_deviations(self) -> None:
        """S5.2: salesperson, supervisor, and the director beyond the limit."""
        found = deviations(self.order)
        if not found:
            return
        rows = [{"part": d.key, "resolution": "keep as agreed", "why": "Agreed with the customer"} for d in found]
        self.do(self.salesperson, "verify_deviation", {"rows": rows})
        self.do("customer-service-supervisor", "sign_deviation", {"covers": [d.key for d in found]})
        beyond = [d.key for d in found if d.beyond_limit]
        if beyond:
            self.do("marketing-director", "decide_deviation", {"covers": beyond})

    def confirm(self) -> None:
        """S8: checked item by item, sent, received."""
        ticked = [item.key for item in confirmation.items(self.order)]
        self.do("customer-service", "check_confirmation", {"ticked": ticked})
        self.do("customer-service", "send_confirmation", {"route": "link", "to": "the buyer"})
        checked = self.order.checked
        code = checked.code if checked else ""
        call = {"outcome": "done", "spoken_with": "The buyer", "code_read_back": code}
        self.do("customer-service", "confirm_receipt", call)
        self.do(self.salesperson, "name_signatory", {"name": "The head of purchasing"})

    def sign_back(self) -> None:
        """S9: the paper comes back and is checked."""
        checked = self.order.checked
        revision = checked.revision if checked else 1
        self.do(
            self.salesperson,
            "record_signed_confirmation",
            {"signer": "The head of purchasing", "revision": revision},
        )
        self.do("customer-service", "accept_return", {"ticked": list(confirmation.RETURN_ITEMS)})

    def pay_deposit(self) -> None:
        """S9.2: the deposit, where one is asked for."""
        if due := deposit_due(self.order):
            self.pay(due, "deposit")

    def pay(self, amount: Decimal, reference: str) -> None:
        """Money arrives."""
        self.do(
            "finance",
            "record_payment",
            {"amount": amount, "reference": reference, "received": self.at.date()},
        )

    def order_production(self) -> None:
        """S10: issued, signed for, acknowledged."""
        self.do("customer-service", "issue_production_order")
        self.do("production", "accept_production_order")
        self.do("technical", "acknowledge_copy")

    def make(self) -> None:
        """S11–S12: supervised, made, inspected twice, weighed in."""
        order = self.order
        if order.memorandum and order.memorandum.watch_points:
            covers = [str(n) for n, _ in enumerate(order.memorandum.watch_points, 1)]
            self.do("customer-service-assistant", "supervise", {"covers": covers, "found": "As agreed"})
        made = [{"part": x.number, "good": x.quantity, "finished": True} for x in order.lines]
        self.do("production", "report_progress", {"rows": made, "stage": "Rewinder", "machine": "Rewinder 1"})
        rows = [
            {
                "part": x.number,
                "finding": "passed",
                "quantity": x.quantity,
                "packing_right": True,
                "labels_right": True,
            }
            for x in order.lines
        ]
        self.do("customer-service", "inspect_for_customer", {"rows": rows})
        self.do("quality", "inspect_ex_factory", {"rows": rows})
        weighed = [
            {"part": x.number, "quantity": x.quantity, "packages": 4, "rolls": self.weights(x.quantity or Decimal(0))}
            for x in order.lines
        ]
        self.do("quality", "complete_warehousing", {"rows": weighed})
        self.do("warehouse", "record_place", {"place": "Hall 2, row 7"})

    def weights(self, quantity: Decimal) -> list[str]:
        """What each roll weighs; here nobody weighs them one by one."""
        return []

    def settle(self) -> None:
        """S13: reviewed, balance asked and paid, released."""
        terms = {
            "delivery_terms": "Free to the gate",
            "payment_terms": self.payment or "By contract",
            "settlement": "Bank transfer",
        }
        self.do("customer-service", "review_terms", terms)
        order = self.order
        if order.terms and order.terms.balance_before_delivery:
            self.do("customer-service", "issue_balance_notice")
            if due := balance_due(self.order):
                self.pay(due, "balance")
            self.do("finance-2", "release_goods", {"quantity": weighed_tonnes(self.order)})

    def deliver(self, quantity: Decimal | None = None, key: str = "1") -> None:
        """S14–S18: one delivery from its plan to the signed receipt."""
        amount = quantity or weighed_tonnes(self.order)
        day = self.at.date()
        plan = {
            "quantity": amount,
            "departs": day,
            "arrives": day + timedelta(days=1),
            "carrier": "Nordfracht",
        }
        self.do("customer-service", "plan_delivery", plan)
        self.do("customer-service", "issue_delivery_order", {**address(self.order), "quantity": amount}, key)
        self.explain(key)
        self.ship(amount, key)
        self.arrive(amount, key)

    def explain(self, key: str = "1") -> None:
        """S15."""
        ticked = [
            "goods and quantity",
            "place and consignee",
            "departure and arrival",
            "unloading",
            "papers that travel along",
        ]
        said = {
            "spoken_with": "The buyer",
            "ticked": ticked,
            "requirements": "Unload by crane",
            "inspection_time": self.at + timedelta(days=1),
        }
        self.do("customer-service", "explain_delivery", said, key)

    def ship(self, amount: Decimal, key: str = "1") -> None:
        """S16."""
        truck = {
            "quantity": amount,
            "vehicle": "LI-NF 204",
            "driver": "J. Kowal",
            "arrives": self.at + timedelta(hours=20),
            "as_confirmed": True,
            "rolls": self.loaded(amount),
        }
        self.do("delivery", "ship_goods", truck, key)
        self.do("finance", "issue_invoice", {}, key)
        self.do(
            "delivery",
            "send_notice",
            {"route": "fax", "to": "the buyer", "inspection_time": self.at + timedelta(hours=20)},
            key,
        )
        self.do(
            "customer-service",
            "confirm_notice",
            {"outcome": "done", "spoken_with": "The buyer", "thanked": True},
            key,
        )

    def loaded(self, amount: Decimal) -> list[str]:
        """The rolls that come to this much, the first ones first."""
        taken: list[RollOnItsWay] = []
        for roll in in_warehouse(self.order):
            if roll.kilograms and (tonnes_of([*taken, roll]) or Decimal(0)) <= amount:
                taken.append(roll)
        return [roll.number for roll in taken]

    def arrive(self, amount: Decimal, key: str = "1") -> None:
        """S17–S18."""
        self.at += timedelta(hours=20)
        self.do("customer-service", "follow_arrival", {"outcome": "done", "spoken_with": "J. Kowal"}, key)
        arrived = {"signer": "The storekeeper", "arrived": self.at, "received": amount}
        self.do("delivery", "record_receipt", arrived, key)
        self.do("customer-service", "file_papers", {"location": "Folder of the month"}, key)

    def close(self) -> None:
        """S18."""
        self.do("customer-service", "close_order")

    def stretches(self) -> Iterator[Callable[[], None]]:
        """The whole procedure; a class A order goes into the mill before its paper is back."""
        yield self.intake
        yield self.checks
        yield self.confirm
        yield self.sign_back
        yield self.pay_deposit
        yield self.order_production
        yield self.make
        yield self.settle
        yield self.deliver
        yield self.close

    def whole(self) -> None:
        """From the first call to the end."""
        for stretch in self.stretches():
            stretch()


def address(order: Order) -> Input:
    """The delivery address, rechecked."""
    customer = order.customer
    assert customer is not None
    return {
        "consignee": customer.name, "street": customer.street, "city": customer.city, "country": customer.country,
        "contact": "Storekeeper", "telephone": "+353 61 555 019", "address_checked": True, "unloading": "By crane",
    }  # fmt: skip

"""A mall order's life as the demonstration, the stories and the benchmark take it: step by step, with plain inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from signback.demo.life import person
from signback.engine.door import Ask, Done, perform
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.orders.mall import MallOrder
from signback.orders.mall_sums import balance
from signback.orders.models import Member
from signback.orders.persons import Person

Input = dict[str, Any]
ADMINISTRATOR, LOGISTICS, FINANCE = "mall-administrator", "logistics", "finance"


def mall_order_of(number: str) -> MallOrder:
    """The order as its ledger tells it."""
    root = Root.objects.get(number=number)
    found: MallOrder = members_of(root, rows_of(root))[0].subject
    return found


@dataclass
class MallLife:
    """One mall order on its way; `at` is the clock."""

    buyer: str
    lines: list[tuple[str, int]]
    at: datetime
    payment: str = "bank transfer"
    said: Input = field(default_factory=dict)
    surface: str = "demo"
    number: str = ""
    people: dict[str, Person] = field(default_factory=dict)

    def by(self, sign_in: str) -> Person:
        """The person, remembered."""
        if sign_in not in self.people:
            self.people[sign_in] = person(sign_in)
        return self.people[sign_in]

    def do(self, sign_in: str, step: str, data: Input | None = None, subject: str = "", **more: Any) -> Done:
        """Do one step; the clock moves on a little."""
        self.at += timedelta(minutes=3)
        ask = Ask(step, self.by(sign_in), data or {}, subject, surface=self.surface, now=self.at, **more)
        done = perform(self.number, ask) if self.number else open_numbered("mall", ask)
        self.number = done.number
        return done

    @property
    def order(self) -> MallOrder:
        """The order as it stands."""
        return mall_order_of(self.number)

    @property
    def wish(self) -> Input:
        """What the member submits: cart, usual address, payment."""
        member = Member.objects.get(account__username=self.buyer)
        home = member.addresses.first()
        assert home is not None
        return {
            "lines": [{"article": article, "quantity": quantity} for article, quantity in self.lines],
            "recipient": home.recipient, "street": home.street, "postal_code": home.postal_code, "city": home.city,
            "region": home.region, "country": home.country, "telephone": home.telephone, "payment": self.payment,
            **self.said,
        }  # fmt: skip

    # ---- the five links, in their order
    def place(self) -> None:
        """M1."""
        self.do(self.buyer, "place_order", self.wish)

    def call(self, outcome: str = "reached", **more: Any) -> None:
        """M2: one call."""
        self.do(ADMINISTRATOR, "record_confirmation_call", {"outcome": outcome, **more})

    def confirm(self) -> None:
        """M2: the call reaches the member, the order is valid."""
        self.call()
        self.do(ADMINISTRATOR, "declare_valid", {"address_real": True, "details_right": True})

    def distribute(self) -> None:
        """M3: assigned, accepted, picked, packed into one parcel."""
        self.take_on()
        self.do(LOGISTICS, "pick")
        self.do(LOGISTICS, "pack", {"grams": 1200})

    def take_on(self) -> None:
        """M3: assigned and accepted."""
        self.do(ADMINISTRATOR, "assign", {"courier": self.by(LOGISTICS).id})
        self.do(LOGISTICS, "accept_assignment")

    def pay(self, amount: Decimal | None = None, reference: str = "") -> None:
        """M4: money is seen in the bank."""
        said = {
            "amount": amount or balance(self.order), "source": "bank line", "received": self.at.date(),
            "reference": reference or f"SEPA {self.number} {self.at:%d%H%M}",
        }  # fmt: skip
        self.do(FINANCE, "record_mall_payment", said)

    def ship(self, parcel: str = "1") -> None:
        """M5: handed to the carrier."""
        self.do(LOGISTICS, "hand_to_carrier", {"carrier": "An Post", "tracking": f"AP{self.number[1:]}IE"}, parcel)

    def bring(self, outcome: str = "delivered", parcel: str = "1") -> None:
        """M5: what became of the attempt."""
        self.at += timedelta(hours=20)
        self.do(LOGISTICS, "report_delivery", {"outcome": outcome, "received_by": "A. Kelly"}, parcel)

    def lay_ready(self, parcel: str = "1") -> None:
        """M5: laid ready at the counter."""
        self.do(LOGISTICS, "lay_ready", {"shelf": "Counter, shelf 2"}, parcel)

    def fetch(self, parcel: str = "1") -> None:
        """M5, M5.1: handed over at the counter, signed for by whoever stands there."""
        by = self.by(LOGISTICS)
        said = {"fetched_by": self.order.content.address.recipient, "shown": "an identity paper of the member"}
        self.do(LOGISTICS, "hand_over", said, parcel, proof=Proof(by.id, "password", self.at + timedelta(minutes=3)))

    def collect(self) -> None:
        """M4: cash at the door or the counter, handed in, banked."""
        due = balance(self.order)
        self.do(LOGISTICS, "record_cash_collected", {"amount": due})
        self.do(FINANCE, "hand_in_cash", {"amount": due})
        self.do(FINANCE, "bank_cash", {"amount": due, "reference": f"Deposit {self.number}"})

    def arrive(self, parcel: str = "1") -> None:
        """M5: the member's own word."""
        self.do(self.buyer, "confirm_arrival", {"complete": True}, parcel)

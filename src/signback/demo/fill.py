"""Orders at many points of the procedure, some late, some blocked, so that every page shows something true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from signback.demo import papers
from signback.demo.letterhead import LINDWATER
from signback.demo.life import Life
from signback.demo.mall import fill_mall_orders
from signback.demo.mill import fill_master_data
from signback.demo.money import collect_at_the_door, take_statement
from signback.documents.letterhead import begin_letterhead
from signback.engine.gate import writing
from signback.engine.numbers import open_numbered
from signback.orders.house import house
from signback.orders.rolls import rolls_of

OPENS, CLOSES = time(8, 15), time(16, 40)
MINUTES = {
    "intake": 12, "checks": 15, "confirm": 12, "sign_back": 6, "pay_deposit": 3, "order_production": 9, "make": 18,
    "settle": 12, "deliver": 30,
}  # fmt: skip
"""How long each stretch takes at the demonstration's pace; what is not named here takes a quarter of an hour."""


@dataclass
class DemoLife(Life):
    """An order that began some days ago and was taken up again lately."""

    promises: timedelta = timedelta(hours=23)
    lately: datetime | None = None
    now_about: datetime = field(default_factory=timezone.now)

    def take_up(self, *names: str) -> None:
        """Wait until the day on which the rest of it was done."""
        if self.lately:
            self.at = max(self.at, self.lately - timedelta(minutes=sum(MINUTES.get(name, 15) for name in names)))

    def weights(self, quantity: Decimal) -> list[str]:
        """Reels of a ton, and one with the rest."""
        kilograms = int(quantity * 1000)
        return [str(min(1000, kilograms - before)) for before in range(0, kilograms, 1000)]


Scene = Callable[[DemoLife], None]


def line(product: str, quantity: str, width: int = 840, core: int = 76, **more: Any) -> dict[str, Any]:
    """One line as a customer says it."""
    return {"product": product, "quantity": quantity, "width": width, "diameter": 1200, "core": core, **more}


def sheets(product: str, quantity: str) -> dict[str, Any]:
    """One line of sheets."""
    return {"product": product, "quantity": quantity, "width": 700, "length": 1000}


def until(*names: str, then: tuple[str, ...] = ()) -> Scene:
    """The order up to the end of these stretches, and lately the others."""

    def play(life: DemoLife) -> None:
        for name in names:
            getattr(life, name)()
        if then:
            life.take_up(*then)
        for name in then:
            getattr(life, name)()

    return play


def incomplete(life: DemoLife) -> None:
    """A call that was interrupted."""
    life.do(
        "customer-service", "record_arrival", {"channel": "telephone", "caller": "Mrs Doyle", "customer": life.customer}
    )
    said = {**life.memorandum(), "requested": None, "packing": "", "all_read_back": False}
    life.do("customer-service", "write_memorandum", said)


def unclear(life: DemoLife) -> None:
    """A fax whose second line cannot be read."""
    life.do(
        "customer-service",
        "record_arrival",
        {"channel": "fax", "caller": "Fax of this morning", "customer": life.customer},
    )
    asked = [{"item": "Line 1, width", "text": "640 or 840 mm? The fax is blurred"}]
    life.do("customer-service", "write_memorandum", {**life.memorandum(), "questions": asked})


def deviating(life: DemoLife) -> None:
    """A price that nobody agreed to."""
    life.intake()
    life.do("customer-service", "check_price")


def verified(life: DemoLife) -> None:
    """The salesperson has verified it; the supervisor has not signed."""
    deviating(life)
    rows = [{"part": "1-price", "resolution": "keep as agreed", "why": "Promised on the telephone last week"}]
    life.do(life.salesperson, "verify_deviation", {"rows": rows})


def not_makeable(life: DemoLife) -> None:
    """A line that cannot be made as wished."""
    life.intake()
    life.do("customer-service", "check_price")
    rows = [
        {
            "part": "1",
            "verdict": "cannot be made",
            "reason": "Too wide for the machine",
            "suggestion": "Two reels of 1,400 mm",
        }
    ]
    life.do("technical", "confirm_lines", {"rows": rows})


def declined(life: DemoLife) -> None:
    """Declined with suggestions."""
    not_makeable(life)
    rows = [{"part": "1", "settlement": "wants a sample first", "spoken_with": "The buyer"}]
    life.do(life.salesperson, "settle_lines", {"rows": rows})
    said = {
        "spoken_with": "The buyer",
        "reason": "Too wide",
        "suggestion": "A sample of 1,400 mm",
        "sample_request": True,
    }
    life.do(life.salesperson, "decline_order", said)


def paper_owed(life: DemoLife) -> None:
    """Class A: in production while the signed paper is owed."""
    until("intake", "checks", "confirm", "order_production")(life)
    life.take_up("report")
    made = [{"part": "1", "good": "2.000"}]
    life.do("production", "report_progress", {"rows": made, "stage": "Paper machine"})


def abnormal(life: DemoLife) -> None:
    """An abnormality without a plan."""
    until("intake", "checks", "confirm", "sign_back", "pay_deposit", "order_production")(life)
    life.take_up("report")
    life.do(
        "production",
        "report_abnormality",
        {"what": "Shade drifts to yellow on reel 3", "effect": "One day later", "lines": ["1"]},
    )


def part_paid(life: DemoLife) -> None:
    """The balance is asked for and half of it is here."""
    until("intake", "checks", "confirm", "sign_back", "pay_deposit", "order_production", then=("make",))(life)
    terms = {"delivery_terms": "Free to the gate", "payment_terms": life.payment, "settlement": "Bank transfer"}
    life.do("customer-service", "review_terms", terms)
    life.do("customer-service", "issue_balance_notice")
    life.pay(Decimal("1500.00"), "part of the balance")


def emergency(life: DemoLife) -> None:
    """Left on the supervisor's word; the delivery order is owed."""
    until(*TO_THE_MILL, then=("make", "settle"))(life)
    day = life.at.date()
    quantity = life.lines[0]["quantity"]
    life.do(
        "customer-service",
        "plan_delivery",
        {"quantity": quantity, "departs": day, "arrives": day, "carrier": "Nordfracht"},
    )
    said = {"quantity": quantity, "hours": 4, "reason": "The customer’s machine stands still and waits for this paper"}
    life.do("customer-service-supervisor", "permit_emergency", said, "1")
    truck = {
        "quantity": quantity,
        "vehicle": "LI-NF 204",
        "driver": "J. Kowal",
        "arrives": life.at + timedelta(hours=9),
        "as_confirmed": True,
        "rolls": life.loaded(Decimal(quantity)),
    }
    life.do("delivery", "ship_goods", truck, "1")


def on_the_road(life: DemoLife) -> None:
    """Two deliveries: one has left, one is planned."""
    until(*TO_THE_MILL, then=("make", "settle"))(life)
    day = life.at.date()
    for quantity in ("4", "2"):
        plan = {"quantity": quantity, "departs": day, "arrives": day + timedelta(1), "carrier": "Nordfracht"}
        life.do("customer-service", "plan_delivery", plan)
    from_address = {**delivery_address(life), "quantity": "4"}
    life.do("customer-service", "issue_delivery_order", from_address, "1")
    life.explain("1")
    life.ship(Decimal(4), "1")


def delivery_address(life: DemoLife) -> dict[str, Any]:
    """The customer's address as its record says."""
    row = next(c for c in papers.CUSTOMERS if c.number == life.customer)
    return {
        "consignee": row.name, "street": row.street, "city": row.city, "country": row.country, "contact": row.contact,
        "telephone": row.telephone, "address_checked": True,
    }  # fmt: skip


def cancelled(life: DemoLife) -> None:
    """Cancelled after the schedule."""
    until("intake", "checks")(life)
    life.do("customer-service", "cancel_order", {"wished_by": "The buyer", "reason": "Their customer withdrew"})


def complained(life: DemoLife) -> None:
    """Delivered and closed; then the customer complained of a reel."""
    until(*TO_THE_MILL, then=("make", "settle", "deliver", "close"))(life)
    life.at = max(life.at, life.now_about - timedelta(hours=3))
    roll = rolls_of(life.order)[1].number
    said = {
        "kind": "complaint", "order": life.number, "caller": "The print shop's foreman", "rolls": [roll],
        "what": "The edge of this reel is crushed over 40 mm; the web broke twice", "wish": "Credit for the reel",
        "due": life.now_about + timedelta(hours=20),
    }  # fmt: skip
    open_numbered("service", life.ask("customer-service", "open_case", said))


OFFSET = [line("ALD-90", "12")]
TO_THE_MILL = ("intake", "checks", "confirm", "sign_back", "pay_deposit", "order_production")
SCENES: list[tuple[str, float, float, list[dict[str, Any]], Scene]] = [
    ("K-2001", 9, 7, OFFSET, complained),
    ("K-1001", 8, 6, [line("TARN-100", "6")], until("intake", "checks", "confirm", "sign_back", "order_production", then=("make", "settle", "deliver", "close"))),
    ("K-2002", 0.02, 0, [line("TARN-100", "6")], incomplete),
    ("K-3003", 0.05, 0, [line("FELL-70", "3", 640)], unclear),
    ("K-3002", 1.3, 0, [line("MAR-120", "2.5", unit_price="900")], deviating),
    ("K-2003", 0.1, 0, [line("FELL-70", "9.2", unit_price="1150")], verified),
    ("K-1002", 0.07, 0, [line("ALD-80", "20"), line("ALD-90-BLUE", "4")], until("intake")),
    ("K-3001", 0.12, 0, [sheets("IVO-240", "6")], deviating),
    ("K-1003", 0.15, 0, [line("TARN-120", "4", 2900)], not_makeable),
    ("K-2004", 4, 0, [line("LAB-75", "3", 2900)], declined),
    ("K-3001", 0.2, 0, [sheets("ALD-120", "5")], until("intake", "checks")),
    ("K-2001", 3, 0, [line("ALD-90", "12"), line("ALD-90-BLUE", "4.5", 640)], until("intake", "checks", "confirm")),
    ("K-2003", 0.22, 0, [line("FELL-70", "7.5")], until("intake", "checks", "confirm")),
    ("K-2004", 1, 0, [line("LAB-75", "3.2")], until("intake", "checks", "confirm", "sign_back")),
    ("K-1002", 3.2, 0.2, [line("ALD-80", "8")], paper_owed),
    ("K-2002", 5, 0.05, [line("TARN-100", "5")], abnormal),
    ("K-3002", 5.5, 1, [line("MAR-120", "3")], until("intake", "checks", "confirm", "sign_back", then=("order_production",))),
    ("K-1003", 6, 0.04, [line("TARN-120", "4")], until(*TO_THE_MILL, then=("make",))),
    ("K-2001", 6.5, 0.3, [line("ALD-80", "3")], part_paid),
    ("K-3003", 7, 0.03, [line("ALD-90", "3")], until(*TO_THE_MILL, then=("make", "settle"))),
    ("K-2004", 7.2, 1.2, [line("LAB-75", "3")], emergency),
    ("K-3001", 7.5, 0.06, [line("ALD-90", "6")], on_the_road),
    ("K-3002", 8, 0, [line("MAR-120", "2")], cancelled),
    ("K-1001", 0.1, 0, [line("ALD-90", "10")], until("intake", "checks")),
]  # fmt: skip
"""Who orders, how many days ago, how many days ago it was taken up last, what, and how far it has come."""


def at_work(moment: datetime) -> datetime:
    """The last moment up to this one at which somebody was at work."""
    here, calendar = timezone.localtime(moment), house().calendar
    if calendar.is_working(here.date()) and here.time() >= OPENS:
        return min(here, here.replace(hour=CLOSES.hour, minute=CLOSES.minute))
    day = here.date() - timedelta(1)
    while not calendar.is_working(day):
        day -= timedelta(1)
    return here.replace(year=day.year, month=day.month, day=day.day, hour=CLOSES.hour, minute=CLOSES.minute)


def fill_demo(now: datetime | None = None) -> None:
    """The mill with its orders, dated over the last working days."""
    moment = now or timezone.now()
    begin_letterhead(LINDWATER)
    with writing():
        fill_master_data()
        for turn, (customer, began, lately, lines, scene) in enumerate(SCENES):
            payment = next(c.payment for c in papers.CUSTOMERS if c.number == customer)
            last = at_work(moment - timedelta(days=lately)) - timedelta(minutes=turn)
            life = DemoLife(
                customer,
                lines,
                at_work(moment - timedelta(days=began)) - timedelta(minutes=40 + turn),
                payment=payment,
                watch_points=["Blue shade against sample 9b-3"],
                lately=last,
                now_about=at_work(moment),
            )
            scene(life)
        fill_mall_orders(moment, at_work)
        take_statement(at_work(moment))
        collect_at_the_door(at_work(moment))

"""One class B order through the whole procedure, told at the terminal, with the refusals on the way."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from signback.demo.life import Life
from signback.engine.door import Done
from signback.engine.families import family_of
from signback.orders.dates import pre_delivery_date, scheduled_date
from signback.orders.refusals import Refused

Say = Callable[[str], None]
LINE = {"product": "ALD-90", "quantity": "12", "width": 840, "diameter": 1200, "core": 76}


def walk(say: Say) -> str:
    """Take the order from the call to the receipt; returns its number."""

    def heard(sign_in: str, step: str, done: Done) -> None:
        title = family_of("order").step(step).title
        say(f"{done.version:4}  {sign_in:28} {title}")

    life = Life("K-2001", [LINE], timezone.now(), payment="Deposit 30 %, balance before delivery", heard=heard)
    life.watch_points = ["Blue shade against sample 9b-3"]
    life.intake()
    say(f"      Order {life.number} of Halloran Print Works, class B")
    life.checks()
    life.confirm()
    refused(say, life, "customer-service", "issue_production_order")
    life.sign_back()
    refused(say, life, "customer-service", "issue_production_order")
    life.pay_deposit()
    life.order_production()
    life.make()
    refused(say, life, "finance", "release_goods", quantity="1")
    life.settle()
    life.deliver()
    life.close()
    order = life.order
    say(
        f"      Scheduled {scheduled_date(order, life.at)}, told {pre_delivery_date(order, life.at)}: from call to receipt"
    )
    return life.number


def refused(say: Say, life: Life, who: str, step: str, **data: str) -> None:
    """Try what is not possible yet, and say the refusal."""
    try:
        life.do(who, step, dict(data))
    except Refused as refusal:
        say(f"  –   {who:28} {refusal.code}: {refusal.says}")
        for reason in refusal.reasons:
            say(f"      {'':28} – {reason.says}")
        if refusal.remedy:
            say(f"      {'':28} {refusal.remedy}")

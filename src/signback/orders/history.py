"""Earlier orders of a customer: what was bought, how, at what price (S2.1, S5.1). A projection of confirmed lines."""

from __future__ import annotations

from signback.orders.events.intake import Line
from signback.orders.models import EarlierLine
from signback.orders.order import Order
from signback.orders.pricing import left_the_house
from signback.orders.shapes import read_shape, write_shape
from signback.tables.statements import insert, select

KEPT = 60


def earlier_lines(customer_id: int, but: str = "") -> dict[str, list[Line]]:
    """The customer's last confirmed lines by product number, newest first."""
    rest = f"where t.customer_id = %s and t.number <> %s order by t.id desc limit {KEPT}"
    found: dict[str, list[Line]] = {}
    for row in select(EarlierLine, rest, [customer_id, but]):
        found.setdefault(row.product, []).append(read_shape(Line, row.line))
    return found


def forget_lines(order: Order) -> None:
    """What was taken back, or cancelled before anything left, is no earlier order."""
    if not left_the_house(order):
        EarlierLine.objects.filter(customer=order.customer, number=order.number).delete()


def remember_lines(customer_id: int, number: str, seq: int, lines: list[Line]) -> None:
    """Keep the lines of a confirmed order for later checks; a confirmed deviation becomes history so (S5.2)."""
    insert(
        [
            EarlierLine(customer_id=customer_id, number=number, seq=seq, product=x.product, line=write_shape(x))
            for x in lines
        ]
    )

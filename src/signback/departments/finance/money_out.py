"""What the orders say of money that a bank line shows once more: refunds, and couriers' cash that was banked (M4)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from signback.departments.finance.models import CashMove
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.orders.coins import Place
from signback.orders.events.mall import MemberRefunded
from signback.orders.events.settling import MoneyReturned
from signback.orders.facts import Facts

ZERO = Decimal(0)


def facts_by(number: str) -> Facts | None:
    """The facts of an order."""
    root = Root.objects.select_related("customer__classification", "contract").filter(number=number).first()
    if root is None or root.kind not in ("order", "mall"):
        return None
    found: Facts = members_of(root, rows_of(root))[0].subject.facts
    return found


def money_returned(number: str, currency: str) -> Decimal:
    """What an order records as gone back."""
    facts = facts_by(number)
    if facts is None:
        return ZERO
    business = [(fact.event.amount, fact.event.currency) for fact in facts.live(MoneyReturned)]
    retail = [(fact.event.amount, fact.event.currency) for fact in facts.live(MemberRefunded)]
    return sum((amount for amount, in_currency in (*business, *retail) if in_currency == currency), ZERO)


def cash_banked(reference: str, currency: str) -> Decimal:
    """What couriers' cash was banked under a deposit slip, over all orders."""
    moves = CashMove.objects.filter(place=Place.BANKED, reference=reference, currency=currency)
    return round(moves.aggregate(sum=Sum("amount"))["sum"] or ZERO, 2)

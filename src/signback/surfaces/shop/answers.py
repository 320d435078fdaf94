"""What is answered at the checkout: kept until it is ordered, over sessions and devices (M1, E4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from signback.engine.gate import writing
from signback.orders.models import Account, CheckoutAnswers

KEPT: Final = timedelta(days=30)


def answers_of(member: Account) -> dict[str, Any] | None:
    """What the member answered last and has not ordered."""
    lately = CheckoutAnswers.objects.filter(member_id=member.pk, kept__gte=timezone.now() - KEPT)
    return lately.values_list("said", flat=True).first()


def keep_answers(member: Account, said: Mapping[str, Any]) -> None:
    """Keep them; what nobody ordered by in a month is forgotten."""
    now = timezone.now()
    with writing():
        CheckoutAnswers.objects.update_or_create(member_id=member.pk, defaults={"said": dict(said), "kept": now})
        CheckoutAnswers.objects.filter(kept__lt=now - KEPT).delete()


def forget_answers(member: Account) -> None:
    """The order has them now."""
    with writing():
        CheckoutAnswers.objects.filter(member_id=member.pk).delete()

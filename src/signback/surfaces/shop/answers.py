"""What is answered at the checkout: kept until it is ordered, also when the sign-in ends in between (M1, E4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from signback.engine.gate import writing
from signback.orders.models import Account, CheckoutAnswers
from signback.surfaces.shop.address_form import PARTS
from signback.surfaces.shop.backend import member_of
from signback.surfaces.shop.cart_words import say
from signback.surfaces.shop.frame import Page

TYPED: Final = "typed"
WHOSE: Final = "whose"
"""Names the member whose page it was: what was typed on it is shown to nobody else who signs in there."""
ASKED: Final = (*PARTS, "address", "call_at", "note", "keep", WHOSE)
LONGEST: Final = 400
KEPT: Final = timedelta(days=30)


# ---- a member's answers, kept as the cart is
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


# ---- what somebody typed who has to sign in first
def typed_waits(view: Page[[]]) -> Page[[]]:
    """What was typed waits in the session of whoever is asked to sign in, in no address of a page."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and member_of(request) is None:
            request.session[TYPED] = {n: request.POST[n][:LONGEST] for n in ASKED if n in request.POST}
            messages.info(request, say("order.waits"))
        return view(request)

    return shown


def typed_before(request: HttpRequest, member: Account) -> dict[str, str] | None:
    """What was typed before signing in, for its own member or one whom nobody knew then; another's is dropped."""
    typed: dict[str, str] | None = request.session.get(TYPED)
    if typed is None or typed.get(WHOSE, member.username) == member.username:
        return typed
    forget_typed(request)
    return None


def forget_typed(request: HttpRequest) -> None:
    """It is answered."""
    if TYPED in request.session:
        del request.session[TYPED]

"""Who is signed in: the account of a session, with those it stands in for today, by one statement (R5)."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import FilteredRelation, Q
from django.utils import timezone

from signback.orders.models import Account


class HouseBackend(ModelBackend):
    """Name and password, as Django has it; every page of a session reads the account together with its deputyships."""

    def get_user(self, user_id: int) -> Account | None:
        """The account, unless it is gone or has left."""
        today = timezone.localdate()
        now_held = Q(deputyships__first_day__lte=today, deputyships__last_day__gte=today)
        found = list(
            Account.objects.filter(pk=user_id)
            .annotate(held=FilteredRelation("deputyships", condition=now_held))
            .select_related("held__absent")  # type: ignore[misc]  # a filtered relation, which the stubs do not know
            .order_by("held__pk")
        )
        if not found or not self.user_can_authenticate(found[0]):
            return None
        held = [getattr(account, "held", None) for account in found]
        found[0].in_place_of = tuple(deputyship.absent for deputyship in held if deputyship)
        return found[0]

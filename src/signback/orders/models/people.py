"""The people of the house: accounts, roles, deputies (R1, R5)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from signback.orders.persons import Person
from signback.orders.roles import Role


class Account(AbstractUser):
    """Somebody who signs in; what they may do follows from their roles alone."""

    roles = models.JSONField(default=list, blank=True)
    display_name = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=40, blank=True)

    @property
    def name(self) -> str:
        """The name that documents and timelines show."""
        return self.display_name or self.get_full_name() or self.username

    def as_person(self) -> Person:
        """This account as the engine knows it, with the roles of those it deputises for today."""
        stood_for = list(Deputyship.in_force(self.pk))
        roles = set(self.roles).union(*(d.absent.roles for d in stood_for)) if stood_for else set(self.roles)
        ids = frozenset(d.absent_id for d in stood_for)
        return Person(self.pk, self.username, self.name, frozenset(roles & set(Role)), ids)


class Deputyship(models.Model):
    """Who stands in for whom, from which day to which (R5)."""

    absent = models.ForeignKey(Account, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Account, models.PROTECT, related_name="deputyships")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="deputy_days"),
            models.CheckConstraint(condition=~models.Q(absent=models.F("deputy")), name="deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.absent}"

    @classmethod
    def in_force(cls, deputy_id: int, day: date | None = None) -> models.QuerySet[Deputyship]:
        """The deputyships that a person holds on a day."""
        on = day or timezone.localdate()
        held = cls.objects.filter(deputy_id=deputy_id, first_day__lte=on, last_day__gte=on)
        return held.select_related("absent")

"""The people of the house: accounts, roles, deputies (R1, R5)."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from signback.orders.persons import Absent, Person
from signback.orders.roles import MEMBER, ROLES


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
        own = frozenset(self.roles) & ROLES
        if not own and MEMBER in self.roles:
            return Person(self.pk, self.username, self.name, frozenset({MEMBER}))
        absent = tuple(dict.fromkeys(away.as_absent() for away in self.in_place_of))
        roles = own.union(*(away.roles for away in absent))
        return Person(self.pk, self.username, self.name, roles, absent, own)

    @cached_property
    def in_place_of(self) -> tuple[Account, ...]:
        """The colleagues whom this account stands in for today."""
        return tuple(held.absent for held in Deputyship.in_force(self.pk))

    def as_absent(self) -> Absent:
        """This account as its deputy knows it: with its own roles, never with those it stands in for itself."""
        return Absent(self.pk, self.username, self.name, frozenset(self.roles) & ROLES)


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
        return held.select_related("absent").order_by("pk")

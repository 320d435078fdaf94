"""The policy table and the working calendar (P1, P2)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class ClassPolicy(models.Model):
    """What the house asks of customers of one class (P1); a contract may say otherwise."""

    customer_class = models.CharField(max_length=1, primary_key=True)
    signature_before_production = models.BooleanField()
    deposit_percent = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    balance_before_delivery = models.BooleanField()
    director_limit_percent = models.DecimalField(
        max_digits=5, decimal_places=2, help_text="Price deviations beyond this go to the marketing director"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deposit_percent__gte=0, deposit_percent__lte=100), name="deposit_share"
            ),
            models.CheckConstraint(condition=models.Q(director_limit_percent__gte=0), name="director_limit"),
        ]

    def __str__(self) -> str:
        return f"Class {self.customer_class}"


class DueTime(models.Model):
    """How many working hours a step may take, and which role is told when it is late (P2); else the book decides."""

    step = models.CharField(max_length=60, primary_key=True)
    working_hours = models.DecimalField(max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    tells = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.step}: {self.working_hours} h"


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a special working day (P2)."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

"""The machines' load (S7)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models


class Machine(models.Model):
    """A paper machine or rewinder with the hours it runs a day."""

    name = models.CharField(max_length=40, primary_key=True)
    hours_a_day = models.DecimalField(max_digits=5, decimal_places=2, default=24, validators=[MinValueValidator(0)])

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """Machine hours of one day that an order's commitment holds; carries the number of its entry."""

    machine = models.ForeignKey(Machine, models.PROTECT, related_name="slots")
    day = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    number = models.CharField(max_length=30)
    seq = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["machine", "day"], name="slot_day"),
            models.Index(fields=["number"], name="slot_number"),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} {self.day}: {self.hours} h for {self.number}"

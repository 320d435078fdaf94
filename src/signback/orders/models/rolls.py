"""Every reel and pallet under its own number, so that one number finds the whole story (S18)."""

from __future__ import annotations

from django.db import models


class Roll(models.Model):
    """A reel or pallet as it was weighed in; written with the entry that names it."""

    number = models.CharField(max_length=40, unique=True)
    order = models.CharField(max_length=30, db_index=True)
    line = models.CharField(max_length=40)
    kilograms = models.DecimalField(max_digits=6, decimal_places=0, null=True)
    seq = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kilograms__gt=0), name="roll_weighs_something")]

    def __str__(self) -> str:
        return self.number

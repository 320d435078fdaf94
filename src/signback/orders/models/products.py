"""What the mill makes."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models


class Product(models.Model):
    """A paper, with its grammage and how it is sold."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    grammage = models.DecimalField(max_digits=6, decimal_places=1, help_text="g/m²", validators=[MinValueValidator(1)])
    coloured = models.BooleanField(default=False)
    shape = models.CharField(max_length=8, choices=[("reel", "Reel"), ("sheet", "Sheet")], default="reel")
    unit = models.CharField(max_length=8, default="t")
    smallest_run = models.DecimalField(max_digits=9, decimal_places=3, default=0)
    tonnes_per_hour = models.DecimalField(max_digits=7, decimal_places=3, default=2)
    machine = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=models.Q(grammage__gt=0), name="grammage_positive")]

    def __str__(self) -> str:
        return self.name

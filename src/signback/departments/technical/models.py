"""Formulas, materials, what is on order, and what each order holds (S6)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from signback.orders.models import Product


class Material(models.Model):
    """A raw material with its stock on hand, in kilograms."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    on_hand = models.DecimalField(max_digits=14, decimal_places=3, default=0, validators=[MinValueValidator(0)])

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(on_hand__gte=0), name="stock_not_negative")]

    def __str__(self) -> str:
        return self.name


class MaterialOnOrder(models.Model):
    """Material that is bought and not yet here (S6)."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="on_order")
    kilograms = models.DecimalField(max_digits=14, decimal_places=3, validators=[MinValueValidator(0)])
    arrives = models.DateField()

    def __str__(self) -> str:
        return f"{self.kilograms} kg {self.material} on {self.arrives}"


class Formula(models.Model):
    """A version of the recipe of a product; the current one is what technical proposes."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="formulas")
    version = models.CharField(max_length=20)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="one_formula"),
            models.UniqueConstraint(fields=["product"], condition=models.Q(current=True), name="one_current_formula"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.version}"


class Ingredient(models.Model):
    """How many kilograms of a material one tonne of the product takes."""

    formula = models.ForeignKey(Formula, models.CASCADE, related_name="ingredients")
    material = models.ForeignKey(Material, models.PROTECT)
    kilograms_per_tonne = models.DecimalField(max_digits=10, decimal_places=3, validators=[MinValueValidator(0)])

    def __str__(self) -> str:
        return f"{self.kilograms_per_tonne} kg {self.material}"


class Reservation(models.Model):
    """Material that one line of an order holds until an hour, unless production began to use it (S6.3)."""

    number = models.CharField(max_length=30)
    line = models.CharField(max_length=40)
    seq = models.IntegerField()
    material = models.ForeignKey(Material, models.PROTECT, related_name="reservations")
    kilograms = models.DecimalField(max_digits=14, decimal_places=3)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["number"], name="reservation_number")]

    def __str__(self) -> str:
        return f"{self.kilograms} kg {self.material} for {self.number}/{self.line}"

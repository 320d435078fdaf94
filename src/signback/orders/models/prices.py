"""Price plans: customer price, class price, quantity breaks, validity (S5.1)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from signback.orders.models.customers import Customer
from signback.orders.models.products import Product


class PricePlan(models.Model):
    """A price plan in force between two days: for one customer, for one class, or for all."""

    name = models.CharField(max_length=120, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="price_plans")
    customer_class = models.CharField(max_length=1, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="plan_days")
        ]

    def __str__(self) -> str:
        return self.name


class PriceRow(models.Model):
    """The unit price of one product from a quantity on, per tonne (or the product's unit)."""

    plan = models.ForeignKey(PricePlan, models.CASCADE, related_name="rows")
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    from_quantity = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, validators=[MinValueValidator(0)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "product", "from_quantity"], name="one_price"),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product} from {self.from_quantity}: {self.unit_price}"

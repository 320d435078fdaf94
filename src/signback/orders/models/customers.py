"""Business customers, their people and their contracts."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from signback.orders.models.people import Account
from signback.orders.models.policy import ClassPolicy


class Customer(models.Model):
    """A business customer, with its class, its salesperson and where its goods go."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    classification = models.ForeignKey(ClassPolicy, models.PROTECT, db_column="customer_class")
    class_since = models.DateField(null=True, blank=True)
    class_reason = models.CharField(max_length=300, blank=True)
    salesperson = models.ForeignKey(Account, models.PROTECT, related_name="customers")
    entrusts_customer_service = models.BooleanField(
        default=False,
        help_text="The salesperson entrusts talks with this customer to customer service (S2.3, S9)",
    )
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=80, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def customer_class(self) -> str:
        """A, B or C."""
        return self.classification_id


class Contact(models.Model):
    """One of a customer's people; callers are recognised by their number (S2.1)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    telephone_digits = models.CharField(max_length=24, blank=True, db_index=True, editable=False)
    email = models.EmailField(blank=True)
    fax = models.CharField(max_length=40, blank=True)
    signs = models.BooleanField(default=False, help_text="Designated to sign or seal confirmations (S9)")

    def __str__(self) -> str:
        return f"{self.name}, {self.customer}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the digits of the number beside it, so that a caller is found however it is written."""
        self.telephone_digits = digits_of(self.telephone)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def digits_of(telephone: str) -> str:
    """The digits by which a telephone number is compared: without signs and leading zeros."""
    return "".join(c for c in telephone if c.isdigit()).lstrip("0")[-24:]


class Contract(models.Model):
    """A sales contract: payment, deposit, tolerance; where it is silent the class decides (P1)."""

    number = models.CharField(max_length=30, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contracts")
    valid_from = models.DateField()
    valid_to = models.DateField()
    payment = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="EUR")
    signature_before_production = models.BooleanField(null=True, blank=True)
    deposit_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    balance_before_delivery = models.BooleanField(null=True, blank=True)
    tolerance_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    delivery_terms = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="contract_days")
        ]

    def __str__(self) -> str:
        return self.number

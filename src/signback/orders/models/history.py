"""What a customer has ordered before, as later checks compare it."""

from __future__ import annotations

from django.db import models

from signback.orders.models.customers import Customer


class EarlierLine(models.Model):
    """One line of a confirmed order with its agreed price; carries the number of its ledger entry."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="earlier_lines", db_index=False)
    number = models.CharField(max_length=30)
    seq = models.IntegerField()
    product = models.CharField(max_length=40)
    line = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="earlier_line")]

    def __str__(self) -> str:
        return f"{self.number} {self.product}"

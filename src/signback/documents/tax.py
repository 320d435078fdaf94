"""The tax inside the mill's prices, as its settings say."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings


def tax_percent() -> Decimal:
    """The rate that the prices include; zero where the mill names none."""
    return Decimal(settings.ENVIRONMENT.tax_percent)

"""The shared nouns as tables."""

from signback.orders.models.customers import Contact, Contract, Customer
from signback.orders.models.history import EarlierLine
from signback.orders.models.people import Account, Deputyship
from signback.orders.models.policy import CalendarDay, ClassPolicy, DueTime
from signback.orders.models.prices import PricePlan, PriceRow
from signback.orders.models.products import Product
from signback.orders.models.tokens import ApiToken

__all__ = [
    "Account",
    "ApiToken",
    "CalendarDay",
    "ClassPolicy",
    "Contact",
    "Contract",
    "Customer",
    "Deputyship",
    "DueTime",
    "EarlierLine",
    "PricePlan",
    "PriceRow",
    "Product",
]

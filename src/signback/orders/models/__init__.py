"""The shared nouns as tables."""

from signback.orders.models.cart import CartLine, CheckoutAnswers
from signback.orders.models.customers import Contact, Contract, Customer
from signback.orders.models.history import EarlierLine
from signback.orders.models.mall import Address, Article, ArticlePicture, Category, Courier, Member, ShippingFee
from signback.orders.models.people import Account, Deputyship
from signback.orders.models.policy import CalendarDay, ClassPolicy, DueTime
from signback.orders.models.prices import PricePlan, PriceRow
from signback.orders.models.products import Product
from signback.orders.models.rolls import Roll
from signback.orders.models.service import CaseRow
from signback.orders.models.tokens import ApiToken

__all__ = [
    "Account",
    "Address",
    "ApiToken",
    "Article",
    "ArticlePicture",
    "CalendarDay",
    "CartLine",
    "CaseRow",
    "Category",
    "CheckoutAnswers",
    "ClassPolicy",
    "Contact",
    "Contract",
    "Courier",
    "Customer",
    "Deputyship",
    "DueTime",
    "EarlierLine",
    "Member",
    "PricePlan",
    "PriceRow",
    "Product",
    "Roll",
    "ShippingFee",
]

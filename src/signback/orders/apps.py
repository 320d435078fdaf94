"""The shared nouns as a Django app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Customers, contracts, products, prices, people, policy."""

    name = "signback.orders"
    label = "orders"
    verbose_name = "Master data"

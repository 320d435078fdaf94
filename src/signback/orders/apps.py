"""The shared nouns as a Django app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Customers, contracts, products, prices, people, policy."""

    name = "signback.orders"
    label = "orders"
    verbose_name = "Master data"

    def ready(self) -> None:
        """Both databases' drivers read moments alike."""
        from signback.tables.moments import read_moments

        read_moments()

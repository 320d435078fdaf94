"""The shared nouns as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def after_migrate(**_: Any) -> None:
    """The mall's search follows every migration."""
    from signback.orders.sought import keep_search

    keep_search()


class OrdersConfig(AppConfig):
    """Customers, contracts, products, prices, people, policy."""

    name = "signback.orders"
    label = "orders"
    verbose_name = "Master data"

    def ready(self) -> None:
        """Both databases' drivers read moments alike."""
        from signback.tables.moments import read_moments

        read_moments()
        post_migrate.connect(after_migrate, sender=self)

"""The engine as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def after_migrate(**_: Any) -> None:
    """A migration on SQLite rebuilds tables and drops their triggers: put them back."""
    from signback.engine.guard import guard_ledger

    guard_ledger()


class EngineConfig(AppConfig):
    """Roots, entries, tasks, outbox, checkpoints."""

    name = "signback.engine"
    label = "engine"
    verbose_name = "Ledger and worklists"

    def ready(self) -> None:
        """The ledger's triggers follow every migration."""
        post_migrate.connect(after_migrate, sender=self)

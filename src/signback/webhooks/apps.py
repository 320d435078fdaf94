"""Webhooks as a Django app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Entries that got their place in the tree are told; the worker sends."""

    name = "signback.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """The worker learns to send them, and to forget what is old."""
        from signback.engine import after
        from signback.messages import worker
        from signback.webhooks.telling import KIND, forget_old, send, told_of

        after.ask_after(told_of)
        worker.HANDLERS[KIND] = send
        worker.EVERY_MINUTE.append(forget_old)

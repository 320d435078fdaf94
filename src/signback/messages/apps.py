"""Messages as a Django app; its label is `dispatch`, since Django has an app called messages."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox worker."""

    name = "signback.messages"
    label = "dispatch"

    def ready(self) -> None:
        """Mails to the customer lead to their own page; codes are sent by the worker."""
        from signback.messages.links import mail_code
        from signback.messages.worker import HANDLERS

        HANDLERS["code"] = mail_code

"""Messages as a Django app; its label is `dispatch`, since Django has an app called messages."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox worker."""

    name = "signback.messages"
    label = "dispatch"

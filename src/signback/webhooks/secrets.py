"""The secret of a webhook: derived from the house's own, so that no copy of the database holds it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from standardwebhooks import Webhook as Signer

from signback.webhooks.models import Webhook

PREFIX = "whsec_"


def secret_of(salt: str) -> str:
    """The secret as the other program needs it, in the form of Standard Webhooks."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"signback.webhook.{salt}".encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(digest).decode()


def signature(hook: Webhook, key: str, now: datetime, body: str) -> str:
    """The signature of what is sent now; after a change of the secret both hold for a day."""
    salts = [hook.salt, *([hook.earlier_salt] if hook.earlier_until and now < hook.earlier_until else [])]
    return " ".join(Signer(secret_of(salt)).sign(key, now, body) for salt in salts)

"""The second factor of the house's people, by django-allauth: its secrets are kept encrypted (E2)."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


class HouseAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Whoever reads the database alone finds no secret of an authenticator app in it."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return fernet().decrypt(encrypted_text.encode()).decode()


def fernet() -> Fernet:
    """The house's secret key, as this use of it."""
    found = hashlib.sha256(f"signback.factors:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(found))

"""Personal API tokens: programs act as the person who made them (R1)."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from signback.orders.models.people import Account


class ApiToken(models.Model):
    """A personal token; only its digest is kept, so that nobody can read it back."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    made = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    only_reads = models.BooleanField(default=False)
    revoked = models.DateTimeField(null=True)

    def opens_at(self, now: datetime) -> bool:
        """Whether the token still opens anything."""
        return self.revoked is None and (self.ends is None or now < self.ends)

    def __str__(self) -> str:
        return f"{self.name} of {self.account}"

"""What is kept of webhooks: who is told what, and what came of each telling."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models

from signback.engine.models import Entry
from signback.orders.models import Account


def fresh_key() -> str:
    """An identity that no other mill gives."""
    return secrets.token_hex(16)


class Webhook(models.Model):
    """An address of another program, and what it is told; without kinds or steps it is told all of them."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    salt = models.CharField(max_length=40, default=fresh_key)
    earlier_salt = models.CharField(max_length=40, blank=True)
    earlier_until = models.DateTimeField(null=True)
    made = models.DateTimeField()
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    off_since = models.DateTimeField(null=True)
    off_says = models.CharField(max_length=300, blank=True)
    failed = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)

    @property
    def on(self) -> bool:
        """Whether it is told anything."""
        return self.off_since is None

    def rests_at(self, now: datetime) -> bool:
        """Whether it failed so lately that it is left alone for a while."""
        return self.rests_until is not None and now < self.rests_until

    def wants(self, entry: Entry) -> bool:
        """Whether it is told of this entry."""
        of_kind = not self.kinds or entry.root.kind in self.kinds
        return of_kind and (not self.steps or entry.step in self.steps)

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """One entry told to one webhook (or, without an entry, a trial): how often it was tried, what came of it."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="postings")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=40, unique=True, default=fresh_key)
    made = models.DateTimeField()
    round = models.IntegerField(default=1)
    tries = models.IntegerField(default=0)
    last = models.DateTimeField(null=True)
    arrived = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "entry"], name="told_once")]
        indexes = [models.Index(fields=["made"], name="posting_age")]

    @property
    def once(self) -> str:
        """What makes its row of the outbox the only one of this round."""
        return f"webhook/{self.key}/{self.round}"

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.key}"

"""Worklists, messages to send, refusals, drafts, number series."""

from __future__ import annotations

from django.db import models

from signback.engine.models.ledger import Root
from signback.orders.models import Account


class Task(models.Model):
    """One row of a worklist: a projection of `standing`, refreshed with every step (R1)."""

    root = models.ForeignKey(Root, models.CASCADE, related_name="tasks", db_index=False, db_constraint=False)
    """The database does not look for the root of each row: rows are written with it, and worked out anew at will."""
    slot = models.CharField(max_length=90)
    process = models.CharField(max_length=30)
    subject = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=60)
    parts = models.CharField(max_length=400, blank=True)
    role = models.CharField(max_length=40)
    person = models.IntegerField(null=True)
    state = models.CharField(max_length=10)
    then = models.CharField(max_length=10, blank=True)
    flips = models.DateTimeField(null=True)
    owed = models.BooleanField(default=False)
    due = models.DateTimeField(null=True)
    since = models.DateTimeField()
    reasons = models.TextField(blank=True)
    barred = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "slot"], name="one_task")]
        indexes = [
            # Every column that a worklist asks for: its counts read this index alone.
            models.Index(fields=["role", "state", "then", "due", "id", "person", "owed", "barred"], name="task_list"),
            models.Index(fields=["role", "then", "flips"], name="task_flip", condition=~models.Q(then="")),
            models.Index(fields=["role", "due"], name="task_owed", condition=models.Q(owed=True)),
            models.Index(fields=["step", "state", "due"], name="task_step"),
            models.Index(
                fields=["person", "process", "root"], name="task_person", condition=models.Q(person__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.root_id} {self.slot} {self.state}"


class Outbox(models.Model):
    """Something to do outside the transaction; written inside it, so it is neither lost nor made up."""

    root = models.ForeignKey(Root, models.PROTECT, null=True, db_index=False)
    seq = models.IntegerField(default=0)
    kind = models.CharField(max_length=20)
    payload = models.JSONField()
    once = models.CharField(max_length=120)
    due = models.DateTimeField()
    lease = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    done = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["once"], name="one_message")]
        indexes = [models.Index(fields=["due", "id"], name="outbox_due", condition=models.Q(done=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.once}"


class Notice(models.Model):
    """A sentence that a person finds on their page: what happened, on which order, seen or not."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notices")
    root = models.ForeignKey(Root, models.CASCADE, null=True)
    says = models.CharField(max_length=300)
    made = models.DateTimeField()
    seen = models.DateTimeField(null=True)
    once = models.CharField(max_length=140, unique=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-made"], name="notice_list")]

    def __str__(self) -> str:
        return self.says


class Refusal(models.Model):
    """Who tried what, when, and why it was refused (R2); kept apart from the ledger."""

    actor = models.CharField(max_length=150)
    number = models.CharField(max_length=30, blank=True)
    step = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    says = models.CharField(max_length=300)
    surface = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["actor", "-at"], name="refusal_actor")]

    def __str__(self) -> str:
        return f"{self.actor} {self.step} {self.code}"


class Draft(models.Model):
    """What somebody has typed and not yet handed over: kept as they type, seen by nobody else (S3)."""

    account = models.ForeignKey(Account, models.CASCADE)
    slot = models.CharField(max_length=120)
    data = models.JSONField()
    saved = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "slot"], name="one_draft")]

    def __str__(self) -> str:
        return self.slot


class Series(models.Model):
    """A number series without gaps."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class BookInForce(models.Model):
    """The edition of each book that all processes of this database must know."""

    process = models.CharField(max_length=30, primary_key=True)
    edition = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.process}/{self.edition}"

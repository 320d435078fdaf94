"""What messages keep: what was sent to whom, what became of it, and the codes of signatories (S8, S9)."""

from __future__ import annotations

from django.db import models

from signback.engine.models import Root


class SignatoryCode(models.Model):
    """A code that went to a registered address: kept by its digest, for a quarter of an hour and a few tries."""

    root = models.ForeignKey(Root, models.CASCADE, related_name="+", db_index=False)
    address = models.EmailField()
    digest = models.CharField(max_length=64)
    made = models.DateTimeField()
    tries = models.IntegerField(default=0)
    used = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["root", "address", "-made"], name="signatory_code")]

    def __str__(self) -> str:
        return f"{self.root_id} {self.address}"


class Message(models.Model):
    """One message that leaves the house: said what, to whom, by which route, when; its words are never changed (S8).

    `envelope` is the secret name under which mail servers report on it; `passage` is what holds of all their reports.
    Between `begun` and `left` nobody knows whether the other side has it: only a report, or the same message once
    more, tells.
    """

    root = models.ForeignKey(Root, models.PROTECT, null=True, related_name="messages", db_index=False)
    seq = models.IntegerField(default=0)
    delivery = models.CharField(max_length=20, blank=True)
    once = models.CharField(max_length=140, unique=True)
    route = models.CharField(max_length=10)
    whom = models.CharField(max_length=150)
    to = models.CharField(max_length=254)
    address = models.CharField(max_length=400)
    title = models.CharField(max_length=400)
    text = models.TextField()
    papers = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    envelope = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200, unique=True)
    made = models.DateTimeField()
    begun = models.DateTimeField(null=True)
    left = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    passage = models.CharField(max_length=20, blank=True)
    lost = models.BooleanField(default=False)
    again = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated")
    asked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["root", "-made"], name="message_root"),
            models.Index(fields=["-made"], name="message_lost", condition=models.Q(lost=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(left=None) | models.Q(begun__isnull=False), name="left_begun")
        ]

    def __str__(self) -> str:
        return f"{self.route} to {self.to}"


class Report(models.Model):
    """One delivery report as it was read: of a message of ours, else kept aside with the reason until it is settled."""

    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="reports")
    once = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=200)
    sender = models.CharField(max_length=254, blank=True)
    arrived = models.DateTimeField()
    reported = models.DateTimeField()
    passage = models.CharField(max_length=20, blank=True)
    permanent = models.BooleanField(default=False)
    status = models.CharField(max_length=20, blank=True)
    says = models.CharField(max_length=400)
    aside = models.CharField(max_length=300, blank=True)
    excerpt = models.TextField(blank=True)
    told = models.DateTimeField(null=True)
    settled = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-arrived"], name="report_aside", condition=models.Q(message=None, settled=None)),
            models.Index(fields=["arrived"], name="report_untold", condition=models.Q(told=None)),
        ]

    def __str__(self) -> str:
        return self.says


class Letterbox(models.Model):
    """Where reports come back: how far it was read, by whom it is being read now, what was wrong last."""

    name = models.CharField(max_length=200, primary_key=True)
    validity = models.BigIntegerField(default=0)
    read_to = models.BigIntegerField(default=0)
    looked = models.DateTimeField(null=True)
    lease = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name

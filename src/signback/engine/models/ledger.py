"""The append-only ledger: roots, entries, and the tree over all entries (E1)."""

from __future__ import annotations

from django.db import models

from signback.orders.models import Account, Contract, Customer, Member


def said(name: str) -> models.Q:
    """The rows that have one at all."""
    return models.Q((f"{name}__isnull", False))


class Root(models.Model):
    """One family (an order with its deliveries): one lock, one chain. The columns after `head` are a read model."""

    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=30, unique=True)
    opened = models.DateTimeField()
    seq = models.IntegerField(default=0)
    head = models.BinaryField(max_length=32)
    edition = models.IntegerField(default=1)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="roots", db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="roots", db_index=False)
    salesperson = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="roots", db_index=False)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    summary = models.CharField(max_length=200, blank=True)
    over = models.BooleanField(default=False)
    owing = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    received = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, null=True)
    """Of what it is worth, asked for and paid; nothing where no money is about."""
    hurries = models.BooleanField(default=False, db_default=False)
    """Whether it goes before others of the same hour: express goods."""
    changed = models.DateTimeField()
    slip_base = models.IntegerField(null=True)
    slip_anchor = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "over", "-opened", "-id"], name="root_list"),
            # A root belongs to a customer or to a member: what it has not costs nothing.
            models.Index(fields=["customer", "-opened"], name="root_of_customer", condition=said("customer")),
            models.Index(fields=["contract"], name="root_of_contract", condition=said("contract")),
            models.Index(fields=["salesperson", "-opened"], name="root_of_salesperson", condition=said("salesperson")),
            models.Index(fields=["member", "-opened"], name="root_of_member", condition=said("member")),
            models.Index(fields=["owing", "id"], name="root_owing", condition=models.Q(owing__gt=0)),
            models.Index(fields=["id"], name="root_overpaid", condition=models.Q(owing__lt=0)),
        ]

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """One fact, as it was written: never changed, never removed; the database refuses it."""

    root = models.ForeignKey(Root, models.PROTECT, related_name="entries", db_index=False)
    seq = models.IntegerField()
    subject = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=150)
    happened = models.DateTimeField()
    entered = models.DateTimeField()
    key = models.CharField(max_length=120, null=True)
    ask = models.CharField(max_length=64)
    book = models.CharField(max_length=40)
    surface = models.CharField(max_length=12)
    envelope = models.TextField(blank=True)
    body = models.TextField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root", "seq"], name="one_entry"),
            models.UniqueConstraint(fields=["actor", "key"], name="one_key"),
        ]
        indexes = [models.Index(fields=["actor", "-entered"], name="entry_actor")]

    def __str__(self) -> str:
        return f"{self.root_id}/{self.seq} {self.step}"


class Leaf(models.Model):
    """An entry's place in the tree over all chains (RFC 6962), in the order of sequencing."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.position)


class TreeHead(models.Model):
    """A checkpoint: how many entries the tree held, and its head; exported heads witness the ledger."""

    size = models.BigIntegerField(primary_key=True)
    head = models.BinaryField(max_length=32)
    frontier = models.JSONField()
    made = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.head).hex()}"

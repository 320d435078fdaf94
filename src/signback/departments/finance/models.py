"""Bank statements and their lines: what lists and the search for a home read, kept beside the ledger (M4)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Abs


class BankStatement(models.Model):
    """A statement, by the number of its root; the root's chain is what counts."""

    number = models.CharField(max_length=30, primary_key=True)
    source = models.CharField(max_length=20)
    account = models.CharField(max_length=60)
    statement = models.CharField(max_length=120, blank=True)
    opening = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    closing = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["account", "last"], name="bank_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.statement}"


class BankLine(models.Model):
    """One line, once, whatever files it comes in; never more found for it than it brought."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines", db_index=False)
    line = models.IntegerField()
    seq = models.IntegerField()
    """The entry that touched it last."""
    booked = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=200, blank=True)
    payer_account = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    key = models.CharField(max_length=60, unique=True)
    entry = models.CharField(max_length=40)
    """What all lines share that say the same: by it a line is known again in another file."""
    matched = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    settled = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    open = models.BooleanField(default=True)
    owner = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="one_bank_line"),
            models.CheckConstraint(condition=Q(matched__gte=0) & Q(settled__gte=0), name="bank_line_not_negative"),
            models.CheckConstraint(
                condition=Q(matched__lte=Abs(F("amount")) - F("settled")), name="bank_line_not_overspent"
            ),
        ]
        indexes = [
            models.Index(fields=["booked", "id"], name="bank_line_open", condition=Q(open=True)),
            models.Index(fields=["entry"], name="bank_line_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.payer}"

    @property
    def left(self) -> Decimal:
        """What has no home yet."""
        return abs(self.amount) - self.matched - self.settled


class BankShare(models.Model):
    """So much of a line, and its home: an order that has it as a payment, or the words of where it went (M4)."""

    line = models.ForeignKey(BankLine, models.PROTECT, related_name="shares")
    seq = models.IntegerField()
    """The entry of the statement that says so."""
    order = models.CharField(max_length=30, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    home = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="one_bank_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_share_above_zero"),
        ]
        indexes = [
            models.Index(fields=["order"], name="bank_share_order", condition=~Q(order="")),
            models.Index(fields=["about"], name="bank_share_about", condition=~Q(about="")),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.order or self.home}"


class CashMove(models.Model):
    """A coin's move by an entry of its order: the moves of one entry add up to nothing (M4)."""

    order = models.CharField(max_length=30)
    seq = models.IntegerField()
    courier = models.IntegerField()
    name = models.CharField(max_length=150, blank=True)
    day = models.DateField()
    place = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    """The one in which the order was placed."""
    reference = models.CharField(max_length=200, blank=True)
    """The deposit slip under which it was banked."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "seq", "courier", "place"], name="one_cash_move"),
            models.CheckConstraint(condition=~Q(amount=0), name="cash_move_moves"),
        ]
        indexes = [
            models.Index(fields=["courier", "day"], name="cash_sheet"),
            models.Index(fields=["place", "order"], name="cash_place"),
            models.Index(fields=["reference"], name="cash_deposit", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.seq} {self.place} {self.amount}"

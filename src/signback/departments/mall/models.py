"""The mall's stock: what lies there, and what of it members' orders hold (M6)."""

from __future__ import annotations

from django.db import models

from signback.orders.models import Article


class Stock(models.Model):
    """The pieces of one article; the database itself refuses to promise a piece twice."""

    article = models.OneToOneField(Article, models.PROTECT, primary_key=True, related_name="stock")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, reserved__lte=models.F("on_hand")), name="never_sold_twice"
            )
        ]
        verbose_name_plural = "stock"

    def __str__(self) -> str:
        return f"{self.on_hand - self.reserved} of {self.on_hand} {self.article}"

    @property
    def free(self) -> int:
        """What can still be ordered."""
        return self.on_hand - self.reserved


class ToCount(models.Model):
    """Too few pieces of an article were found when an order was picked: nothing more is offered until it is counted."""

    article = models.OneToOneField(Article, models.PROTECT, primary_key=True, related_name="to_count")
    since = models.DateTimeField()
    by = models.CharField(max_length=150)
    """The name of who found it so."""
    order = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"{self.article}, found short by {self.by}"


class Awaited(models.Model):
    """Pieces that were missing when an order was picked, and that it still waits for (M3)."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="awaited", db_index=False)
    order = models.CharField(max_length=30)
    pieces = models.IntegerField()
    since = models.DateTimeField()
    placed = models.DateTimeField()
    """When the order was placed: the oldest order gets first what comes in."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "article"], name="awaited_once"),
            models.CheckConstraint(condition=models.Q(pieces__gt=0), name="awaited_above_zero"),
        ]
        indexes = [models.Index(fields=["article", "placed", "id"], name="awaited_oldest")]

    def __str__(self) -> str:
        return f"{self.order} waits for {self.pieces} of {self.article}"

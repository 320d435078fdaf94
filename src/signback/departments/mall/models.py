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

"""What a member has put aside to order, and answered at the checkout: kept over devices until it is ordered (M1)."""

from __future__ import annotations

from django.db import models

from signback.orders.models.mall import Article, Member

MOST_PIECES = 9999


class CartLine(models.Model):
    """So many pieces of one article in a member's cart."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="cart", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    quantity = models.IntegerField()
    put = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "article"], name="one_cart_line"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=MOST_PIECES), name="cart_quantity_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.article_id}"


class CheckoutAnswers(models.Model):
    """What a member answered at the checkout and has not ordered yet: where to, when to ring, how it is paid."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="checkout", primary_key=True)
    said = models.JSONField()
    kept = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "checkout answers"

    def __str__(self) -> str:
        return f"answers of {self.member_id}"

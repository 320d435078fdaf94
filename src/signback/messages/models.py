"""What messages keep: the codes by which a customer's signatory proves who they are (S9)."""

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

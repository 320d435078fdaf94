"""The list of service cases, kept beside the ledger: by order and by roll (S18)."""

from __future__ import annotations

from django.db import models


class CaseRow(models.Model):
    """One case as lists and the pages of its order and rolls show it; the root's chain is what counts."""

    number = models.CharField(max_length=30, primary_key=True)
    order = models.CharField(max_length=30, db_index=True)
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=200)
    rolls = models.JSONField(default=list)
    over = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number

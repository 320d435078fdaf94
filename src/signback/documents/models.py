"""The documents that were made, and the sealed files of each: kept once, never changed (E2)."""

from __future__ import annotations

from django.db import models

from signback.engine.models import Root


class Document(models.Model):
    """One copy of one revision: its canonical data, whose hash is printed on it. The database refuses every change."""

    root = models.ForeignKey(Root, models.PROTECT, null=True, related_name="documents", db_index=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=20, blank=True)
    part = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=60)
    revision = models.IntegerField()
    copy = models.IntegerField()
    seq = models.IntegerField()
    issued = models.DateTimeField()
    data = models.TextField()
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=12, unique=True)
    made = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "kind", "subject", "part", "seq"], name="one_document")]
        indexes = [models.Index(fields=["kind", "issued"], name="document_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}, revision {self.revision}"


class SealedFile(models.Model):
    """A document in one language as it left the house: sealed PDF, found by its own hash."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="files", db_index=False)
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.IntegerField()
    pages = models.IntegerField()
    made = models.DateTimeField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "language"], name="one_file")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.language} {self.sha256[:8]}"

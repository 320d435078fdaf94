"""The engine's tables: every key is led by the root."""

from signback.engine.models.ledger import Entry, Leaf, Root, TreeHead
from signback.engine.models.work import BookInForce, Draft, Notice, Outbox, Refusal, Series, Task

__all__ = [
    "BookInForce",
    "Draft",
    "Entry",
    "Leaf",
    "Notice",
    "Outbox",
    "Refusal",
    "Root",
    "Series",
    "Task",
    "TreeHead",
]

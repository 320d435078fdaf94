"""A stored ledger of an earlier edition, put back as it was written."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from signback.engine.models import Entry, Root
from signback.orders.models import Account, Contract, Customer, Member

LEDGERS = Path(__file__).parents[1] / "data"
EDITIONS = (1, 2, 3)
"""The editions before today's of the made-to-order book, each with the ledger that it wrote."""
MALL_EDITIONS = (1, 2, 3)
"""The same of the mall's book."""


def value(stored: Any) -> Any:
    """A stored value, bytes and moments again."""
    if isinstance(stored, dict):
        return bytes.fromhex(stored["hex"]) if "hex" in stored else datetime.fromisoformat(stored["at"])
    return stored


def replay(edition: int, of: str = "") -> list[Root]:
    """Every order with its entries, byte for byte."""
    ledger = LEDGERS / f"ledger-of-{of}edition-{edition}.json"
    return [put(one["root"], one["entries"]) for one in json.loads(ledger.read_text(encoding="utf-8"))]


def put(said: dict[str, Any], entries: list[dict[str, Any]]) -> Root:
    """One order of the earlier edition."""
    said = {**said, "customer": Customer.objects.filter(number=said["customer"]).first()}
    said["contract"] = Contract.objects.filter(number=said["contract"]).first()
    said["salesperson"] = Account.objects.filter(username=said["salesperson"]).first()
    said["member"] = Member.objects.filter(account__username=said.get("member")).first()
    root = Root.objects.create(**{name: value(stored) for name, stored in said.items()})
    Entry.objects.bulk_create(
        Entry(root=root, **{name: value(stored) for name, stored in entry.items()}) for entry in entries
    )
    return root

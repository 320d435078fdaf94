"""Placing an order for a member: pages and programs come by the same way (M1, M6)."""

from __future__ import annotations

from typing import Any

from signback.engine.door import Ask, Done
from signback.engine.numbers import open_numbered
from signback.orders.models import Account

KIND = "mall"
STEP = "place_order"


def place(member: Account, data: dict[str, Any], key: str | None, surface: str) -> Done:
    """The order under its number; the same key is the same order, however often it is sent (E4)."""
    return open_numbered(KIND, Ask(STEP, member.as_person(), data, "", key, surface=surface))

"""The short code which the customer reads back (S8); its one home is signback.orders.codes."""

from __future__ import annotations

from signback.orders.codes import check_code

__all__ = ["check_code"]

"""Which function writes which document's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from signback.documents.data import checks, delivering, making, memorandum, order_confirmation, settling
from signback.documents.seen import Seen

Writer = Callable[[Seen], Any]
WRITERS: Mapping[str, Writer] = {
    "memorandum": memorandum.write,
    "technical-confirmation": checks.write_technical,
    "formula-confirmation": checks.write_formula,
    "production-instruction": checks.write_instruction,
    "order-confirmation": order_confirmation.write,
    "production-order": making.write_production_order,
    "daily-report": making.write_report,
    "quality-certificate": making.write_certificate,
    "balance-notice": settling.write_notice,
    "finance-release": settling.write_release,
    "delivery-order": delivering.write_order,
    "delivery-sheet": delivering.write_sheet,
    "sales-invoice": settling.write_invoice,
    "delivery-notice": delivering.write_notice,
    "arrival-receipt": delivering.write_receipt,
}

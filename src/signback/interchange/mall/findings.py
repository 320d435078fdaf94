"""What in a shop's orders the process would have refused, order by order (M2, M4, M5)."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from signback.interchange.texts import guarded

KINDS = {
    "unpaid_hand_over": "handed to a carrier before the money was there",
    "ended_hand_over": "handed to a carrier after the order had ended",
    "ended_delivery": "delivered after the order had ended",
    "never_handed_over": "delivered without having been handed over",
    "paid_not_billed": "paid another sum than was billed",
    "not_placed": "could not be placed",
    "other": "refused for another reason",
}


@dataclass(frozen=True)
class Finding:
    """One thing that the shop did and this process refuses."""

    order: str
    number: str
    moment: datetime
    kind: str
    code: str
    says: str


def findings_file(path: Path) -> Path:
    """Where the findings of a file are written."""
    return path.with_name(f"{path.name}.findings.csv")


def write_findings(path: Path, found: list[Finding]) -> Path | None:
    """Write them beside the file, in the order of time; without any, an old list is taken away."""
    target = findings_file(path)
    if not found:
        target.unlink(missing_ok=True)
        return None
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "number", "moment", "finding", "code", "sentence"])
        for one in sorted(found, key=lambda f: (f.moment, f.order)):
            said = (one.order, one.number, one.moment.isoformat(), KINDS[one.kind], one.code, one.says)
            writer.writerow([guarded(cell) for cell in said])
    return target


def summary(found: list[Finding]) -> str:
    """How often each was found, the most frequent first."""
    counted = Counter(one.kind for one in found).most_common()
    return "; ".join(f"{times} {KINDS[kind]}" for kind, times in counted)

"""How long the house usually takes from one step to another: measured on its own ledger (S4)."""

from __future__ import annotations

from statistics import median

from signback.engine.models import Entry
from signback.orders.calendar import WorkingCalendar

SAMPLE = 40
ENOUGH = 5


def usual_hours(first: str, last: str, calendar: WorkingCalendar) -> float | None:
    """The median of working hours over the newest orders that did both steps; None until there are enough."""
    ends = dict(Entry.objects.filter(step=last).order_by("-id").values_list("root_id", "entered")[:SAMPLE])
    starts = dict(
        Entry.objects.filter(step=first, root_id__in=list(ends)).order_by("id").values_list("root_id", "entered")
    )
    spans = [calendar.hours_between(starts[root], end) for root, end in ends.items() if root in starts]
    return median(spans) if len(spans) >= ENOUGH else None

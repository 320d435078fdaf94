"""Working days as ordinals: a date compares and moves by one integer (P2, S9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import count
from zoneinfo import ZoneInfo

FIRST_DAY = date(2009, 1, 1)
DAYS_KNOWN = (date(2041, 1, 1) - FIRST_DAY).days
WEEKEND = frozenset({5, 6})
WORLD_TIME = ZoneInfo("UTC")


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekends, holidays, special working days, opening hours and the cut-off, in one time zone (P2).

    Working days are numbered from the first day it knows: calendars compare only where that day is the same.
    """

    holidays: frozenset[date] = frozenset()
    special_days: frozenset[date] = frozenset()
    zone: ZoneInfo = WORLD_TIME
    opens: time = time(8)
    closes: time = time(17)
    cut_off_at: time = time(17)
    weekend: frozenset[int] = WEEKEND
    first_day: date = FIRST_DAY
    days_known: int = DAYS_KNOWN

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"The house cannot close at {self.closes:%H:%M} when it opens at {self.opens:%H:%M}")

    @property
    def last_day(self) -> date:
        """The last day the calendar knows."""
        return self.first_day + timedelta(self.days_known - 1)

    @cached_property
    def _table(self) -> tuple[list[int], list[date]]:
        before: list[int] = []
        working: list[date] = []
        for offset in range(self.days_known):
            day = self.first_day + timedelta(offset)
            before.append(len(working))
            if self.is_working(day):
                working.append(day)
        return before, working

    def is_working(self, day: date) -> bool:
        """Whether the house works on that day."""
        if day in self.special_days:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def ordinal(self, day: date) -> int:
        """The number of the working day; a day off counts as the next working day."""
        if not self.first_day <= day <= self.last_day:
            raise ValueError(f"The working calendar knows the days from {self._span()}, not {day}")
        return self._table[0][(day - self.first_day).days]

    def day(self, ordinal: int) -> date:
        """The working day with that number."""
        working = self._table[1]
        if not 0 <= ordinal < len(working):
            raise ValueError(f"The working calendar knows the days from {self._span()}, not working day {ordinal}")
        return working[ordinal]

    def _span(self) -> str:
        return f"{self.first_day} to {self.last_day}"

    def local(self, moment: datetime) -> datetime:
        """The moment by the house's clock."""
        if moment.utcoffset() is None:
            raise ValueError(f"The time {moment} is without its time zone")
        return moment.astimezone(self.zone)

    def today(self, moment: datetime) -> int:
        """The working day as which a moment counts: until the cut-off its own, else the next one."""
        here = self.local(moment)
        number = self.ordinal(here.date())
        late = self.is_working(here.date()) and here.time() >= self.cut_off_at
        return number + 1 if late else number

    def cut_off(self, ordinal: int) -> datetime:
        """The moment at which that working day is over for signatures."""
        return datetime.combine(self.day(ordinal), self.cut_off_at, self.zone)

    def next_cut_off(self, moment: datetime) -> datetime:
        """The first cut-off after a moment."""
        return self.cut_off(self.today(moment))

    def plus_days(self, day: date, days: int) -> date:
        """So many working days later; zero gives the day itself or the next working day."""
        return self.day(self.ordinal(day) + days)

    def end_of_day(self, moment: datetime, days: int) -> datetime:
        """Closing time, so many working days after the day as which the moment counts."""
        return datetime.combine(self.day(self._counted(moment) + days), self.closes, self.zone)

    def _counted(self, moment: datetime) -> int:
        here = self.local(moment)
        closed = self.is_working(here.date()) and here.time() >= self.closes
        return self.ordinal(here.date()) + (1 if closed else 0)

    def plus_hours(self, moment: datetime, hours: float) -> datetime:
        """So many working hours later; a change of the clocks neither adds nor takes one."""
        left = timedelta(hours=hours)
        openings = self._openings(moment)
        start, end = next(openings)
        while left > end - start:
            left -= end - start
            start, end = next(openings)
        return (start + left).astimezone(self.zone)

    def hours_between(self, start: datetime, end: datetime) -> float:
        """The working hours from one moment to another; none if the other is earlier."""
        found = timedelta()
        for opened, closed in self._openings(start):
            if opened >= end:
                break
            found += min(closed, end) - opened
        return found.total_seconds() / 3600

    def _openings(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans in which the house is open from a moment on, in UTC: only there differences are hours."""
        for number in count(self._counted(moment)):
            start = datetime.combine(self.day(number), self.opens, self.zone).astimezone(UTC)
            end = datetime.combine(self.day(number), self.closes, self.zone).astimezone(UTC)
            yield max(start, moment.astimezone(UTC)), end

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie from the first day to the last: Friday to Monday is one."""
        return self.ordinal(last) - self.ordinal(first)


def slip(anchor: int, until: int) -> int:
    """By how many working days a date moves when the signature counts on a later day than the anchor (S9.3)."""
    return max(0, until - anchor)

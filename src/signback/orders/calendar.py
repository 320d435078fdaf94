"""Working days as ordinals: a date compares and moves by one integer (P2, S9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

FIRST = date(2009, 1, 1)
LAST = date(2040, 12, 31)
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekends, holidays, special working days, opening hours and the cut-off, in one time zone."""

    holidays: frozenset[date] = frozenset()
    special_days: frozenset[date] = frozenset()
    zone: ZoneInfo = ZoneInfo("UTC")
    opens: time = time(8)
    closes: time = time(17)
    cut_off_at: time = time(17)
    weekend: frozenset[int] = WEEKEND

    @cached_property
    def _table(self) -> tuple[list[int], list[date]]:
        before: list[int] = []
        working: list[date] = []
        for offset in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(offset)
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
        if not FIRST <= day <= LAST:
            raise ValueError(f"The working calendar knows the days from {FIRST} to {LAST}, not {day}")
        return self._table[0][(day - FIRST).days]

    def day(self, ordinal: int) -> date:
        """The working day with that number."""
        return self._table[1][ordinal]

    def local(self, moment: datetime) -> datetime:
        """The moment by the house's clock."""
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
        """So many working hours later."""
        left = timedelta(hours=hours)
        for start, end in self._openings(moment):
            room = end - start
            if left <= room:
                return start + left
            left -= room
        raise ValueError("The working calendar ends before that")

    def _openings(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        number = self._counted(moment)
        while True:
            day = self.day(number)
            start = datetime.combine(day, self.opens, self.zone)
            end = datetime.combine(day, self.closes, self.zone)
            yield max(start, self.local(moment)), end
            number += 1

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie from the first day to the last."""
        return self.ordinal(last) - self.ordinal(first)

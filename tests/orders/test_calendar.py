"""The working calendar (P2) and the days by which a date slips (S9.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signback.orders.calendar import WorkingCalendar, slip

BERLIN = ZoneInfo("Europe/Berlin")
MAY_DAY = date(2026, 5, 1)  # a Friday
WORKING_SATURDAY = date(2026, 5, 9)
MILL = WorkingCalendar(holidays=frozenset({MAY_DAY}), special_days=frozenset({WORKING_SATURDAY}), zone=BERLIN)
BENCH = WorkingCalendar(zone=BERLIN)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A moment by the mill's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def slipped(sent: str, returned: str, calendar: WorkingCalendar = MILL) -> int:
    return slip(calendar.today(at(sent)), calendar.today(at(returned)))


@pytest.mark.parametrize(
    ("sent", "returned", "days", "why"),
    [
        ("2026-05-12T09:00", "2026-05-12T16:59", 0, "the same day, just before the cut-off"),
        ("2026-05-12T09:00", "2026-05-12T17:00", 1, "at the cut-off the day is over"),
        ("2026-05-12T09:00", "2026-05-12T17:01", 1, "just after the cut-off"),
        ("2026-05-12T09:00", "2026-05-13T16:59", 1, "the next day"),
        ("2026-05-15T09:00", "2026-05-18T09:00", 1, "Friday to Monday is one"),
        ("2026-05-15T09:00", "2026-05-16T11:00", 1, "what comes on Saturday came on Monday"),
        ("2026-05-15T09:00", "2026-05-18T17:01", 2, "Monday after the cut-off is Tuesday"),
        ("2026-05-12T17:01", "2026-05-13T16:59", 0, "sent after the cut-off is sent on the next working day"),
        ("2026-05-15T17:01", "2026-05-18T16:59", 0, "sent on Friday evening is sent on Monday"),
        ("2026-05-16T11:00", "2026-05-18T16:59", 0, "sent on Saturday is sent on Monday"),
        ("2026-04-30T09:00", "2026-05-04T09:00", 1, "a holiday Friday and a weekend lie between"),
        ("2026-04-30T17:01", "2026-05-04T16:59", 0, "sent on the eve of the holiday after the cut-off"),
        ("2026-05-01T09:00", "2026-05-04T16:59", 0, "sent on the holiday itself"),
        ("2026-05-08T09:00", "2026-05-09T09:00", 1, "a working Saturday counts"),
        ("2026-05-08T09:00", "2026-05-11T09:00", 2, "a working Saturday lies between"),
        ("2026-05-12T09:00", "2026-05-11T09:00", 0, "never back: it arrived before it was sent"),
    ],
)
def test_every_missed_working_day_adds_one(sent: str, returned: str, days: int, why: str) -> None:
    """S9.3: from the working day of dispatch to the working day of arrival."""
    assert slipped(sent, returned) == days, why


def test_a_clock_that_jumps_back_gives_a_day_back_but_never_more() -> None:
    """S9.3: an hour read twice slips once, and a clock set back before the dispatch slips nothing."""
    readings = ["2026-05-13T10:00", "2026-05-12T16:00", "2026-05-11T10:00", "2026-05-13T10:00"]
    assert [slipped("2026-05-12T09:00", now) for now in readings] == [1, 0, 0, 1]


def test_the_hour_that_comes_twice_is_one_hour_of_one_day() -> None:
    """S9.3: when summer time ends, both readings of 02:30 count alike."""
    calendar = WorkingCalendar(zone=BERLIN, special_days=frozenset({date(2026, 10, 25)}))
    once, again = (at("2026-10-25T02:30").replace(fold=fold) for fold in (0, 1))
    assert again.astimezone(UTC) - once.astimezone(UTC) == timedelta(hours=1)
    assert calendar.day(calendar.today(once)) == calendar.day(calendar.today(again)) == date(2026, 10, 25)


@pytest.mark.parametrize(("day", "utc_hour"), [(date(2026, 3, 27), 16), (date(2026, 3, 30), 15)])
def test_the_cut_off_stays_at_five_by_the_mills_clock(day: date, utc_hour: int) -> None:
    """S9.3: on both sides of the change to summer time."""
    moment = MILL.cut_off(MILL.ordinal(day))
    assert moment.astimezone(UTC) == datetime.combine(day, time(utc_hour), UTC)


def test_the_day_is_the_mills_day_wherever_the_moment_was_read() -> None:
    """S9.3: late evening in Shanghai is still a working afternoon in Berlin."""
    moment = at("2026-05-12T22:59", ZoneInfo("Asia/Shanghai"))
    assert MILL.day(MILL.today(moment)) == date(2026, 5, 12)
    assert MILL.day(MILL.today(moment + timedelta(minutes=1))) == date(2026, 5, 13)


def test_the_working_days_are_weekdays_without_holidays_with_special_days() -> None:
    """P2: a special working day wins over the weekend, and over a holiday."""
    assert [MILL.is_working(date(2026, 5, day)) for day in (1, 2, 4, 9, 10)] == [False, False, True, True, False]
    both = WorkingCalendar(holidays=frozenset({MAY_DAY}), special_days=frozenset({MAY_DAY}))
    assert both.is_working(MAY_DAY)


def test_a_house_may_rest_on_other_days() -> None:
    """P2: weekend days belong to the calendar."""
    calendar = WorkingCalendar(weekend=frozenset({4, 5}))
    assert calendar.plus_days(date(2026, 5, 14), 1) == date(2026, 5, 17)


def test_a_later_cut_off_belongs_to_the_calendar() -> None:
    """P2: the hour is the house's own."""
    late = WorkingCalendar(zone=BERLIN, cut_off_at=time(18, 30))
    assert slipped("2026-05-12T09:00", "2026-05-12T18:29", late) == 0
    assert slipped("2026-05-12T09:00", "2026-05-12T18:30", late) == 1


@pytest.mark.parametrize(
    ("now", "cut_off"),
    [
        ("2026-05-12T16:59", "2026-05-12T17:00"),
        ("2026-05-12T17:00", "2026-05-13T17:00"),
        ("2026-04-30T17:30", "2026-05-04T17:00"),
        ("2026-05-08T17:30", "2026-05-09T17:00"),
        ("2026-05-16T09:00", "2026-05-18T17:00"),
    ],
)
def test_the_next_cut_off_is_what_a_signature_must_meet(now: str, cut_off: str) -> None:
    """S9.3: “sign before 17:00 to keep the date”."""
    assert MILL.next_cut_off(at(now)) == at(cut_off)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-05-12T09:00", 4, "2026-05-12T13:00"),
        ("2026-05-12T09:00", 8, "2026-05-12T17:00"),
        ("2026-05-12T09:00", 9, "2026-05-13T09:00"),
        ("2026-05-12T06:00", 1, "2026-05-12T09:00"),
        ("2026-05-12T17:00", 1, "2026-05-13T09:00"),
        ("2026-05-12T22:00", 0, "2026-05-13T08:00"),
        ("2026-05-15T16:30", 1.5, "2026-05-18T09:00"),
        ("2026-04-30T16:00", 2, "2026-05-04T09:00"),
        ("2026-05-08T16:00", 2, "2026-05-09T09:00"),
        ("2026-05-10T12:00", 18, "2026-05-12T17:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T09:00"),
        ("2026-10-23T16:00", 2, "2026-10-26T09:00"),
    ],
)
def test_only_working_hours_count(since: str, hours: float, due: str) -> None:
    """P2: a step due in so many hours waits while the house is closed, through either change of the clocks."""
    assert MILL.plus_hours(at(since), hours) == at(due)


def test_a_night_shift_works_the_hours_that_really_pass() -> None:
    """P2: in the night when summer time begins, 01:00 and two hours is 04:00."""
    night = WorkingCalendar(zone=BERLIN, opens=time(0), closes=time(8), special_days=frozenset({date(2026, 3, 29)}))
    assert night.plus_hours(at("2026-03-29T01:00"), 2) == at("2026-03-29T04:00")


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-05-12T09:00", 0, "2026-05-12T17:00"),
        ("2026-05-12T17:00", 0, "2026-05-13T17:00"),
        ("2026-05-12T09:00", 3, "2026-05-15T17:00"),
        ("2026-05-15T09:00", 1, "2026-05-18T17:00"),
        ("2026-05-16T09:00", 1, "2026-05-19T17:00"),
        ("2026-04-30T09:00", 1, "2026-05-04T17:00"),
        ("2026-03-27T09:00", 1, "2026-03-30T17:00"),
    ],
)
def test_a_due_day_ends_at_closing_time(since: str, days: int, due: str) -> None:
    """P2: so many working days after the day as which the moment counts."""
    assert MILL.end_of_day(at(since), days) == at(due)


@pytest.mark.parametrize(
    ("day", "days", "then"),
    [
        ((5, 12), 0, (5, 12)),
        ((5, 15), 1, (5, 18)),
        ((5, 16), 0, (5, 18)),
        ((5, 16), 1, (5, 19)),
        ((5, 18), -1, (5, 15)),
        ((4, 30), 1, (5, 4)),
        ((5, 8), 1, (5, 9)),
    ],
)
def test_days_are_added_as_working_days(day: tuple[int, int], days: int, then: tuple[int, int]) -> None:
    """P2: a day off counts as the next working day."""
    assert MILL.plus_days(date(2026, *day), days) == date(2026, *then)


def test_working_days_between_two_dates() -> None:
    """P2: as the slip counts them."""
    assert MILL.working_days_between(date(2026, 5, 15), date(2026, 5, 18)) == 1
    assert MILL.working_days_between(date(2026, 4, 30), date(2026, 5, 11)) == 7
    assert MILL.working_days_between(date(2026, 5, 18), date(2026, 5, 15)) == -1


@given(st.dates(date(2009, 1, 1), date(2040, 12, 1)))
def test_number_and_day_are_each_others_reverse(day: date) -> None:
    """P2: every working day has one number, and a day off has the next working day's."""
    found = MILL.day(MILL.ordinal(day))
    assert found == day if MILL.is_working(day) else found > day
    assert MILL.is_working(found) and MILL.ordinal(found) == MILL.ordinal(day)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 600))
def test_time_that_goes_on_never_takes_a_day_back(moment: datetime, hours: int) -> None:
    """S9.3: and the day as which a moment counts is the one whose cut-off comes next."""
    later = moment + timedelta(hours=hours)
    assert MILL.today(moment) <= MILL.today(later)
    assert MILL.cut_off(MILL.today(moment) - 1) <= moment < MILL.next_cut_off(moment)


@given(MOMENTS, st.integers(1, 300), st.integers(1, 300))
def test_hours_add_up(moment: datetime, first: int, second: int) -> None:
    """P2: waiting in two parts ends when waiting in one does."""
    assert MILL.plus_hours(MILL.plus_hours(moment, first), second) == MILL.plus_hours(moment, first + second)


def test_a_day_outside_the_calendar_is_refused_in_words() -> None:
    """P2: neither an early number nor a late date is made up."""
    short = WorkingCalendar(first_day=date(2026, 1, 1), days_known=31)
    knows = "knows the days from 2026-01-01 to 2026-01-31"
    assert short.ordinal(short.last_day) == 22
    for day in (date(2025, 12, 31), date(2026, 2, 1)):
        with pytest.raises(ValueError, match=f"{knows}, not {day}"):
            short.ordinal(day)
    for number in (-1, 22):
        with pytest.raises(ValueError, match=f"{knows}, not working day {number}"):
            short.day(number)
    with pytest.raises(ValueError, match=knows):
        short.plus_hours(datetime(2026, 1, 30, 12, tzinfo=UTC), 40)


def test_a_time_without_its_zone_is_refused() -> None:
    """S9.3: the server's own zone never decides what day it is."""
    with pytest.raises(ValueError, match="without its time zone"):
        BENCH.today(datetime(2026, 5, 12, 9))


def test_a_house_that_closes_before_it_opens_is_refused() -> None:
    """P2: else no hour would ever pass."""
    with pytest.raises(ValueError, match="cannot close at 08:00 when it opens at 17:00"):
        WorkingCalendar(opens=time(17), closes=time(8))

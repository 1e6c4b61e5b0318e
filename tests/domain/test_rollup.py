from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import By, Grid, Period, floor_to_phase, period_end, period_start, rolled_up, span_of
from sestui.domain.model import INTERVAL, Counters, DataPoint
from tests.values import DAY, HOUR, point, total_of, utc

ZONES: dict[str, tzinfo] = {
    name: ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Havana",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Chatham",
    )
} | {"UTC": UTC}
# Around changes of DST: of 2026, Sao Paulo's last ones (at midnight), and Samoa's day that did not exist.
NEAR = st.sampled_from(
    ["2026-03-29", "2026-11-01", "2026-04-05", "2026-10-04", "2018-11-04", "2018-02-18", "2011-12-30"]
)
COUNT = st.integers(0, 10**18)
LONGER = [By.HOUR, By.DAY, By.WEEK, By.MONTH]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Two weeks of any phase that end within a week after a change of DST."""
    moment = utc(draw(NEAR)) + draw(st.integers(0, 7 * 24 * 60)) * timedelta(minutes=1)
    edge = floor_to_phase(moment, draw(st.integers(0, 14)))
    found = draw(st.dictionaries(st.integers(1, 1344), st.builds(Counters, COUNT, COUNT), max_size=20))
    return Grid.of([DataPoint(edge - INTERVAL * index, counters) for index, counters in found.items()], moment)


def sums(periods: Sequence[Period]) -> Counters:
    return sum((period.counters for period in periods if period.counters is not None), Counters())


@given(grids(), st.sampled_from(sorted(ZONES)), st.sampled_from(LONGER))
def test_roll_ups_conserve_the_sum_and_the_intervals(grid: Grid, zone: str, by: By) -> None:
    periods = rolled_up(grid.intervals(), by, ZONES[zone])
    assert sums(periods) == total_of(grid.counters)
    assert sum(period.known for period in periods) == 1344
    assert all(one.end == other.start for one, other in pairwise(periods))
    assert all(period.known == period.intervals for period in periods[1:-1])


@given(grids(), st.sampled_from(sorted(ZONES)), st.sampled_from(LONGER))
def test_each_interval_lies_in_its_period(grid: Grid, zone: str, by: By) -> None:
    for interval in grid.intervals()[::7]:
        start = period_start(interval.start, by, ZONES[zone])
        end = period_end(start, by, ZONES[zone])
        assert start <= interval.start < end
        assert period_start(start, by, ZONES[zone]) == start
        assert period_start(end, by, ZONES[zone]) == end
        assert period_start(end - timedelta(minutes=1), by, ZONES[zone]) == start


@given(grids(), st.sampled_from(sorted(ZONES)), st.sampled_from(LONGER), st.randoms(use_true_random=False))
def test_a_span_is_the_same_whatever_was_asked_for_before(grid: Grid, zone: str, by: By, random: Random) -> None:
    span = span_of(by, ZONES[zone])
    for interval in random.sample(grid.intervals(), 200):
        start = period_start(interval.start, by, ZONES[zone])
        assert span(interval.start) == (start, period_end(start, by, ZONES[zone]))


def test_by_interval_leaves_the_intervals_alone() -> None:
    grid = Grid.of([point("2026-11-23T13:50", 7)], utc("2026-11-23T14:05"))
    assert rolled_up(grid.intervals(), By.INTERVAL, UTC) == list(grid.intervals())
    assert period_start(utc("2026-11-23T13:50"), By.INTERVAL, UTC) == utc("2026-11-23T13:50")
    assert period_end(utc("2026-11-23T13:50"), By.INTERVAL, UTC) == utc("2026-11-23T14:05")


def test_the_cut_off_first_and_last_day_are_partial() -> None:
    days = rolled_up(Grid.of([], utc("2026-11-23T14:05")).intervals(), By.DAY, UTC)
    assert len(days) == 15
    assert [(day.known, day.intervals, day.partial) for day in (days[0], days[1], days[-1])] == [
        (40, 96, True),
        (96, 96, False),
        (56, 96, True),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "intervals"),
    [
        ("Europe/Berlin", "2026-03-29", 92),
        ("Europe/Berlin", "2026-03-30", 96),
        ("Europe/Berlin", "2026-10-25", 100),
        ("America/New_York", "2026-03-08", 92),
        ("America/New_York", "2026-11-01", 100),
        ("America/Sao_Paulo", "2018-11-04", 92),  # 00:00 does not exist
        ("America/Sao_Paulo", "2018-02-17", 100),  # 23:00 comes twice
        ("America/Havana", "2026-11-01", 100),  # 00:00 comes twice
        ("Asia/Beirut", "2026-03-29", 92),
        ("Australia/Lord_Howe", "2026-04-05", 98),  # DST of half an hour
        ("Australia/Lord_Howe", "2026-10-04", 94),
        ("Asia/Kathmandu", "2026-03-29", 96),
        ("Asia/Kolkata", "2026-03-29", 96),
    ],
)
def test_the_length_of_days(zone: str, day: str, intervals: int) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZONES[zone]).astimezone(UTC)
    start = period_start(noon, By.DAY, ZONES[zone])
    assert (period_end(start, By.DAY, ZONES[zone]) - start) // INTERVAL == intervals
    assert start.astimezone(ZONES[zone]).date().isoformat() == day


@pytest.mark.parametrize("zone", sorted(ZONES))
@pytest.mark.parametrize("year", [2011, 2018, 2026])
def test_weeks_begin_on_monday_and_months_on_the_first(zone: str, year: int) -> None:
    for by, length in ((By.WEEK, 7), (By.MONTH, 31)):
        start = period_start(datetime(year, 1, 8, 12, tzinfo=ZONES[zone]).astimezone(UTC), by, ZONES[zone])
        dates = []
        for _ in range(370 // length):
            local = start.astimezone(ZONES[zone])
            dates.append(local.date())
            assert period_start(start + timedelta(hours=1), by, ZONES[zone]) == start
            assert period_start(start - timedelta(minutes=1), by, ZONES[zone]) < start
            start = period_end(start, by, ZONES[zone])
        if by is By.WEEK:
            assert all(other - one == timedelta(days=7) for one, other in pairwise(dates))
            assert {date.weekday() for date in dates} == {0}
        else:
            assert [(date.month, date.day) for date in dates] == [(month, 1) for month in range(1, 12)]


@pytest.mark.parametrize(
    ("zone", "by", "within", "intervals"),
    [
        ("Europe/Berlin", By.WEEK, "2026-03-29", 7 * 96 - 4),
        ("Europe/Berlin", By.WEEK, "2026-10-25", 7 * 96 + 4),
        ("Europe/Berlin", By.MONTH, "2026-10-01", 31 * 96 + 4),
        ("America/New_York", By.MONTH, "2026-03-31", 31 * 96 - 4),
        ("America/Sao_Paulo", By.WEEK, "2018-11-04", 7 * 96 - 4),
        ("Pacific/Apia", By.MONTH, "2011-12-15", 30 * 96),  # the 30th did not exist
        ("Pacific/Apia", By.WEEK, "2011-12-28", 6 * 96),
        ("UTC", By.MONTH, "2028-02-29", 29 * 96),
    ],
)
def test_the_length_of_weeks_and_months(zone: str, by: By, within: str, intervals: int) -> None:
    start = period_start(datetime.fromisoformat(f"{within}T12:00").replace(tzinfo=ZONES[zone]), by, ZONES[zone])
    assert (period_end(start, by, ZONES[zone]) - start) // INTERVAL == intervals


def hours_of(zone: str, start: str, hours: int) -> list[tuple[str, float]]:
    """Return the local start and the length in hours of the periods from ``start`` (UTC) on."""
    found, moment = [], period_start(utc(start), By.HOUR, ZONES[zone])
    for _ in range(hours):
        end = period_end(moment, By.HOUR, ZONES[zone])
        found.append((f"{moment.astimezone(ZONES[zone]):%H:%M%z}", (end - moment) / HOUR))
        moment = end
    return found


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    assert hours_of("Europe/Berlin", "2026-10-25T00:00", 3) == [("02:00+0200", 1), ("02:00+0100", 1), ("03:00+0100", 1)]


def test_an_hour_that_is_skipped_does_not_exist() -> None:
    assert hours_of("Europe/Berlin", "2026-03-29T00:00", 2) == [("01:00+0100", 1), ("03:00+0200", 1)]


def test_dst_that_is_no_whole_hour_cuts_hours() -> None:
    assert hours_of("Australia/Lord_Howe", "2026-04-04T14:00", 3) == [
        ("01:00+1100", 1),
        ("01:30+1030", 0.5),
        ("02:00+1030", 1),
    ]
    assert hours_of("Australia/Lord_Howe", "2026-10-03T14:30", 3) == [
        ("01:00+1030", 1),
        ("02:30+1100", 0.5),
        ("03:00+1100", 1),
    ]
    assert hours_of("Pacific/Chatham", "2026-04-04T13:15", 3) == [
        ("03:00+1345", 0.75),
        ("02:45+1245", 0.25),
        ("03:00+1245", 1),
    ]


def test_hours_begin_where_the_zone_says() -> None:
    assert period_start(utc("2026-11-23T14:05"), By.HOUR, ZONES["Asia/Kolkata"]) == utc("2026-11-23T13:30")
    assert period_start(utc("2026-11-23T14:05"), By.HOUR, ZONES["Asia/Kathmandu"]) == utc("2026-11-23T13:15")


def test_an_interval_over_the_edge_counts_where_it_starts() -> None:
    grid = Grid.of([point("2026-11-22T23:53", 8)], utc("2026-11-23T14:08"))
    days = rolled_up(grid.intervals(), By.DAY, UTC)
    assert [day.counters for day in days[-2:]] == [Counters(8), Counters(0)]


def test_a_local_day_is_not_the_utc_day() -> None:
    grid = Grid.of([point("2026-11-22T23:30", 8)], utc("2026-11-23T14:00"))
    for zone, day in (("UTC", "2026-11-22"), ("Europe/Berlin", "2026-11-23"), ("America/New_York", "2026-11-22")):
        (with_mail,) = [one for one in rolled_up(grid.intervals(), By.DAY, ZONES[zone]) if one.counters == Counters(8)]
        assert with_mail.start.astimezone(ZONES[zone]).date().isoformat() == day


def test_lone_old_points_make_partial_days_and_no_day_between() -> None:
    old = point("2026-11-01T10:00", 3)
    days = rolled_up(Grid.of([old], utc("2026-11-23T14:00")).intervals(), By.DAY, UTC)
    assert (days[0].start, days[0].counters, days[0].known, days[0].intervals) == (
        utc("2026-11-01"),
        Counters(3),
        1,
        96,
    )
    assert days[1].start == utc("2026-11-09")
    assert days[0].end + 7 * DAY == days[1].start

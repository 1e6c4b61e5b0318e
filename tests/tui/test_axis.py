import itertools
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.tui.axis import _DAY, _MONTH, _STEPS, _round_days, count_label, nice_top, rate_label, time_ticks
from tests.values import utc

BERLIN = ZoneInfo("Europe/Berlin")
END = utc("2026-11-23T14:00")

zones = st.sampled_from(
    [UTC, BERLIN, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe")]
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


def labels(end: datetime, hours: float, width: int, zone: tzinfo = UTC) -> list[str]:
    return [tick.label for tick in time_ticks(end - timedelta(hours=hours), end, zone, width)]


def test_a_day_has_round_hours_and_the_day_at_midnight() -> None:
    assert labels(END, 24, 100) == ["15:00", "18:00", "21:00", "Mon 23", "03:00", "06:00", "09:00", "12:00"]


@given(st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.integers(0, 1900), st.sampled_from(_STEPS))
def test_of_all_days_the_first_of_a_month_or_even_ones_are_round(first: date, length: int, step: int) -> None:
    days = [first + timedelta(days=index) for index in range(length + 1)]
    if step >= _MONTH:
        expected = [day for day in days if day.day == 1 and (day.month - 1) % (step // _MONTH) == 0]
    else:
        expected = [day for day in days if (day - date.min).days % max(1, step // _DAY) == 0]
    assert list(_round_days(first, days[-1], step)) == expected
    assert step != 7 * _DAY or all(day.weekday() == 0 for day in expected)


def test_ticks_are_round_in_the_shown_zone() -> None:
    assert labels(END, 24, 72, BERLIN) == ["15:00", "18:00", "21:00", "Mon 23", "03:00", "06:00", "09:00", "12:00"]


def test_two_weeks_have_days() -> None:
    assert labels(END, 336, 112)[:3] == ["Tue 10", "Wed 11", "Thu 12"]


def test_weeks_begin_on_monday() -> None:
    assert labels(END, 24 * 60, 60) == ["28 Sep", "12 Oct", "26 Oct", "09 Nov"]


@pytest.mark.parametrize(
    ("days", "width", "expected"),
    [
        (365, 110, ["Dec", "2026", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]),
        (730, 110, ["2025", "Apr", "Jul", "Oct", "2026", "Apr", "Jul", "Oct"]),
        (1826, 110, ["2022", "Jul", "2023", "Jul", "2024", "Jul", "2025", "Jul", "2026", "Jul"]),
        (1826, 70, ["2022", "2023", "2024", "2025", "2026"]),
    ],
)
def test_months_begin_on_their_first_and_years_have_their_number(days: int, width: int, expected: list[str]) -> None:
    assert labels(END, days * 24, width) == expected


def test_without_a_midnight_the_first_label_tells_the_day() -> None:
    assert labels(END, 3, 60) == ["Mon 11:00", "11:30", "12:00", "12:30", "13:00", "13:30"]


def test_a_tick_stands_in_the_cell_of_its_moment() -> None:
    assert [tick.column for tick in time_ticks(END, END + timedelta(hours=10), UTC, 60)] == [0, 12, 24, 36, 48]


def test_an_hour_that_dst_repeats_has_two_ticks() -> None:
    assert labels(utc("2026-10-25T04:00"), 6, 90, BERLIN) == ["Sun 25", "01:00", "02:00", "02:00", "03:00", "04:00"]


def test_an_hour_that_dst_skips_has_none() -> None:
    assert labels(utc("2026-03-29T04:00"), 6, 90, BERLIN) == ["23:00", "Sun 29", "01:00", "03:00", "04:00", "05:00"]


def test_a_midnight_that_dst_skips_is_the_first_moment_of_the_day() -> None:
    ticks = time_ticks(utc("2026-03-08T03:00"), utc("2026-03-08T09:00"), ZoneInfo("America/Havana"), 60)
    assert [tick.label for tick in ticks] == ["22:00", "23:00", "Sun 08", "02:00", "03:00", "04:00"]
    assert ticks[2].moment == utc("2026-03-08T05:00")


@given(moments, st.integers(1, 24 * 40), zones, st.integers(0, 250))
def test_labels_keep_apart_and_inside(start: datetime, hours: int, zone: tzinfo, width: int) -> None:
    end = start + timedelta(hours=hours)
    ticks = time_ticks(start, end, zone, width)
    for tick in ticks:
        assert start <= tick.moment < end
        assert tick.column == (tick.moment - start) * width // (end - start)
        assert tick.left + len(tick.label) <= width
    for one, other in itertools.pairwise(ticks):
        assert one.left + len(one.label) + 2 <= other.left


@given(moments, zones)
def test_a_day_on_a_wide_screen_is_never_without_times(start: datetime, zone: tzinfo) -> None:
    assert len(time_ticks(start, start + timedelta(days=1), zone, 72)) >= 6


@pytest.mark.parametrize(
    ("peak", "top"), [(0, 1), (1, 1), (3, 3), (7, 7), (11, 12), (65, 70), (3412, 3600), (95_000, 100_000), (1e18, 1e18)]
)
def test_the_top_of_counts_is_round(peak: float, top: float) -> None:
    assert nice_top(peak, whole=True) == top


@given(st.floats(1e-6, 1e20), st.booleans())
def test_the_top_is_above_the_peak_and_not_far(peak: float, whole: bool) -> None:
    top = nice_top(peak, whole)
    assert peak * (1 - 1e-9) <= top <= max(peak * 1.26, ceil(min(peak, 10)) if whole else 0.0)


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "0"), (1, "1"), (0.5, ""), (65, "65"), (1800, "1.8k"), (4000, "4k"), (1.5e6, "1.5M"), (1e18, "1e18")],
)
def test_a_count_is_short(value: float, label: str) -> None:
    assert count_label(value) == label


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "0"), (0.001, "0.1 %"), (0.005, "0.5 %"), (0.0012, "0.12 %"), (0.05, "5 %"), (1.2, "120 %"), (40, "4k %")],
)
def test_a_rate_has_no_more_places_than_it_needs(value: float, label: str) -> None:
    assert rate_label(value) == label


@given(st.floats(0, 1e18))
def test_labels_of_round_tops_fit_the_gutter(peak: float) -> None:
    top = nice_top(peak, whole=True)
    assert len(count_label(top)) <= 5
    assert len(count_label(top / 2)) <= 5
    assert len(rate_label(nice_top(max(peak / 1e12, 0.001), whole=False))) <= 6

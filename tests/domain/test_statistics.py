from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import Grid
from sestui.domain.model import Counters
from sestui.domain.statistics import (
    DAY,
    QUARTER_HOUR,
    TWO_WEEKS,
    change,
    lower_bound,
    whole_window,
    window,
    window_before,
)
from tests.values import MINUTE, point, utc

NOW = utc("2026-11-23T14:05:12")
END = utc("2026-11-23T14:05")


def test_windows_are_lengths_of_time_not_numbers_of_rows() -> None:
    grid = Grid.of([point(END - QUARTER_HOUR, 5), point(END - timedelta(hours=30), 7)], NOW)
    assert window(grid, QUARTER_HOUR).counters == Counters(5)
    assert window(grid, DAY).counters == Counters(5)
    assert window(grid, timedelta(hours=48)).counters == Counters(12)
    assert window(grid, TWO_WEEKS).counters == Counters(12)


def test_windows_end_with_the_newest_interval_and_not_with_the_newest_point() -> None:
    grid = Grid.of([point(END - timedelta(hours=49), 5)], NOW)
    newest = window(grid, QUARTER_HOUR)
    assert (newest.start, newest.end, newest.counters) == (END - QUARTER_HOUR, END, Counters(0))


def test_the_window_before_ends_where_the_newest_begins() -> None:
    points = [point(END - DAY, 3), point(END - DAY - QUARTER_HOUR, 4), point(END - 2 * DAY, 5)]
    grid = Grid.of(points, NOW)
    assert whole_window(grid, DAY).counters == Counters(3)
    before = window_before(grid, DAY)
    assert (before.counters, before.start, before.end) == (Counters(9), END - 2 * DAY, END - DAY)


def test_a_running_interval_is_shown_but_not_compared() -> None:
    grid = Grid.of([point("2026-11-23T14:00", 2), point("2026-11-23T13:45", 10)], utc("2026-11-23T14:07"))
    assert grid.running
    assert window(grid, QUARTER_HOUR).counters == Counters(2)
    assert whole_window(grid, QUARTER_HOUR).counters == Counters(10)
    assert window_before(grid, QUARTER_HOUR).end == utc("2026-11-23T13:45")


def test_a_window_that_reaches_over_the_coverage_is_known_in_part() -> None:
    before = window_before(Grid.of([], NOW), timedelta(days=10))
    assert (before.known, before.intervals, before.partial) == (4 * 96, 960, True)


def test_a_window_beyond_the_coverage_is_unknown() -> None:
    before = window_before(Grid.of([], NOW), TWO_WEEKS)
    assert (before.counters, before.known) == (None, 0)


def test_two_weeks_are_all_that_the_answer_holds() -> None:
    old = point(END - TWO_WEEKS - 2 * DAY, 7)
    everything = window(Grid.of([old, point(END - QUARTER_HOUR, 1)], NOW), TWO_WEEKS)
    assert everything.counters == Counters(8)
    assert everything.start == old.timestamp
    assert everything.partial


@given(st.lists(st.tuples(st.integers(0, 1343), st.integers(0, 10**18)), unique_by=lambda pair: pair[0]))
def test_two_weeks_lose_no_mail(pairs: list[tuple[int, int]]) -> None:
    points = [point(END - QUARTER_HOUR * (index + 1), count) for index, count in pairs]
    everything = window(Grid.of(points, NOW), TWO_WEEKS)
    assert everything.counters == Counters(sum(count for _, count in pairs))
    assert (everything.known, everything.intervals) == (1344, 1344)


def test_change_is_relative_to_what_was_before() -> None:
    assert change(110, 100) == pytest.approx(0.1)
    assert change(0, 100) == -1
    assert change(50, 50) == 0


@pytest.mark.parametrize(("now", "before"), [(None, 5), (5, None), (None, None), (5, 0), (0, 0)])
def test_change_is_unknown_without_both_or_from_nothing(now: float | None, before: float | None) -> None:
    assert change(now, before) is None


# Wilson's interval without correction for continuity: Newcombe (1998), table I, method 3; and the closed form z²/n.
@pytest.mark.parametrize(
    ("failures", "attempts", "bound"),
    [(81, 263, 0.2553), (15, 148, 0.0624), (1, 29, 0.0061), (0, 20, 0.0), (1, 1, 0.2065), (10, 10, 0.7225)],
)
def test_lower_bound_against_published_values(failures: int, attempts: int, bound: float) -> None:
    assert lower_bound(failures, attempts) == pytest.approx(bound, abs=5e-5)


def test_lower_bound_without_attempts_is_zero() -> None:
    assert lower_bound(5, 0) == 0


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_lower_bound_is_a_fraction_below_the_ratio(failures: int, attempts: int) -> None:
    bound = lower_bound(failures, attempts)
    assert 0 <= bound <= min(1, failures / attempts) + 1e-12


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_lower_bound_grows_with_the_evidence(failures: int, attempts: int) -> None:
    assert lower_bound(failures * 10, attempts * 10) >= lower_bound(failures, attempts)
    assert lower_bound(failures + 1, attempts) >= lower_bound(failures, attempts)


def test_lower_bound_nears_the_ratio_with_much_mail() -> None:
    assert lower_bound(5 * 10**16, 10**18) == pytest.approx(0.05, abs=1e-9)


def test_lower_bound_takes_more_failures_than_attempts_as_all() -> None:
    assert lower_bound(40, 10) == lower_bound(10, 10)


def test_a_minute_of_clock_difference_does_not_make_an_interval_run() -> None:
    grid = Grid.of([point("2026-11-23T13:51", 1)], END + MINUTE / 2)
    assert not grid.running
    assert window(grid, QUARTER_HOUR).counters == Counters(1)

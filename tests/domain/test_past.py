"""A stretch of the past as a grid: known with gaps, on more than one grid, and never overlapping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import By, rolled_up
from sestui.domain.lates import Lates
from sestui.domain.model import INTERVAL, NOTHING, Counters, Target
from sestui.domain.past import Change, Key, Late, PastGrid, Stretch
from sestui.domain.statistics import DAY, TWO_WEEKS, window, window_before
from tests.values import HOUR, MINUTE, utc

START = utc("2026-11-20T00:00")
COUNTERS = st.builds(Counters, st.integers(0, 9), st.integers(0, 3))


def stretch_of(
    start: datetime,
    end: datetime,
    watched: list[tuple[datetime, datetime]],
    counters: dict[datetime, Counters] | None = None,
    phase: int = 0,
) -> Stretch:
    return Stretch(start, end, phase, MappingProxyType(counters or {}), tuple(watched), Lates())


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    """What was watched, in pieces of any grid with gaps of any length between them, and counts in it."""
    start = at = START + draw(st.integers(0, 30)) * MINUTE
    watched: list[tuple[datetime, datetime]] = []
    counters: dict[datetime, Counters] = {}
    phase = 0
    for _ in range(draw(st.integers(0, 4))):
        left = at + draw(st.integers(0, 200)) * MINUTE
        phase = draw(st.sampled_from([left.minute % 15, 0, 7]))
        left += (phase - left.minute) % 15 * MINUTE
        at = left + draw(st.integers(1, 12)) * INTERVAL
        watched.append((left, at))
        found = draw(st.dictionaries(st.integers(0, (at - left) // INTERVAL - 1), COUNTERS, max_size=4))
        counters |= {left + index * INTERVAL: found[index] for index in sorted(found)}
    last = watched[-1][1] - INTERVAL if watched else start
    end = max(start, last) + draw(st.integers(1, 100)) * MINUTE
    return stretch_of(start, end, watched, counters, phase)


def known(stretch: Stretch) -> dict[datetime, Counters]:
    """Return every interval that is known, and its counters."""
    return {
        left + index * INTERVAL: stretch.counters.get(left + index * INTERVAL, NOTHING)
        for left, right in stretch.watched
        for index in range((right - left) // INTERVAL)
    }


@given(stretches())
def test_every_interval_is_listed_once_in_order(stretch: Stretch) -> None:
    grid = PastGrid.over(stretch)
    assert {period.start: period.counters for period in grid.periods if period.known} == known(stretch)
    assert all(period.counters is None for period in grid.periods if not period.known)
    assert all(0 <= (other.start - one.end) / MINUTE < 15 for one, other in pairwise(grid.periods))
    assert stretch.start <= grid.periods[0].start < stretch.start + INTERVAL if grid.periods else True
    if grid.periods:
        assert stretch.end - INTERVAL <= grid.periods[-1].start < stretch.end
        assert (grid.start, grid.end) == (grid.periods[0].start, grid.periods[-1].end)


@given(stretches(), st.integers(-10, 60), st.integers(0, 60))
def test_totals_count_what_is_known(stretch: Stretch, first: int, length: int) -> None:
    grid = PastGrid.over(stretch)
    start = stretch.start + first * 5 * MINUTE
    end = start + length * 5 * MINUTE
    inside = [counters for at, counters in known(stretch).items() if start <= at < end]
    total = grid.total(start, end)
    assert (total.known, total.counters) == (len(inside), sum(inside, Counters()) if inside else None)
    assert total.intervals >= total.known


@given(stretches())
def test_what_is_covered_has_counters(stretch: Stretch) -> None:
    grid = PastGrid.over(stretch)
    for period in grid.periods:
        assert grid.covers(period.start) == bool(period.known)
        assert grid.at(period.start) == period
    assert grid.intervals(stretch.start, stretch.end) == grid.periods


@given(stretches(), st.integers(-10, 60), st.integers(0, 60))
def test_what_is_asked_for_alone_is_as_in_the_whole(stretch: Stretch, first: int, length: int) -> None:
    start = stretch.start + first * 5 * MINUTE
    end = start + length * 5 * MINUTE
    assert PastGrid.over(stretch).counted_at(start) == known(stretch).get(start)
    whole = PastGrid.over(stretch).periods
    assert PastGrid.over(stretch).intervals(start, end) == tuple(one for one in whole if start <= one.start < end)


def test_idle_is_zero_and_not_watched_is_unknown() -> None:
    watched = [(START, START + HOUR), (START + 2 * HOUR, START + 3 * HOUR)]
    grid = PastGrid.over(stretch_of(START, START + 4 * HOUR, watched, {START: Counters(5, 1)}))
    assert [hour.counters for hour in rolled_up(grid.periods, By.HOUR, UTC)] == [
        Counters(5, 1),
        None,
        Counters(),
        None,
    ]
    total = grid.total(START, START + 4 * HOUR)
    assert (total.counters, total.known, total.intervals, total.partial) == (Counters(5, 1), 8, 16, True)
    assert grid.complete_end == START + 3 * HOUR
    assert not grid.running
    assert grid.fetched_at == START + 4 * HOUR


def test_windows_of_a_past_grid() -> None:
    counters = {START + hour * HOUR: Counters(1) for hour in range(48)}
    grid = PastGrid.over(stretch_of(START, START + 2 * DAY, [(START, START + 2 * DAY)], counters, 0))
    assert window(grid, DAY).counters == window_before(grid, DAY).counters == Counters(24)
    assert window(grid, TWO_WEEKS).counters == Counters(48)


def test_nothing_watched_is_all_unknown() -> None:
    grid = PastGrid.over(stretch_of(START + MINUTE, START + HOUR, [], phase=7))
    assert [(period.start, period.counters) for period in grid.periods] == [
        (START + 7 * MINUTE + index * INTERVAL, None) for index in range(4)
    ]
    assert (grid.phase_minutes, grid.total(START, START + HOUR).counters) == (7, None)
    empty = PastGrid.over(stretch_of(START + MINUTE, START + 2 * MINUTE, [], phase=7))
    assert (empty.periods, empty.start, empty.end) == ((), START + 7 * MINUTE, START + 7 * MINUTE)


def test_late_news_may_take_away() -> None:
    late = Late(START, Change.between(Counters(5, 3), Counters(5, 1, 2)), START + 3 * HOUR + INTERVAL)
    assert (late.added, late.after) == (Change(0, -2, 2), 3 * HOUR)
    assert Change().none
    assert not late.added.none


@pytest.mark.parametrize(
    ("target", "key", "account"),
    [
        (Target("ops", "eu-west-1", "123"), Key("123", "eu-west-1"), "123"),
        (Target("ops", "eu-west-1"), Key("profile:ops", "eu-west-1"), None),
        (Target(), Key("profile:", ""), None),
    ],
)
def test_a_key_is_the_account_or_else_the_profile(target: Target, key: Key, account: str | None) -> None:
    assert Key.of(target) == key
    assert key.account_id == account
    assert key.target("ops") == target


def test_time_after_a_moment_is_counted_by_the_interval() -> None:
    assert Late(START, Change(1), START + INTERVAL).after == timedelta(0)

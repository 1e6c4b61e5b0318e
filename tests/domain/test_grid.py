from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import Grid, floor_to_phase, phase_of
from sestui.domain.model import COVERAGE, INTERVAL, Counters, DataPoint
from sestui.domain.points import ordered
from tests.values import DAY, MINUTE, point, total_of, utc

NOW = utc("2026-11-23T14:05:12")
MOMENTS = st.integers(0, 14 * 1440 - 1).map(lambda minutes: utc("2026-11-20T00:00") + minutes * MINUTE)
COUNT = st.integers(0, 10**18)
COUNTERS = st.builds(Counters, COUNT, COUNT, COUNT, COUNT)


@st.composite
def answers(draw: st.DrawFn) -> tuple[datetime, list[DataPoint]]:
    """An answer of a moving or a fixed grid, with gaps, unsorted, and the moment at which it was given."""
    fetched_at = draw(MOMENTS) + timedelta(seconds=draw(st.integers(0, 59)))
    phase = draw(st.integers(0, 14))
    edge = floor_to_phase(fetched_at, phase)
    found = draw(st.dictionaries(st.integers(1, 1344), COUNTERS, max_size=40))
    points = [DataPoint(edge - INTERVAL * index, counters) for index, counters in found.items()]
    return fetched_at, draw(st.permutations(points))


@given(answers())
def test_every_order_and_phase_gives_the_same_sum(case: tuple[datetime, list[DataPoint]]) -> None:
    fetched_at, points = case
    grid = Grid.of(points, fetched_at)
    assert total_of(grid.counters) == total_of(points)
    assert grid == Grid.of(reversed(points), fetched_at)
    assert grid.total(grid.start, grid.end).counters == total_of(points)


@given(answers())
def test_an_answer_is_1344_intervals_without_a_hole(case: tuple[datetime, list[DataPoint]]) -> None:
    fetched_at, points = case
    grid = Grid.of(points, fetched_at)
    periods = grid.intervals()
    assert len(periods) == 1344
    assert all(one.end == other.start for one, other in pairwise(periods))
    assert (periods[0].start, periods[-1].end) == (grid.start, grid.end)
    assert {period.start.minute % 15 for period in periods} == {grid.phase_minutes}
    assert total_of([DataPoint(one.start, one.counters) for one in periods if one.counters]) == total_of(points)


@given(answers())
def test_the_newest_interval_ends_at_the_last_edge_before_the_answer(case: tuple[datetime, list[DataPoint]]) -> None:
    fetched_at, points = case
    grid = Grid.of(points, fetched_at)
    assert timedelta(0) <= fetched_at - grid.end < INTERVAL
    assert grid.complete_end == grid.end
    assert phase_of(points) in (None, grid.phase_minutes)


@given(answers(), st.lists(st.tuples(MOMENTS, COUNTERS), max_size=5))
def test_strays_are_counted_in_the_interval_they_fall_in(
    case: tuple[datetime, list[DataPoint]], strays: list[tuple[datetime, Counters]]
) -> None:
    fetched_at, points = case
    everything = [*points, *(DataPoint(moment - 14 * DAY, counters) for moment, counters in strays)]
    merged, _ = ordered(everything)
    grid = Grid.of(merged, fetched_at)
    assert total_of(grid.counters) == total_of(everything)
    assert {start.minute % 15 for start in grid.counters} <= {grid.phase_minutes}


@given(answers(), MOMENTS, MOMENTS)
def test_a_total_is_the_sum_of_its_intervals(
    case: tuple[datetime, list[DataPoint]], one: datetime, other: datetime
) -> None:
    fetched_at, points = case
    grid = Grid.of(points, fetched_at)
    start, end = min(one, other) - 10 * DAY, max(one, other) - 10 * DAY
    total = grid.total(start, end)
    inside = [period for period in grid.intervals(start, end) if period.counters is not None]
    assert total.known == len(inside) <= total.intervals
    assert total.counters == (total_of(p for p in points if start <= p.timestamp < end) if inside else None)


@given(answers(), MOMENTS, st.one_of(st.none(), MOMENTS))
def test_a_few_intervals_are_those_of_the_whole(
    case: tuple[datetime, list[DataPoint]], start: datetime, end: datetime | None
) -> None:
    fetched_at, points = case
    start, end = start - 10 * DAY, None if end is None else end - 10 * DAY
    few = Grid.of(points, fetched_at).intervals(start, end)
    whole = Grid.of(points, fetched_at).periods
    assert few == tuple(one for one in whole if start <= one.start and (end is None or one.start < end))


@given(answers(), st.slices(1400), st.integers(-1344, 1343))
def test_a_list_of_intervals_is_what_it_would_be_made_at_once(
    case: tuple[datetime, list[DataPoint]], part: slice, index: int
) -> None:
    grid = Grid.of(case[1], case[0])
    at_once = [grid.at(at) for at in grid.counters if at < grid.start]
    at_once += [grid.at(grid.start + INTERVAL * step) for step in range(1344)]
    assert grid.periods == at_once
    assert list(grid.periods[part]) == at_once[part]
    assert grid.periods[::-1][index] == at_once[::-1][index]
    assert (grid.periods[1:] == grid.periods[:-1]) is (at_once[1:] == at_once[:-1])


def test_a_counter_that_nobody_can_have_is_kept_as_it_is() -> None:
    grid = Grid.of([point("2026-11-23T13:50", 2**70), point("2026-11-23T13:35", 1)], NOW)
    assert [one.counters for one in grid.intervals()[-2:]] == [Counters(1), Counters(2**70)]
    assert grid.total(grid.start, grid.end).counters == Counters(2**70 + 1)


def test_idle_is_zero_inside_and_unknown_outside() -> None:
    grid = Grid.of([point("2026-11-23T13:50", 7)], NOW)
    assert grid.at(utc("2026-11-23T13:50")).counters == Counters(7)
    assert grid.at(utc("2026-11-23T13:35")).counters == Counters(0)
    assert grid.at(grid.start).counters == Counters(0)
    assert grid.at(grid.start - INTERVAL).counters is None
    assert grid.at(grid.end).counters is None


def test_an_empty_answer_is_two_weeks_of_zeros_that_end_with_the_request() -> None:
    grid = Grid.of([], NOW)
    assert (grid.start, grid.end) == (utc("2026-11-09T14:05"), utc("2026-11-23T14:05"))
    assert {period.counters for period in grid.intervals()} == {Counters(0)}


def test_the_newest_point_may_be_two_days_old() -> None:
    points = [point("2018-12-18T18:10", 5), point("2018-12-18T17:55", 2)]
    grid = Grid.of(points, utc("2018-12-20T19:10:25"))
    assert grid.end == utc("2018-12-20T19:10")
    assert grid.intervals()[-1].counters == Counters(0)


def test_a_fixed_grid_shows_its_running_interval_when_that_holds_mail() -> None:
    before = point("2026-11-23T13:45", 10)
    running = Grid.of([before, point("2026-11-23T14:00", 2)], utc("2026-11-23T14:07:30"))
    assert (running.end, running.complete_end, running.running) == (
        utc("2026-11-23T14:15"),
        utc("2026-11-23T14:00"),
        True,
    )
    idle = Grid.of([before], utc("2026-11-23T14:07:30"))
    assert (idle.end, idle.complete_end, idle.running) == (utc("2026-11-23T14:00"), utc("2026-11-23T14:00"), False)
    assert idle.at(utc("2026-11-23T14:00")).counters is None


def test_points_older_than_two_weeks_are_kept_and_what_lies_between_is_unknown() -> None:
    old = point("2026-11-01T10:05", 3)
    grid = Grid.of([old, point("2026-11-23T13:50", 7)], NOW)
    periods = grid.intervals()
    assert (len(periods), periods[0].start) == (1345, old.timestamp)
    between = grid.total(old.timestamp, grid.start)
    assert (between.counters, between.known, between.partial) == (Counters(3), 1, True)
    assert grid.total(old.timestamp + INTERVAL, grid.start).counters is None


def test_intervals_between_bounds_take_the_start_and_leave_the_end() -> None:
    grid = Grid.of([], NOW)
    periods = grid.intervals(utc("2026-11-23T12:00"), utc("2026-11-23T13:05"))
    assert [f"{one.start:%H:%M}" for one in periods] == ["12:05", "12:20", "12:35", "12:50"]


def test_a_grid_cannot_be_changed() -> None:
    grid = Grid.of([point("2026-11-23T13:50")], NOW)
    with pytest.raises(TypeError):
        grid.counters[grid.start] = Counters(1)  # type: ignore[index]  # the point of the test
    with pytest.raises(AttributeError, match="immutable"):
        grid.end = grid.start  # type: ignore[misc]  # the point of the test


def test_counters_of_one_timestamp_are_added_with_a_note() -> None:
    merged, notes = ordered([point("2026-11-23T13:50", 3, 4), point("2026-11-23T13:50", 1), point("2026-11-23T13:35")])
    assert [(one.timestamp.minute, one.counters.delivery_attempts) for one in merged] == [(35, 1), (50, 4)]
    assert notes == ("1 data points repeat a timestamp of the same answer; they are added.",)


def test_strays_get_a_note() -> None:
    points = [point("2026-11-23T13:50"), point("2026-11-23T13:35"), point("2026-11-23T13:36")]
    merged, notes = ordered(points)
    assert len(merged) == 3
    assert len(notes) == 1
    assert notes[0].startswith("1 data points lie off the grid")


@given(answers())
def test_ordering_an_answer_as_documented_only_sorts(case: tuple[datetime, list[DataPoint]]) -> None:
    _, points = case
    merged, notes = ordered(points)
    assert notes == ()
    assert list(merged) == sorted(points, key=lambda one: one.timestamp)


def test_the_phase_is_that_of_most_points() -> None:
    assert phase_of([]) is None
    assert phase_of([point("2026-11-23T13:59")]) == 14
    assert phase_of([point("2026-11-23T13:50"), point("2026-11-23T13:36"), point("2026-11-22T11:20")]) == 5


@given(MOMENTS, st.integers(0, 14))
def test_flooring_goes_back_less_than_an_interval(moment: datetime, phase: int) -> None:
    floor = floor_to_phase(moment, phase)
    assert timedelta(0) <= moment - floor < INTERVAL
    assert floor.minute % 15 == phase
    assert floor_to_phase(floor, phase) == floor


@given(answers())
def test_two_polls_of_one_mail_stand_on_two_grids(case: tuple[datetime, list[DataPoint]]) -> None:
    fetched_at, points = case
    moved = [DataPoint(one.timestamp + MINUTE, one.counters) for one in points]
    first, second = Grid.of(points, fetched_at), Grid.of(moved, fetched_at + MINUTE)
    assert second.total(second.start, second.end).counters == first.total(first.start, first.end).counters
    assert second.end - second.start == COVERAGE

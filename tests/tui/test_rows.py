from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.filters import Filter, parse
from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.rows import Rows

NEWEST = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)


def periods(bounces: list[int], newest: datetime = NEWEST) -> list[Period]:
    starts = [newest - INTERVAL * index for index in range(len(bounces))]
    return [
        Period(start, start + INTERVAL, Counters(100, count), 1, 1)
        for start, count in zip(starts, bounces, strict=True)
    ]


def rows_of(bounces: list[int]) -> Rows:
    rows = Rows()
    rows.show(periods(bounces))
    return rows


def selected(rows: Rows) -> datetime:
    assert rows.selected is not None
    return rows.selected.start


def test_without_rows_nothing_is_selected_and_nothing_moves() -> None:
    rows = Rows()
    rows.go(5)
    rows.choose(None)
    assert rows.selected is None
    assert rows.next_failure(1) is None
    assert rows.chosen is None


def test_an_unmoved_cursor_follows_the_newest_row() -> None:
    rows = rows_of([0, 0, 0])
    rows.show(periods([0, 0, 0, 0], NEWEST + INTERVAL))
    assert selected(rows) == NEWEST + INTERVAL


def test_a_moved_cursor_stays_on_its_period_even_back_on_the_first_row() -> None:
    rows = rows_of([0, 0, 0])
    rows.go(1)
    rows.go(0)
    rows.show(periods([0, 0, 0, 0], NEWEST + INTERVAL))
    assert (selected(rows), rows.row) == (NEWEST, 1)
    rows.choose(None)
    assert selected(rows) == NEWEST + INTERVAL


def test_sorting_keeps_the_period() -> None:
    rows = rows_of([3, 9, 1, 9])
    rows.go(2)
    rows.sort("bounces", descending=True)
    assert [period.counters.bounces for period in rows.shown if period.counters] == [9, 9, 3, 1]
    assert (rows.row, selected(rows)) == (3, NEWEST - 2 * INTERVAL)
    rows.sort("time", descending=False)
    assert (rows.row, selected(rows)) == (1, NEWEST - 2 * INTERVAL)


def test_a_filtered_period_is_stood_in_for_until_it_is_back() -> None:
    rows = rows_of([5, 0, 0, 0, 7])
    rows.go(3)
    rows.narrow(parse("bounces>0", UTC))
    assert selected(rows) == NEWEST - 4 * INTERVAL
    rows.narrow(parse("bounces>99", UTC))
    assert rows.selected is None
    rows.narrow(Filter())
    assert selected(rows) == NEWEST - 3 * INTERVAL


def test_a_period_that_rolled_off_leaves_the_cursor_on_the_nearest() -> None:
    rows = rows_of([0, 0, 0])
    rows.go(2)
    rows.show(periods([0, 0], NEWEST + INTERVAL))
    assert selected(rows) == NEWEST
    rows.show(periods([0, 0], NEWEST + timedelta(minutes=20)))
    assert selected(rows) == NEWEST + timedelta(minutes=5)


def test_the_next_failure_is_looked_for_in_both_directions() -> None:
    rows = rows_of([0, 2, 0, 0, 1])
    rows.go(2)
    assert (rows.next_failure(1), rows.next_failure(-1)) == (4, 1)
    rows.go(4)
    assert (rows.next_failure(1), rows.next_failure(-1)) == (None, 1)


def test_unknown_periods_are_no_failures_and_rejects_are() -> None:
    rows = Rows()
    first, second, third = periods([0, 0, 0])
    rows.show(
        [
            first,
            Period(second.start, second.end, None, 0, 1),
            Period(third.start, third.end, Counters(1, 0, 0, 1), 1, 1),
        ]
    )
    assert rows.next_failure(1) == 2


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), st.integers(-5, 30), st.integers(0, 20))
def test_the_cursor_stays_on_a_period_that_is_still_there(bounces: list[int], row: int, added: int) -> None:
    rows = rows_of(bounces)
    rows.go(row)
    before = selected(rows)
    rows.show(periods([*[1] * added, *bounces], NEWEST + INTERVAL * added))
    rows.sort("bounces", descending=True)
    assert selected(rows) == before

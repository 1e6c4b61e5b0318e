from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace

from sestui.domain.grid import By, rolled_up
from sestui.tui.chart import cursor_cells, period_in, selected
from sestui.tui.series import BOUNCES, NOT_FAILED
from tests.tui.chart_values import END, SPIKE, chart, periods
from tests.values import utc


def test_the_cursor_takes_the_cells_of_its_period() -> None:
    hours = tuple(rolled_up(periods(), By.HOUR, UTC))
    data = replace(chart(), periods=hours, by=By.HOUR, cursor=utc("2026-11-23T06:00"))
    assert cursor_cells(data, 96) == range(64, 68)
    assert cursor_cells(replace(data, cursor=utc("2026-11-23T07:00")), 96) == range(68, 72)


@pytest.mark.parametrize("width", [1, 7, 24, 95, 96, 97, 300])
def test_the_cursor_takes_a_cell_at_least_and_never_one_outside(width: int) -> None:
    for period in periods():
        cells = cursor_cells(replace(chart(), cursor=period.start), width)
        assert len(cells) >= 1
        assert 0 <= cells.start < cells.stop <= width


def test_a_cursor_beside_the_window_takes_no_cell() -> None:
    data = replace(chart(), start=END - timedelta(hours=2))
    assert not cursor_cells(replace(data, cursor=END - timedelta(hours=5)), 96)
    assert not cursor_cells(replace(data, cursor=END + timedelta(hours=5)), 96)
    assert not cursor_cells(data, 96)


def test_only_the_start_of_a_period_selects_it() -> None:
    assert selected(replace(chart(), cursor=SPIKE)) == periods()[66]
    assert selected(replace(chart(), cursor=SPIKE + timedelta(minutes=1))) is None


def test_a_cell_of_many_periods_shows_the_one_with_the_highest_value() -> None:
    data = chart()
    spike = period_in(data, 8, 12, BOUNCES)
    assert spike is not None
    assert spike.start == SPIKE
    other = period_in(data, 8, 12, NOT_FAILED)
    assert other is not None
    assert other.start != SPIKE


def test_the_cell_of_a_period_shows_it() -> None:
    for index, period in enumerate(periods()):
        assert period_in(chart(), index, 96, NOT_FAILED) == period


def test_an_unknown_period_can_be_picked_and_no_period_cannot() -> None:
    unknown = period_in(chart(), 4 * 13, 96, NOT_FAILED)
    assert unknown is not None
    assert unknown.counters is None
    assert period_in(replace(chart(), periods=()), 3, 96, NOT_FAILED) is None

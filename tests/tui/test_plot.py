import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, Counters
from sestui.tui import plot
from sestui.tui.look import SYMBOLS
from sestui.tui.plot import UNKNOWN, Column, Unknown, canvas, columns, extents
from tests.values import utc

START = utc("2026-11-23T00:00")
BRAILLE, BLOCK, ASCII = SYMBOLS["braille"], SYMBOLS["block"], SYMBOLS["ascii"]

heights = st.one_of(st.none(), st.floats(0, 1e18), st.integers(0, 10**18))


def period(index: int, attempts: int | None, length: timedelta = INTERVAL) -> Period:
    start = START + length * index
    return Period(start, start + length, None if attempts is None else Counters(attempts), int(attempts is not None), 1)


def reduced(periods: list[Period], hours: float, count: int) -> list[Column]:
    placed = extents(periods, START, START + timedelta(hours=hours), count)
    return columns(placed, count, lambda counters: counters.delivery_attempts)


def test_bars_in_braille_have_two_points_across_and_four_down() -> None:
    assert canvas([1, 2, 3, 4], 2, 1, 4, BRAILLE, fill=True) == ["⣴⣾"]


def test_bars_in_blocks_have_two_points_across_and_down() -> None:
    assert canvas([1, 4, None, 4], 2, 1, 4, BLOCK, fill=True) == ["▟▐"]


def test_bars_in_ascii_fill_whole_cells() -> None:
    assert canvas([1, 3, None, 2], 4, 3, 3, ASCII, fill=True) == [" #  ", "## #", "## #"]


def test_bars_are_full_below_their_upper_end() -> None:
    assert canvas([100] * 4, 2, 3, 100, BRAILLE, fill=True) == ["⣿⣿"] * 3
    assert canvas([100, 100, 1, 1], 2, 2, 100, BLOCK, fill=True) == ["█ ", "█▄"]


def test_the_smallest_value_above_nothing_is_seen_and_none_is_not() -> None:
    assert canvas([1e-9, None], 1, 3, 1e18, BRAILLE, fill=True) == [" ", " ", "⡀"]


def test_a_line_is_broken_where_there_is_no_value() -> None:
    lines = canvas([2, 2, None, None, 0, 0], 3, 2, 2, BLOCK, fill=False)
    assert lines == ["▀  ", "  ▄"]


def test_a_line_climbs_without_a_break() -> None:
    assert canvas([0, 3, 3, 0], 4, 4, 3, ASCII, fill=False) == [" ## ", "# # ", "# # ", "#  #"]


def test_a_value_above_the_top_is_drawn_at_the_edge() -> None:
    assert canvas([9, 9], 1, 2, 4, BLOCK, fill=False) == ["▀", " "]


def test_no_room_is_no_drawing() -> None:
    assert canvas([], 0, 2, 1, BRAILLE, fill=True) == ["", ""]
    assert canvas([1, 1], 1, 0, 1, BRAILLE, fill=True) == []


@given(st.data(), st.sampled_from(sorted(SYMBOLS)), st.integers(1, 12), st.integers(1, 5), st.booleans())
def test_a_canvas_has_its_size_whatever_is_drawn(
    data: st.DataObject, name: str, width: int, height: int, fill: bool
) -> None:
    symbols = SYMBOLS[name]
    count = width * plot.points(symbols)[0]
    values = data.draw(st.lists(heights, min_size=count, max_size=count))
    lines = canvas(values, width, height, 1e18, symbols, fill)
    assert [len(line) for line in lines] == [width] * height


@given(st.lists(st.one_of(st.none(), st.floats(0, 7)), min_size=8, max_size=8), st.sampled_from(sorted(SYMBOLS)))
def test_exactly_the_columns_with_a_value_are_drawn(values: list[float | None], name: str) -> None:
    symbols = SYMBOLS[name]
    width = 8 // plot.points(symbols)[0]
    drawn = canvas(values, width, 3, 7, symbols, fill=True)
    per_cell = 8 // width
    for cell in range(width):
        has_value = any(value is not None for value in values[cell * per_cell : (cell + 1) * per_cell])
        assert (drawn[-1][cell] != " ") == has_value


def test_what_was_drawn_before_leaves_no_trace() -> None:
    canvas([5, 5], 1, 1, 5, BRAILLE, fill=False)
    assert canvas([None, None], 1, 1, 5, BRAILLE, fill=False) == [" "]


def test_a_value_zero_and_unknown_are_three_things() -> None:
    assert reduced([period(0, 7), period(1, 0), period(2, None)], 1, 4) == [7, 0, UNKNOWN, UNKNOWN]


def test_a_known_period_without_a_value_is_not_unknown() -> None:
    placed = extents([period(0, 0)], START, START + INTERVAL * 2, 2)
    assert columns(placed, 2, lambda counters: counters.bounce_rate) == [None, UNKNOWN]


def test_a_spike_outlives_the_reduction() -> None:
    assert reduced([period(index, 900 if index == 77 else 1) for index in range(1344)], 336, 14) == [900, *[1] * 13]


def test_a_period_reaches_over_all_columns_that_it_overlaps() -> None:
    hour = timedelta(hours=1)
    assert reduced([period(0, 1, hour), period(1, 2, hour)], 2, 5) == [1, 1, 2, 2, 2]


def test_periods_beside_the_window_count_for_nothing() -> None:
    assert reduced([period(-1, 9), period(0, 1), period(4, 9)], 1, 4) == [1, UNKNOWN, UNKNOWN, UNKNOWN]


def test_a_period_across_the_edge_is_cut_off_there() -> None:
    across = Period(START - INTERVAL, START + INTERVAL, Counters(5), 1, 1)
    assert reduced([across], 1, 4) == [5, UNKNOWN, UNKNOWN, UNKNOWN]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**18)), min_size=1, max_size=60), st.integers(1, 90))
@example([None], 1)
def test_the_reduction_invents_and_loses_nothing(attempts: list[int | None], count: int) -> None:
    values = reduced([period(index, number) for index, number in enumerate(attempts)], len(attempts) / 4, count)
    known = {number for number in attempts if number is not None}
    shown = {value for value in values if not isinstance(value, Unknown)}
    assert shown <= known
    assert max(known, default=None) == max((value for value in shown if value is not None), default=None)
    if count >= len(attempts):
        assert shown == known


def test_plotext_is_imported_when_first_drawn_with() -> None:
    code = "import sys, sestui.tui.plot; sys.exit('plotext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(SYMBOLS))
def test_huge_values_are_drawn(name: str) -> None:
    symbols = SYMBOLS[name]
    count = 3 * plot.points(symbols)[0]
    assert all("  " not in line for line in canvas([10**18] * count, 3, 2, 1e18, symbols, fill=True))


@given(st.data(), st.sampled_from(sorted(SYMBOLS)), st.integers(2, 12), st.integers(1, 5))
def test_bars_look_the_same_wherever_they_stand(data: st.DataObject, name: str, width: int, height: int) -> None:
    symbols, most = SYMBOLS[name], 10**6
    across = plot.points(symbols)[0]
    values = data.draw(st.lists(st.integers(0, most), min_size=width * across, max_size=width * across))
    apart = [canvas(values[x * across : (x + 1) * across], 1, height, most, symbols, True) for x in range(width)]
    assert canvas(values, width, height, most, symbols, True) == ["".join(line) for line in zip(*apart, strict=True)]


def test_plotext_draws_the_bars_of_a_cell_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    built = plot._built

    def counted(xs: list[int], ys: list[int | None], joined: bool, width: int, *rest: object) -> list[str]:
        drawn.append(width)
        return built(xs, ys, joined, width, *rest)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(plot, "_KNOWN", {})
    monkeypatch.setattr(plot, "_built", counted)
    first = canvas([1, 2, 3, 4, 1, 2], 3, 2, 5, BRAILLE, fill=True)
    assert canvas([3, 4, 1, 2, 4, 4], 3, 2, 5, BRAILLE, fill=True)[1][:2] == first[1][1::-1]
    assert drawn == [2, 1]

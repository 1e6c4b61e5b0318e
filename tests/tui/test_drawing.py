from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import By, Period
from sestui.domain.model import INTERVAL, Counters
from sestui.domain.reputation import Level
from sestui.tui.chart import GUTTER, ChartData, Note
from sestui.tui.drawing import Drawing, draw, places, times
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.series import BOUNCE_RATE, BOUNCES, COMPLAINT_RATE, COMPLAINTS, COUNTS, NOT_FAILED, RATES, REJECTS
from tests.tui.chart_values import END, SPIKE, chart, periods

WIDE = GUTTER + 96 + 1
"""The width at which an interval of a day has a cell of its own."""


def lines(drawing: Drawing) -> list[str]:
    return ["".join(row) for row in drawing.sheet.characters]


def drawn(data: ChartData, height: int = 20, width: int = WIDE) -> list[str]:
    return lines(draw(data, width, height))


def one(series_index: int = 0, **changes: object) -> ChartData:
    data = chart()
    return replace(data, series=data.series[series_index : series_index + 1], weights=(), **changes)


def with_counters(counters: Counters | None) -> tuple[Period, ...]:
    known = int(counters is not None)
    return tuple(Period(END - INTERVAL * n, END - INTERVAL * (n - 1), counters, known, 1) for n in range(96, 0, -1))


def test_a_panel_has_its_title_scale_and_data_over_round_times() -> None:
    assert drawn(one(), 7) == [
        " not failed so far | 24 h" + " " * 57 + "peak 990 at Mon 13:45 ",
        "  1.4k+" + " " * 52 + ":" * 8 + " " * 35 + "v ",
        "      |" + "#" * 40 + " " * 12 + ":" * 8 + "#" * 36 + " ",
        "      |" + "#" * 40 + " " * 12 + ":" * 8 + "#" * 36 + " ",
        "     0+" + "#" * 40 + " " * 12 + ":" * 8 + "#" * 36 + " ",
        "      +----+-----------+-----------+-----------+-----------+-----------+-----------+-----------+------- ",
        " " * 104,
    ]


def test_the_line_below_the_axis_has_the_times() -> None:
    [text] = ["".join(text for text, _ in times(draw(one(), WIDE, 7), WIDE, "", 0))]
    assert text.split("  ")[4].strip() == "15:00"
    assert text.split() == ["15:00", "18:00", "21:00", "Mon", "23", "03:00", "06:00", "09:00", "12:00"]


def test_the_selected_time_displaces_the_ones_that_it_covers() -> None:
    runs = times(draw(one(), WIDE, 7), WIDE, " Mon 23 Nov 06:30 ", 66)
    text = "".join(text for text, _ in runs)
    assert (" Mon 23 Nov 06:30 ", "cursor") in runs
    assert len(text) == WIDE
    assert "06:00" not in text
    assert "12:00" in text


def test_idle_is_a_gap_and_unknown_is_hatched() -> None:
    floor = drawn(one(), 7)[4][GUTTER:]
    assert floor[40:52] == " " * 12
    assert floor[52:60] == ":" * 8


def test_unknown_time_is_named_where_there_is_room() -> None:
    rows = drawn(one(start=END - timedelta(hours=12)), 9)
    assert sum("not known" in row for row in rows) == 1
    assert not any("not known" in row for row in drawn(one(), 9))


def test_time_that_no_period_covers_is_unknown() -> None:
    rows = drawn(one(start=END - timedelta(hours=48)), 7)
    assert rows[1][GUTTER : GUTTER + 48] == ":" * 48


def test_nothing_known_has_no_figures() -> None:
    rows = drawn(one(periods=with_counters(None)), 7)
    assert "peak" not in rows[0]
    assert [row[:GUTTER] for row in rows[1:5]] == ["      |"] * 4
    assert rows[4][GUTTER:-1] == ":" * 96


def test_all_idle_has_a_scale_and_no_bars() -> None:
    rows = drawn(one(periods=with_counters(Counters())), 7)
    assert rows[0].rstrip().endswith("peak 0")
    assert rows[1][:GUTTER] == "     1+"
    assert all(row[GUTTER:].strip() == "" for row in rows[1:5])


def test_more_failures_than_attempts_are_no_value_and_no_error() -> None:
    assert drawn(one(periods=with_counters(Counters(1, 4))), 7)[0].rstrip().endswith("peak ?")
    assert (
        drawn(replace(one(), series=(BOUNCE_RATE,), periods=with_counters(Counters(1, 4))), 7)[0]
        .rstrip()
        .endswith("peak 400.00 % at Mon 13:45")
    )


def test_a_bar_over_a_line_has_the_colour_and_the_mark_of_its_level() -> None:
    drawing = draw(one(1), WIDE, 9)
    rows, column = lines(drawing), GUTTER + 66
    marked = [row for row in rows if row[column] == "^"]
    assert len(marked) == 1
    assert drawing.sheet.roles[6][column] == "warning"
    assert drawing.sheet.roles[6][column + 1] == "failures"
    assert rows[0].rstrip().endswith("peak 80 at Mon 06:30")


def test_a_mark_never_lengthens_its_bar() -> None:
    data = one(1, periods=with_counters(Counters(1000, 300)))
    assert [row[GUTTER] for row in drawn(data, 9)[1:7]] == ["^", "#", "#", "#", "#", "#"]
    blocks = drawn(replace(data, look=Look(SYMBOLS["block"])), 9)
    assert {row[GUTTER] for row in blocks[1:7]} == {"■", "█"}


def test_a_run_of_bars_over_a_line_has_one_mark() -> None:
    rows = drawn(one(1, periods=with_counters(Counters(1000, 300))), 9)
    assert "".join(rows[1:7]).count("^") == 1


def test_a_rate_is_a_line_with_the_lines_of_aws_inside_its_scale() -> None:
    data = replace(one(), series=(BOUNCE_RATE,))
    rows = drawn(data, 14, WIDE + 6)
    assert [row.rstrip().rsplit("  ")[-1].split(" ", 1)[-1] for row in rows[1:] if row.rstrip().endswith(" %")] == [
        "5 %",
        "2 %",
    ]
    quiet = drawn(replace(data, periods=with_counters(Counters(1000, 10))), 14, WIDE + 6)
    figures = [row.rstrip()[-4:].strip() for row in quiet[1:] if row.rstrip().endswith(" %")]
    assert figures == ["2 %"]


def test_a_rate_without_attempts_is_a_gap_and_a_rate_of_zero_is_not() -> None:
    rows = drawn(replace(one(), series=(COMPLAINT_RATE,)), 9, WIDE + 6)
    floor = rows[6][GUTTER:]
    assert set(floor[0:40]) == {"#"}
    assert set(floor[40:52]) == {" "}


def test_bars_of_wide_periods_stand_apart() -> None:
    hours = tuple(
        Period(END - timedelta(hours=n), END - timedelta(hours=n - 1), Counters(9), 4, 4) for n in range(8, 0, -1)
    )
    data = one(periods=hours, start=END - timedelta(hours=8), by=By.HOUR)
    rows = drawn(data, 7)
    assert rows[0].startswith(" not failed so far by hour | 24 h")
    assert rows[4][GUTTER:-1] == "#" * 12 + (" " + "#" * 11) * 7


def test_a_note_stands_in_the_title_line_and_gives_way() -> None:
    note = Note("^ 06:30  12 % of 1,000", Level.CRITICAL)
    drawing = draw(replace(one(1), notes=(note,)), WIDE, 7)
    assert note.text in lines(drawing)[0]
    assert "critical" in drawing.sheet.roles[0]
    assert note.text not in drawn(replace(one(1), notes=(note,)), 7, 40)[0]


def test_panels_share_the_axis_and_their_height_by_weight() -> None:
    placed = places((NOT_FAILED, BOUNCES, COMPLAINTS), (5, 2, 2), 14)
    assert [(place.title, place.top, place.height) for place in placed] == [(0, 1, 5), (6, 7, 2), (9, 10, 2)]


@pytest.mark.parametrize(
    ("height", "panels", "titles"),
    [
        (11, 3, True),
        (8, 3, True),
        (7, 3, False),
        (5, 3, False),
        (4, 2, False),
        (3, 1, False),
        (1, 1, False),
        (0, 0, False),
    ],
)
def test_a_small_chart_loses_titles_then_panels(height: int, panels: int, titles: bool) -> None:
    placed = places((NOT_FAILED, BOUNCES, COMPLAINTS), (), height)
    assert len(placed) == panels
    assert any(place.title is not None for place in placed) == titles


@given(st.integers(0, 60), st.integers(0, 6), st.lists(st.integers(1, 9), max_size=6))
def test_panels_never_overlap_and_use_all_rows(height: int, count: int, weights: list[int]) -> None:
    series = (*COUNTS, REJECTS)[:count]
    row = 0
    for place in places(series, weights, height):
        assert place.top == row + (place.title is not None)
        assert place.height >= 1
        row = place.top + place.height
    assert not series or row == height - min(2, max(0, height - 1))


@given(
    st.integers(0, 130),
    st.integers(0, 30),
    st.sampled_from(sorted(SYMBOLS)),
    st.sampled_from([COUNTS, RATES, (NOT_FAILED, BOUNCE_RATE), ()]),
)
def test_any_size_is_drawn_within_itself(width: int, height: int, symbols: str, series: tuple[()]) -> None:
    data = replace(chart(symbols=symbols), series=series, look=Look(SYMBOLS[symbols], ZoneInfo("Europe/Berlin")))
    drawing = draw(replace(data, cursor=SPIKE), width, height)
    assert len(drawing.sheet.characters) == height
    assert all(len(row) == width for row in drawing.sheet.characters)
    assert all("".join(text for text, _ in drawing.sheet.runs(row)) == line for row, line in enumerate(lines(drawing)))
    assert len("".join(text for text, _ in times(drawing, width, " Mon 23 Nov 06:30 ", 3))) == width


def test_the_ascii_set_is_ascii() -> None:
    for series in ((NOT_FAILED, BOUNCES), RATES):
        assert all(row.isascii() for row in drawn(replace(chart(), series=series), 30, WIDE))


def test_counts_beyond_all_reason_are_drawn() -> None:
    rows = drawn(one(periods=with_counters(Counters(10**18))), 7)
    assert rows[1].startswith("  1e18+")
    assert rows[3].startswith("      |####")


def test_two_weeks_are_drawn_as_one_day() -> None:
    two_weeks = replace(chart(336), periods=periods(336))
    assert [place.series for place in draw(two_weeks, WIDE, 20).places] == [NOT_FAILED, BOUNCES, COMPLAINTS]

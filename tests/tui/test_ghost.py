"""The same time last week in charts, and their peaks."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import By, Period, rolled_up
from sestui.domain.looking import WEEK
from sestui.domain.model import INTERVAL, Counters
from sestui.domain.reputation import Level
from sestui.tui.chart import GUTTER, ChartData, Note
from sestui.tui.drawing import draw
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.series import ATTEMPTS, BOUNCE_RATE, BOUNCES, NOT_FAILED
from tests.tui.chart_values import END, chart

HOURS = 2
WIDE = GUTTER + HOURS * 4 + 1
"""The width at which an interval of two hours has a cell of its own."""


def row_of(values: list[int | None], end: object = END, of: object = ATTEMPTS) -> tuple[Period, ...]:
    """Return intervals up to END with these delivery attempts, or with these bounces of 1,000 attempts."""
    periods = []
    for index, value in enumerate(values):
        start = END - INTERVAL * (len(values) - index)
        counters = None if value is None else Counters(value) if of is ATTEMPTS else Counters(1000, value)
        periods.append(Period(start, start + INTERVAL, counters, int(counters is not None), 1))
    return tuple(periods)


def before(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    return tuple(replace(one, start=one.start - WEEK, end=one.end - WEEK) for one in periods)


def data(
    now: list[int | None], last_week: list[int | None], symbols: str = "ascii", of: object = ATTEMPTS
) -> ChartData:
    return ChartData(
        periods=row_of(now, of=of),
        start=END - INTERVAL * len(now),
        end=END,
        series=(of,),  # type: ignore[arg-type]  # a series
        look=Look(SYMBOLS[symbols]),
        ghost=before(row_of(last_week, of=of)),
    )


def canvas(shown: ChartData, height: int = 10, width: int = WIDE) -> list[str]:
    """Return the rows of the only panel, without title, axes and figures."""
    rows = ["".join(row) for row in draw(shown, width, height).sheet.characters]
    return [row[GUTTER:-1] for row in rows[1 : height - 2]]


def title(shown: ChartData, width: int = 100) -> str:
    return "".join(draw(shown, width, 10).sheet.characters[0]).strip()


def test_dots_stand_above_bars_and_as_notches_in_them_and_vanish_where_both_are_equal() -> None:
    assert canvas(data([60, 60, 60, 60, 60, 60, 60, 60], [60, 10, 30, 68, None, 0, 60, 5])) == [
        "   .   v",
        "########",
        "########",
        "##.#####",
        "########",
        "#.######",
        "#######.",
    ]


def test_over_nothing_there_are_dots_alone_and_of_nothing_none() -> None:
    shown = canvas(data([0, 0, None, 0, 0, 0, 0, 4], [4, 2, 2, 0, None, 4, 1, 4]))
    assert shown[0] == "  :    v"
    assert shown[1] == ". :  . #"
    assert shown[4] == " .:    #"
    assert [row[2] for row in shown] == [":"] * 7
    assert {row[3] for row in shown} == {row[4] for row in shown} == {" "}


@pytest.mark.parametrize(
    ("symbols", "floating", "notched"), [("braille", "⠁⠂⠄⡀", "⣶⣭⣛⠿"), ("block", "·", "▙▜▛▟"), ("ascii", ".", ".")]
)
def test_each_set_of_symbols_has_its_dots_and_notches(symbols: str, floating: str, notched: str) -> None:
    above = canvas(data([10] * 8, [13, 14, 15, 16, 17, 18, 19, 20], symbols))
    inside = canvas(data([40] * 8, [8, 10, 12, 14, 16, 18, 20, 22], symbols))
    bars = canvas(data([40] * 8, [], symbols))
    assert {row[column] for column in range(7) for row in above[:3]} <= {" ", *floating}
    changed = [
        new for one, other in zip(inside, bars, strict=True) for new, old in zip(one, other, strict=True) if new != old
    ]
    assert len(changed) == 8
    assert set(changed) <= set(notched)


@given(
    st.lists(st.integers(0, 900), min_size=8, max_size=8),
    st.lists(st.none() | st.integers(0, 900), min_size=8, max_size=8),
    st.sampled_from(sorted(SYMBOLS)),
    st.sampled_from([ATTEMPTS, BOUNCES, BOUNCE_RATE]),
)
def test_dots_leave_what_is_drawn_as_high_as_it_was(
    now: list[int | None], last_week: list[int | None], symbols: str, of: object
) -> None:
    shown = data(now, last_week, symbols, of)
    drawing = draw(shown, WIDE + 6, 12)
    role = shown.series[0].role
    ghosts = {(y, x) for y, row in enumerate(drawing.sheet.roles) for x, one in enumerate(row) if one == "ghost"}
    bare = draw(replace(shown, ghost=()), WIDE + 6, 12)
    same_scale = "".join(drawing.sheet.characters[1][:GUTTER]) == "".join(bare.sheet.characters[1][:GUTTER])
    if same_scale:
        for y, row in enumerate(bare.sheet.roles):
            for x, one in enumerate(row):
                if one in (role, "warning", "critical") and y:
                    assert drawing.sheet.roles[y][x] == one
                    assert drawing.sheet.characters[y][x] != " "
    assert all(drawing.sheet.characters[y][x] != " " for y, x in ghosts)


def test_rates_have_dots_of_zero_too_and_no_notches() -> None:
    shown = canvas(data([20] * 8, [0, 30, 20, None, 10, 10, 10, 10], of=BOUNCE_RATE), width=WIDE + 6)
    assert [row[0] for row in shown].count(".") == 1
    assert shown[-1].startswith(".")
    assert sum(row.count("#") for row in shown) == 8


def test_the_scale_grows_for_last_week_up_to_three_times_the_peak() -> None:
    near, far = data([100] * 8, [290] * 8), data([100] * 8, [5000] * 8)
    figures = ["".join(draw(one, 60, 10).sheet.characters[1][:GUTTER]).strip(" +") for one in (near, far)]
    assert figures == ["320", "320"]
    assert title(near).startswith("delivery attempts | last week dotted   ")
    assert title(far).startswith("delivery attempts | last week dotted, cut off   ")
    assert canvas(far)[0] == "........"


def test_with_nothing_sent_now_last_week_has_the_scale_for_itself() -> None:
    shown = data([0] * 8, [5000] * 8)
    assert "cut off" not in title(shown)
    assert canvas(shown)[0] == "........"


def test_only_the_first_title_says_what_the_dots_are_and_each_what_is_cut() -> None:
    two = replace(data([100] * 8, [100] * 8), series=(ATTEMPTS, BOUNCES))
    high = replace(two, ghost=before(row_of([100] * 8)), periods=row_of([2] * 8, of=BOUNCES))
    rows = ["".join(row) for row in draw(two, 100, 20).sheet.characters]
    assert sum("last week" in row for row in rows) == 1
    spike = tuple(replace(one, counters=Counters(1000, 90)) for one in high.ghost)
    rows = ["".join(row) for row in draw(replace(high, ghost=spike), 100, 20).sheet.characters]
    (cut,) = [row for row in rows if "last week cut off" in row]
    assert cut.startswith(" bounces | last week cut off ")


def test_without_a_week_before_no_word_is_lost_on_it() -> None:
    assert "last week" not in title(data([100] * 8, []))


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (90, "delivery attempts | last week dotted ^ 13:45  9 % of 9 peak 10 at Mon 13:45"),
        (76, "delivery attempts | last week dotted ^ 13:45  9 % of 9 peak 10"),
        (58, "delivery attempts ^ 13:45  9 % of 9 peak 10"),
        (40, "delivery attempts peak 10"),
        (20, "delivery attempts"),
    ],
)
def test_what_is_less_important_leaves_the_title_first(width: int, words: str) -> None:
    note = Note("^ 13:45  9 % of 9", Level.WARNING)
    shown = replace(data([10] * 8, [5] * 8), notes=(note,))
    assert title(shown, width).split() == words.split()


def test_the_peak_is_marked_in_its_column_and_says_when() -> None:
    shown = data([10, 90, 20, 90, 30, 40, 50, 60], [])
    assert canvas(shown)[0] == "   v    "
    assert title(shown).endswith("peak 90 at Mon 12:45")


def test_the_peak_of_nothing_has_no_mark() -> None:
    assert all(set(row) == {" "} for row in canvas(data([0] * 8, [])))
    assert title(data([0] * 8, [])).endswith("peak 0")


def test_a_peak_over_a_line_keeps_the_mark_of_its_level() -> None:
    rows = canvas(data([10, 10, 10, 300, 10, 10, 10, 10], [], of=BOUNCES))
    assert "".join(rows).count("^") == 1
    assert "v" not in "".join(rows)


@pytest.mark.parametrize(
    ("by", "hours", "words"),
    [
        (By.INTERVAL, 24, "at Mon 13:45"),
        (By.HOUR, 24, "at Mon 13:00"),
        (By.INTERVAL, 336, "at Mon 23 Nov 13:45"),
        (By.DAY, 336, "on Sun 2026-11-22"),
        (By.WEEK, 336, "from Mon 2026-11-16"),
        (By.MONTH, 336, "in Nov 2026"),
    ],
)
def test_when_the_peak_was_is_told_by_what_is_drawn(by: By, hours: int, words: str) -> None:
    intervals = [
        Period(END - INTERVAL * n, END - INTERVAL * (n - 1), Counters(9), 1, 1) for n in range(hours * 4, 0, -1)
    ]
    shown = replace(chart(hours), periods=tuple(rolled_up(intervals, by, UTC)), by=by, series=(NOT_FAILED,), weights=())
    assert title(shown).endswith(words)


def test_the_ghost_lies_a_week_before_the_window() -> None:
    off = replace(data([50] * 8, [10] * 8), ghost=row_of([10] * 8))
    assert "." not in "".join(canvas(off))
    late = tuple(
        replace(one, start=one.start + timedelta(days=1), end=one.end + timedelta(days=1)) for one in off.ghost
    )
    assert "." not in "".join(canvas(replace(off, ghost=late)))

"""The same time last week, and what came late, beside the present: in charts and in tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.history.store import History
from sestui.tui.messages import PastArrived
from sestui.tui.widgets.charts import Charts
from sestui.tui.widgets.table import PeriodTable
from tests.tui.late_history import CHANGED, EVERY, FALLEN, attempts_of, filled, looking
from tests.tui.program import EDGE, NOW, QUARTER, Program, points, snapshot
from tests.values import DAY

SIZE = (120, 40)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = filled(tmp_path_factory.mktemp("late") / "h.db")
    yield history
    history.close()


def row_of(program: Program, start: datetime) -> str:
    """Return the line of an interval."""
    return next(line for line in program.lines() if f"{start:%a %d %b  %H:%M}" in line)


async def test_w_switches_last_week_off_and_on(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert "last week dotted" in program.text()
        assert "last week" in program.lines()[-1]
        assert "last week" in program.lines()[-2]
        await pilot.press("w")
        assert "last week" not in "".join(program.lines()[:-1])
        await pilot.press("w", "x")
        assert "last week dotted" in program.text()


@pytest.mark.parametrize("keys", ["i", "i i", "- - - -", "i - - - -", "i i - - - - -"])
async def test_last_week_is_drawn_of_hours_and_days_and_long_windows(history: History, keys: str) -> None:
    program = looking(history)
    async with program.app.run_test(size=(140, 40)) as pilot:
        names = {"-": "minus"}
        await pilot.press("2", *(names.get(key, key) for key in keys.split()))
        await pilot.pause()
        assert "last week dotted" in program.text()


async def test_the_cursor_reads_last_week(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=(180, 40)) as pilot:
        await pilot.press("2", "h")
        await pilot.pause()
        then = attempts_of(EDGE - QUARTER * 2 - DAY * 7)
        assert f"last week {then:,} attempts" in program.lines()[-2]


async def test_without_a_week_before_w_says_so() -> None:
    program = Program()
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "w")
        assert "Nothing is known of this time last week." in program.lines()[-1]
        assert "dotted" not in program.text()


async def test_a_week_narrower_than_a_character_is_not_drawn(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "h.db")) as history:
        earlier = timedelta(days=500)
        told = tuple(replace(one, timestamp=one.timestamp - earlier) for one in points())
        history.record(snapshot(NOW - earlier, data_points=told), GridKind.MOVING, asked="ops")
        program = looking(history)
        async with program.app.run_test(size=(90, 30)) as pilot:
            await pilot.press("2", *["minus"] * 8)
            await pilot.pause()
            assert "365 days" in program.text()
            assert "last week dotted" in program.text()
            await pilot.press("minus", "w")
            await pilot.pause()
            assert "730 days" in program.text()
            assert "dotted" not in program.text()
            assert "A week is narrower than a character" in program.lines()[-1]
            await pilot.press("plus")
            await pilot.pause()
            assert "last week dotted" in program.text()


async def test_weeks_and_months_have_no_week_before(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "i", "i", "i")
        await pilot.pause()
        assert "by week" in program.lines()[2]
        assert "dotted" not in program.text()


async def test_another_reading_of_the_same_draws_nothing_again(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        drawn: list[str] = []
        monkeypatch.setattr(Charts, "refresh", lambda *_, **__: drawn.append("chart"))
        monkeypatch.setattr(PeriodTable, "refresh", lambda *_, **__: drawn.append("table"))
        past = program.view.past
        assert past is not None
        program.app.post_message(PastArrived(replace(past)))
        await pilot.pause()
        assert drawn == []
        await pilot.press("3")
        await pilot.pause()
        drawn.clear()
        program.app.post_message(PastArrived(replace(past)))
        await pilot.pause()
        assert drawn == []


async def test_rows_tell_what_came_late_and_last_week(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=(200, 120)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert row_of(program, CHANGED).rstrip().endswith("+7 bounces, 25 h late")
        assert row_of(program, FALLEN).rstrip().endswith("−1 complaint, 60 m late")
        assert row_of(program, FALLEN).split()[-6] == f"{attempts_of(FALLEN - DAY * 7):,}"
        assert program.lines()[3].split()[-3:] == ["last", "week", "late"]


@pytest.mark.parametrize(
    ("width", "words"), [(200, "−1 complaint, 60 m late"), (120, "−1c 60 m"), (110, "*1"), (80, "*1"), (50, "*1")]
)
async def test_narrow_rows_say_less(history: History, width: int, words: str) -> None:
    program = looking(history)
    async with program.app.run_test(size=(width, 40)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        row = next(line for line in program.lines() if f"{FALLEN:%d %b}" in line and f"{FALLEN:%H:%M}" in line)
        assert words in row
        assert "−" not in row or width >= 120


async def test_sorting_by_last_week_and_by_what_came_late(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=(200, 40)) as pilot:
        await pilot.press("3", *"s" * 8)
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        assert table.sort_column == "lastweek"
        every = {point.timestamp: point.counters.delivery_attempts for point in EVERY}
        then = [every.get(period.start - DAY * 7, 0) for period in table.shown]
        assert then == sorted(then, reverse=True)
        await pilot.press("s")
        await pilot.pause()
        assert table.sort_column == "late"
        assert [period.start for period in table.shown[:2]] == [CHANGED, FALLEN]
        await pilot.press("s")
        assert table.sort_column == "time"


async def test_a_filter_leaves_the_columns_of_the_history(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=(200, 40)) as pilot:
        await pilot.press("3", "slash", *"bounces>0", "enter")
        await pilot.pause()
        assert program.lines()[3].split()[-1] == "late"


async def test_lists_of_days_have_no_such_columns(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=(200, 40)) as pilot:
        await pilot.press("4")
        await pilot.pause()
        assert "late" not in program.lines()[3]


async def test_rows_change_with_what_is_read_later(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=(200, 40)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        past = program.view.past
        assert past is not None
        program.app.post_message(PastArrived(replace(past, late={})))
        await pilot.pause()
        assert "late" not in row_of(program, FALLEN)
        program.app.post_message(PastArrived(past))
        await pilot.pause()
        assert row_of(program, FALLEN).rstrip().endswith("−1 complaint, 60 m late")

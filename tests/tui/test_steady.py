from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sestui.domain.filters import parse
from sestui.domain.grid import By, Period
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.look import SYMBOLS, Look
from tests.tui.table_app import (
    NEWEST,
    TableApp,
    drawn_by,
    interval,
    intervals,
    line,
    screen,
    scroll,
)


async def test_a_page_keeps_the_line_of_the_cursor() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "pagedown")
        assert line(app.table) == 3
        await pilot.press("G", "j")
        assert line(app.table) == 23
        assert screen(app.table)[23].startswith(" Mon 09 Nov  14:00")


async def test_the_cursor_keeps_its_period_and_its_line_when_a_poll_adds_a_row() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "j", "j")
        before, at, lines = app.table.cursor, line(app.table), screen(app.table)
        assert await drawn_by(pilot, app, intervals(newer=1)) == []
        assert (app.table.cursor, line(app.table), screen(app.table)) == (before, at, lines)


async def test_at_the_top_the_rows_make_room_below_a_moved_cursor() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "k")
        app.show(intervals(newer=1))
        await pilot.pause()
        assert app.table.cursor == NEWEST
        assert line(app.table) == 1
        await pilot.press("k")
        assert app.table.cursor == NEWEST + INTERVAL


async def test_equal_data_draw_nothing_and_other_data_only_the_changed_lines() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        assert await drawn_by(pilot, app, intervals()) == []
        late = (*intervals()[:4], interval(4, Counters(1004, 1)), *intervals()[5:])
        assert await drawn_by(pilot, app, late) == [5]
        assert await drawn_by(pilot, app, (*late[:500], interval(500, Counters(1)), *late[501:])) == []
        app.table.drawn.clear()
        await pilot.press("j")
        assert sorted(set(app.table.drawn)) == [1, 2]


async def test_only_visible_rows_are_read() -> None:
    class Endless(Sequence[Period]):
        reads = 0

        def __len__(self) -> int:
            return 1_000_000

        def __getitem__(self, index: Any) -> Any:
            assert isinstance(index, int)
            self.reads += 1
            return interval(index)

    rows = Endless()
    app = TableApp(rows)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G", "k", "pageup")
        assert "interval" in screen(app.table)[0]
        assert rows.reads < 2000


async def test_sorting_keeps_the_cursor_on_its_period() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(10):
            await pilot.press("j")
        await pilot.press("s", "s")
        assert app.table.sort_column == "bounces"
        await pilot.pause()
        assert app.table.cursor == NEWEST - 10 * INTERVAL
        assert line(app.table) == 11
        assert "▼ bounces" in screen(app.table)[0]
        await pilot.press("S", "g")
        assert "▲ bounces" in screen(app.table)[0]
        assert screen(app.table)[1].split()[5] == "0"
        assert app.sorted == [("attempts", True), ("bounces", True), ("bounces", False)]


async def test_a_filter_keeps_the_cursor_or_takes_the_nearest_in_time() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(12):
            await pilot.press("j")
        app.table.filter = parse("bounces>0", UTC)
        assert app.table.cursor == NEWEST - 10 * INTERVAL
        assert len(app.table.shown) == 134
        app.table.filter = parse("", UTC)
        await pilot.pause()
        assert app.table.cursor == NEWEST - 12 * INTERVAL
        assert line(app.table) == 13


async def test_move_to_takes_the_nearest_and_scrolls_to_it() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.move_to(NEWEST - 600 * INTERVAL + timedelta(minutes=2))
        await pilot.pause()
        assert app.table.cursor == NEWEST - 600 * INTERVAL
        assert 1 <= line(app.table) <= 23
        app.table.move_to(None)
        assert app.table.cursor == NEWEST


async def test_the_wheel_scrolls_and_what_is_on_the_screen_stays_when_a_poll_comes() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await scroll(pilot, app, 15)
        lines = screen(app.table)
        assert app.table.cursor == NEWEST
        assert "13:45" not in lines[1]
        assert await drawn_by(pilot, app, intervals(newer=1)) == []
        assert screen(app.table) == lines
        await pilot.press("j")
        assert line(app.table) == 1


async def test_sorting_brings_a_cursor_back_that_was_scrolled_out_of_sight() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j")
        await scroll(pilot, app, 15)
        app.table.sort("attempts", descending=False)
        assert app.table.cursor == NEWEST - 2 * INTERVAL
        assert line(app.table) == 1


async def test_resizing_keeps_the_cursor_in_sight() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(30):
            await pilot.press("j")
        for size in ((20, 5), (200, 50), (60, 9)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.table.cursor == NEWEST - 30 * INTERVAL
            assert 1 <= line(app.table) < size[1]


async def test_a_smaller_screen_never_hides_the_cursor_of_a_list_that_grows_back() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(20):
            await pilot.press("j")
        app.table.filter = parse("bounces>0", UTC)
        await pilot.resize_terminal(80, 6)
        await pilot.pause()
        app.table.filter = parse("", UTC)
        await pilot.pause()
        assert app.table.cursor == NEWEST - 20 * INTERVAL
        assert 1 <= line(app.table) < 6


async def test_another_zone_or_other_symbols_are_drawn_at_once() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 8)) as pilot:
        await pilot.press("j")
        app.table.drawn.clear()
        app.table.show(intervals(), By.INTERVAL, Look(SYMBOLS["ascii"], ZoneInfo("Asia/Kolkata")))
        await pilot.pause()
        assert sorted(set(app.table.drawn)) == list(range(8))
        assert screen(app.table)[0].startswith(" interval (IST) - ")
        assert screen(app.table)[1].startswith(" Mon 23 Nov  19:15")

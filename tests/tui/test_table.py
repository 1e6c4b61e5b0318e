from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from sestui.domain.filters import parse
from sestui.domain.grid import By, Period, rolled_up
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.look import SYMBOLS, THEME, Look
from sestui.tui.widgets.table import PeriodTable

NEWEST = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)
SIZES = [(20, 5), (40, 10), (60, 20), (80, 24), (120, 40), (200, 50)]


def interval(index: int, counters: Counters | None = None, newest: datetime = NEWEST) -> Period:
    """Return the interval that is ``index`` before the newest: every tenth has bounces, their number its index."""
    start = newest - INTERVAL * index
    return Period(start, start + INTERVAL, counters or Counters(1000 + index, 0 if index % 10 else index), 1, 1)


def intervals(count: int = 1344, newer: int = 0) -> tuple[Period, ...]:
    """Return ``count`` intervals, newest first, of which ``newer`` came after the first answer."""
    return tuple(interval(index - newer) for index in range(count))


class Watched(PeriodTable):
    """A table that notes which lines it draws."""

    def __init__(self, *, interactive: bool = True) -> None:
        super().__init__(interactive=interactive)
        self.drawn: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class TableApp(App[None]):
    """One table, and what it told."""

    def __init__(self, periods: Sequence[Period] = (), by: By = By.INTERVAL, look: Look | None = None) -> None:
        super().__init__()
        self.register_theme(THEME)
        self.theme = "sestui"
        self.animation_level = "none"
        self.periods, self.by, self.look = periods, by, look or Look()
        self.table = self.make()
        self.highlighted: list[tuple[datetime | None, bool]] = []
        self.selected: list[datetime] = []
        self.sorted: list[tuple[str, bool]] = []

    def make(self) -> Watched:
        return Watched()

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.show(self.periods)

    def show(self, periods: Sequence[Period]) -> None:
        self.table.show(periods, self.by, self.look)

    def on_period_table_highlighted(self, event: PeriodTable.Highlighted) -> None:
        self.highlighted.append((event.start, event.follows))

    def on_period_table_selected(self, event: PeriodTable.Selected) -> None:
        self.selected.append(event.start)

    def on_period_table_sorted(self, event: PeriodTable.Sorted) -> None:
        self.sorted.append((event.column, event.descending))


class StillApp(TableApp):
    """A few newest rows without a cursor."""

    def make(self) -> Watched:
        return Watched(interactive=False)


def screen(table: PeriodTable) -> list[str]:
    """Return what stands on each line."""
    return [PeriodTable.render_line(table, y).text.rstrip() for y in range(table.size.height)]


def line(table: PeriodTable) -> int:
    """Return the line of the screen that the cursor stands on, by what is drawn."""
    marked = table.get_component_rich_style("period-table--cursor")
    lines = [PeriodTable.render_line(table, y) for y in range(table.size.height)]
    (only,) = [y for y, strip in enumerate(lines) if any(segment.style == marked for segment in strip)]
    return only


async def drawn_by(pilot: Pilot[None], app: TableApp, periods: Sequence[Period]) -> list[int]:
    """Return the lines that are drawn when other data are shown."""
    await pilot.pause()
    app.table.drawn.clear()
    app.show(periods)
    await pilot.pause()
    return sorted(set(app.table.drawn))


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_header_cursor_and_the_newest_rows(size: tuple[int, int]) -> None:
    app = TableApp(intervals())
    async with app.run_test(size=size):
        lines = screen(app.table)
        assert "interval" in lines[0]
        assert "13:45" in lines[1]
        assert "13:30" in lines[2]
        assert line(app.table) == 1
        assert all(len(text) <= size[0] - 1 for text in lines)


@pytest.mark.parametrize("symbols", sorted(SYMBOLS))
async def test_the_screen_as_a_whole(symbols: str) -> None:
    rows = (
        interval(0, Counters(1204, 13, 1)),
        interval(1, Counters(1240, 170)),
        interval(2, Counters()),
        Period(NEWEST - 3 * INTERVAL, NEWEST - 2 * INTERVAL, None, 0, 1),
    )
    app = TableApp(rows, look=Look(SYMBOLS[symbols]))
    expected = [
        " interval (UTC) ▼         attempts   bounces     rate    complaints      rate",
        " Mon 23 Nov  13:45           1,204        13   1.08 %             1   0.083 %",
        " Mon 23 Nov  13:30           1,240       170  13.71 % ■           0   0.000 %",
        " Mon 23 Nov  13:15               0         0        –             0         –",
        " Mon 23 Nov  13:00               ?         ?        ?             ?         ?",
        "",
    ]
    async with app.run_test(size=(80, 6)):
        ascii_only = str.maketrans("▼■–", "-#-") if symbols == "ascii" else {}
        assert screen(app.table) == [text.translate(ascii_only) for text in expected]


async def test_keys_move_the_cursor_and_scroll() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        places = []
        for keys in ("j", "down", "k", "up", "G", "k", "g", "pagedown", "ctrl+d", "ctrl+u", "pageup", "end", "home"):
            await pilot.press(keys)
            places.append(table.shown.index(table.selected))
        assert places == [1, 2, 1, 0, 1343, 1342, 0, 23, 35, 23, 0, 1343, 0]


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


async def test_an_unmoved_cursor_follows_the_newest_row_and_g_makes_it_follow_again() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(intervals(newer=1))
        assert app.table.cursor == NEWEST + INTERVAL
        await pilot.press("j", "g")
        app.show(intervals(newer=2))
        await pilot.pause()
        assert app.table.cursor == NEWEST + 2 * INTERVAL
        assert line(app.table) == 1
        assert app.highlighted[-3:] == [
            (NEWEST, False),
            (NEWEST + INTERVAL, True),
            (NEWEST + 2 * INTERVAL, True),
        ]


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


async def test_s_goes_round_the_columns_that_are_shown() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(6):
            await pilot.press("s")
    assert [column for column, _ in app.sorted] == [
        "attempts",
        "bounces",
        "rate",
        "complaints",
        "complaint-rate",
        "time",
    ]


async def test_an_unmoved_cursor_stays_on_the_first_row_of_any_order() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)):
        app.table.sort("bounces", descending=True)
        assert app.table.selected == interval(1340)
        assert line(app.table) == 1


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


async def test_nothing_matches_is_said_as_plain_text() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(40, 5)) as pilot:
        app.table.filter = parse("bounces>5000", UTC)
        app.table.empty = "No interval matches [/x] \x1b[31m\nbounces>5000"
        await pilot.pause()
        assert screen(app.table)[2] == " No interval matches [/x] [31m bounces>5000"
        assert app.table.cursor is None
        await pilot.press("j", "G", "n", "enter", "pagedown")
        assert app.selected == []
        app.table.filter = parse("", UTC)
        await pilot.pause()
        assert "13:30" in screen(app.table)[2]


async def test_no_data_yet_and_then_the_first_answer() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 10)) as pilot:
        assert screen(app.table)[:3] == [
            " interval ▼               attempts   bounces     rate    complaints      rate",
            "",
            " No data yet.",
        ]
        assert await drawn_by(pilot, app, intervals()) == list(range(10))
        assert app.highlighted == [(NEWEST, True)]


async def test_n_jumps_to_the_next_row_with_failures() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        places = []
        for key in ("n", "n", "n", "N", "N", "N"):
            await pilot.press(key)
            places.append((NEWEST - (app.table.cursor or NEWEST)) // INTERVAL)
        assert places == [10, 20, 30, 20, 10, 10]


async def test_enter_selects_and_stays() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        app.show(intervals(newer=1))
        assert app.selected == [NEWEST]
        assert app.table.cursor == NEWEST


async def test_move_to_takes_the_nearest_and_scrolls_to_it() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.move_to(NEWEST - 600 * INTERVAL + timedelta(minutes=2))
        await pilot.pause()
        assert app.table.cursor == NEWEST - 600 * INTERVAL
        assert 1 <= line(app.table) <= 23
        app.table.move_to(None)
        assert app.table.cursor == NEWEST


async def test_a_click_moves_a_second_one_selects_and_a_title_sorts() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(Watched, offset=(10, 5))
        assert (app.table.cursor, app.selected) == (NEWEST - 4 * INTERVAL, [])
        await pilot.click(Watched, offset=(70, 5))
        assert app.selected == [NEWEST - 4 * INTERVAL]
        await pilot.click(Watched, offset=(42, 0))
        await pilot.click(Watched, offset=(42, 0))
        assert app.sorted == [("bounces", True), ("bounces", False)]


async def test_a_click_below_the_last_row_does_nothing() -> None:
    app = TableApp(intervals(3))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(Watched, offset=(10, 20))
        assert (app.table.cursor, app.selected) == (NEWEST, [])


async def scroll(pilot: Pilot[None], app: TableApp, times: int) -> None:
    """Turn the mouse's wheel down."""
    for _ in range(times):
        app.table.post_message(events.MouseScrollDown(app.table, 5, 5, 0, 1, 0, False, False, False))
    await pilot.pause()


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


async def test_hours_that_dst_doubles_are_two_rows_told_apart() -> None:
    first = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    quarters = [interval(0, newest=first + INTERVAL * index) for index in range(16)]
    zone = ZoneInfo("Europe/Berlin")
    app = TableApp(tuple(reversed(rolled_up(quarters, By.HOUR, zone))), By.HOUR, Look(zone=zone))
    async with app.run_test(size=(80, 8)) as pilot:
        assert [text[1:23].rstrip() for text in screen(app.table)[1:5]] == [
            "Sun 25 Oct  02:00 CET",
            "Sun 25 Oct  02:00 CEST",
            "Sun 25 Oct  01:00",
            "Sun 25 Oct  00:00",
        ]
        await pilot.press("j")
        assert app.table.cursor == first + timedelta(hours=2)


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


async def test_a_still_table_has_no_cursor_no_focus_and_no_scrolling() -> None:
    app = StillApp(intervals())
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.press("j", "G", "enter", "s")
        await pilot.click(Watched, offset=(10, 2))
        await scroll(pilot, app, 5)
        app.show(intervals(newer=1))
        await pilot.pause()
        assert app.table.cursor is None
        assert [text.split()[3] for text in screen(app.table)[1:]] == ["14:00", "13:45", "13:30", "13:15"]
        assert not app.table.has_focus
        assert not app.table.show_vertical_scrollbar
        assert (app.highlighted, app.selected, app.sorted) == ([], [], [])


async def test_every_binding_has_an_id_and_a_tooltip() -> None:
    bindings = PeriodTable._merged_bindings
    assert bindings is not None
    found = [binding for _, binding in bindings]
    assert {"j", "k", "g", "G", "n", "N", "s", "S", "enter", "ctrl+d", "ctrl+u"} <= {binding.key for binding in found}
    assert all(
        binding.id and binding.tooltip and hasattr(PeriodTable, f"action_{binding.action.split('(')[0]}")
        for binding in found
    )

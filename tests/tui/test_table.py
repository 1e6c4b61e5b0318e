from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sestui.domain.filters import parse
from sestui.domain.grid import By, Period, rolled_up
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.widgets.table import PeriodTable
from tests.tui.table_app import (
    NEWEST,
    StillApp,
    TableApp,
    Watched,
    drawn_by,
    interval,
    intervals,
    line,
    screen,
    scroll,
)

SIZES = [(20, 5), (40, 10), (60, 20), (80, 24), (120, 40), (200, 50)]


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
        assert app.highlighted == [
            (NEWEST, False),
            (NEWEST + INTERVAL, True),
        ]


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
        assert app.table.cursor == NEWEST
        assert app.highlighted == []


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

from __future__ import annotations

import sys
from functools import partial

import pytest
from rich.console import RenderableType
from textual.screen import Screen
from textual.strip import Strip

from sestui.domain.model import Counters
from sestui.tui.widgets.kept_lines import DrawnRows, KeptLines
from tests.tui.program import Program
from tests.tui.table_app import TableApp, interval, intervals, screen


def colours(program: Program) -> list[object]:
    """Return the background of the first cell of each line on the screen."""
    styles = [next(iter(strip)).style for strip in program.app.screen._compositor.render_strips()]
    return [style.bgcolor for style in styles if style is not None]


def test_a_row_is_drawn_once_for_as_long_as_it_is_drawn_in_the_same_way() -> None:
    rows, how, drawn = DrawnRows(), (object(), object()), []

    def draw() -> Strip:
        drawn.append(1)
        return Strip([])

    rows.drawn(how, 9)
    first = rows.row("a", draw)
    rows.drawn(how, 9)
    assert rows.row("a", draw) is first
    rows.row("b", draw)
    assert len(drawn) == 2
    rows.drawn((how[0], object()), 9)
    rows.row("a", draw)
    assert len(drawn) == 3


def test_two_screens_full_of_lines_are_kept_with_those_under_a_cursor_and_the_ones_asked_for_last() -> None:
    lines, drawn = KeptLines(), []

    def drawing(shows: int) -> Strip:
        drawn.append(shows)
        return Strip([])

    for shows in (*range(14), 0, 1, 14, 15, 0, 1, 12, 13, 2):
        lines.strip(shows, 3, partial(drawing, shows))
    assert drawn == [*range(14), 14, 15, 2]
    for shows in (2, 13, 12, 1, 0, 15, 14, 11, 10, 9, 8, 2):
        lines.strip(shows, 1, partial(drawing, shows))
    assert drawn == [*range(14), 14, 15, 2, 8, 2]


async def test_a_row_that_comes_back_changed_is_drawn_as_it_is_now() -> None:
    app = TableApp(intervals())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "pageup")
        app.show((*intervals()[:4], interval(4, Counters(7_777)), *intervals()[5:]))
        await pilot.pause()
        assert "7,777" in screen(app.table)[5]
        app.show(intervals())
        await pilot.pause()
        assert "1,004" in screen(app.table)[5]


async def test_a_theme_that_changed_elsewhere_holds_on_a_screen_that_was_seen_before() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "1")
        await pilot.pause()
        before = colours(program)
        await pilot.press("3", "T", "1")
        await pilot.pause()
        other = colours(program)
        assert all(one != another for one, another in zip(before, other, strict=True))
        await pilot.press("2")
        await pilot.pause()
        assert set(colours(program)) == set(other)


async def test_a_screen_that_is_seen_again_is_not_styled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "1")
        await pilot.pause()
        styled: list[object] = []
        monkeypatch.setattr(program.app, "update_styles", lambda node, animate=True: styled.append(node))
        await pilot.press("2", "1")
        await pilot.pause()
        assert program.app.screen not in styled


async def test_charts_are_drawn_when_the_first_frame_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sestui.tui.drawing", raising=False)
    program = Program()
    frames: list[str] = []
    display = program.app._display

    def noted(screen: Screen[object], renderable: RenderableType | None) -> None:
        frames.append(program.text())
        display(screen, renderable)

    monkeypatch.setattr(program.app, "_display", noted)
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        whole = next(frame for frame in frames if "quit" in frame)
        assert "delivery attempts" in whole
        assert "peak" not in whole
        assert "peak" in program.text()

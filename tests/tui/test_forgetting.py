"""Nothing of a widget stays once it is removed."""

from __future__ import annotations

import gc
from typing import Any

from rich.cells import cached_cell_len, cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style as TextualStyle
from textual.widget import Widget

from sestui.tui.forgetting import forget
from sestui.tui.widgets.kept_lines import KeptLines
from tests.tui.program import Program, state


def _caches() -> tuple[int, int]:
    """Return how many widgets there are, and how many have Textual's own cache of lines; and of those caches, all."""
    gc.collect()
    alive = [one for one in gc.get_objects() if isinstance(one, Widget)]
    owned = sum(type(one._styles_cache) is StylesCache for one in alive)
    return owned, sum(type(one) is StylesCache for one in gc.get_objects())


async def test_the_lines_of_a_removed_widget_go() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        for _ in range(3):
            await pilot.press(":", "z")
            await pilot.press("escape")
            await pilot.pause()
        forget()
        owned, all_of_them = _caches()
    assert owned == all_of_them


async def test_screens_that_are_not_seen_let_go_of_their_lines_once_an_hour_and_look_the_same_again() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "4", "3", "pagedown")
        await pilot.pause()
        before, hidden = program.app.screen._compositor.render_strips(), program.app.screen
        await pilot.press("1")
        for _ in range(59):
            program.monitor.tell(state())
            await pilot.pause()
        assert _lines(hidden) > 40
        program.monitor.tell(state())
        await pilot.pause()
        assert _lines(hidden) == 0
        assert _lines(program.app.screen) > 40
        await pilot.press("3")
        await pilot.pause()
        assert program.app.screen is hidden
        assert hidden._compositor.render_strips() == before


def _lines(screen: Screen[Any]) -> int:
    """Return how many lines the widgets of a screen keep."""
    caches = [widget._styles_cache for widget in screen.walk_children(Widget, with_self=True)]
    return sum(len(cache._cache) + len(getattr(cache, "_styled", KeptLines())._strips) for cache in caches)


async def test_the_colours_of_other_themes_go() -> None:
    program = Program()
    held = []
    async with program.app.run_test(size=(120, 40)) as pilot:
        for _ in range(12):
            await pilot.press("T", "2", "3", "1")
            await pilot.pause()
            held.append(_styles())
    assert max(held[6:]) < 1.1 * max(held[:6])


async def test_what_a_theme_leaves_goes_with_the_next_one_though_nothing_is_answered() -> None:
    program = Program()
    held = []
    async with program.app.run_test(size=(120, 40)) as pilot:
        gc.disable()
        try:
            for _ in range(12):
                await pilot.press("2", "3", "1", "T")
                held.append(_held())
        finally:
            gc.enable()
    assert max(held[6:]) < 1.1 * max(held[:6])


def _styles() -> int:
    """Return how many colours and styles there are."""
    forget()
    gc.collect()
    return _held()


def _held() -> int:
    """Return how many colours and styles there are, garbage included."""
    return sum(isinstance(one, Style | Color | TextualStyle) for one in gc.get_objects())


def test_a_style_that_was_written_is_not_kept_for_that() -> None:
    Strip.render_ansi(Style(bold=True, color="#123456"), ColorSystem.TRUECOLOR)
    assert Strip.render_ansi.cache_info().currsize > 0
    forget()
    assert Strip.render_ansi.cache_info().currsize == 0


def test_the_widths_of_texts_go() -> None:
    cell_len("as long as this")
    assert cached_cell_len.cache_info().currsize > 0
    forget()
    assert cached_cell_len.cache_info().currsize == 0

"""What is drawn of a frame leaves the terminal as all of it would."""

from __future__ import annotations

import random
from typing import Any

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import Compositor, CompositorUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from sestui.monitor.state import answered
from sestui.tui.spans import SpanCompositor
from tests.tui.program import NOW, QUARTER, Program, snapshot, state
from tests.tui.twins import Terminal

KEYS = (
    *("j", "k", "h", "l", "j", "k", "h", "l", "pagedown", "pageup", "end", "home", "n", "s", "S", "plus", "minus"),
    *("1", "2", "3", "4", "5", "6", "7", "i", "x", "w", "d", "b", "c", "enter", "escape", "escape", "t", "T", "p", "0"),
    *("question_mark", "m", "y", "colon", "up", "down"),
)


def watching(monkeypatch: pytest.MonkeyPatch, terminal: Terminal) -> list[str]:
    """Let a terminal show what an App displays; return the list of what it is sent."""
    frames: list[str] = []

    def display(app: App[Any], screen: object, update: object) -> None:
        if isinstance(update, CompositorUpdate):
            frames.append(str(update.render_segments(app.console)))
            terminal.feed(frames[-1])

    monkeypatch.setattr(App, "_display", display)
    return frames


def whole(screen: Screen[Any], console: Console, size: tuple[int, int]) -> Terminal:
    """Return a terminal that shows all that Textual's own compositor draws of a screen."""
    compositor, terminal = screen._compositor, Terminal(*size, bce=True)
    lines = Compositor._render_chops(compositor, compositor.size.region, lambda y: True)
    for y, line in enumerate(lines):
        terminal.feed(f"\x1b[0m\x1b[{y + 1}H" + "".join(piece.render(console) for piece in line.values() if piece))
    return terminal


@pytest.mark.parametrize(("size", "seed"), [((80, 24), 0), ((120, 40), 1), ((200, 50), 2)])
async def test_any_session(size: tuple[int, int], seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, chance, program = Terminal(*size, bce=True), random.Random(seed), Program()
    frames = watching(monkeypatch, terminal)
    async with program.app.run_test(size=size) as pilot:
        for turn in range(40):
            if turn % 10 == 9:
                now = NOW + QUARTER * turn
                program.monitor.tell(answered(state(), snapshot(now), now))
            else:
                await pilot.press(chance.choice(KEYS))
            await pilot.pause()
            shown = whole(program.app.screen, program.app.console, size).shown()[0]
            assert terminal.shown()[0] == shown, (turn, frames[-3:])


class Wide(Widget):
    """Lines of wide characters, in pieces of three colours."""

    def render_line(self, y: int) -> Strip:
        styles = (Style(color="#ff0000"), Style(color="#00ff00", bgcolor="#000044"), Style(bold=True))
        return Strip([Segment("日本語" if (y + at) % 2 else "abcdef", style) for at, style in enumerate(styles)], 18)


class Covered(Screen[None]):
    """Wide characters, and something narrow that lies over some of them."""

    DEFAULT_CSS = """
    Covered { layers: below above; }
    Wide { layer: below; width: 18; height: 6; }
    #over { layer: above; width: 3; height: 2; offset: 4 2; }
    """

    def compose(self) -> ComposeResult:
        self._compositor = SpanCompositor()
        yield Wide(id="below")
        yield Wide(id="over")


class Covering(App[None]):
    """Shows it."""

    def get_default_screen(self) -> Screen[None]:
        return Covered()


@pytest.mark.parametrize("x", range(0, 18, 2))
async def test_wide_characters_at_the_edges_of_what_has_changed_and_widgets_over_others(
    x: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (20, 8)
    terminal, app = Terminal(*size, bce=True), Covering()
    frames = watching(monkeypatch, terminal)
    async with app.run_test(size=size) as pilot:
        for width in (1, 2, 5, 18 - x):
            app.query_one("#below").refresh(Region(x, 1, width, 4), Region(0, 5, 3, 1))
            await pilot.pause()
            assert terminal.shown()[0] == whole(app.screen, app.console, size).shown()[0], frames
    assert len(frames) > 4

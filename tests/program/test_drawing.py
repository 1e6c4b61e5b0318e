"""In a real terminal: only what changes is written, unless one asks for all; and what something else wrote goes."""

from __future__ import annotations

import pytest

from sestui.tui.driver import FULL_FRAMES
from tests.conftest import CAPTURES
from tests.program.terminal import Terminal, running

SAVED = str(CAPTURES / "stats/stats-2011-03-django-ses-7pt-edited.json")
KEYS = {"3": "Intervals", "j": "", "4": "Days", "?": "Explain", "\x1b": "Days", "1": "not failed so far"}


def drawn(terminal: Terminal) -> list[object]:
    """Return each cell that is shown."""
    screen = terminal.screen
    return [screen.buffer[y][x] for y in range(screen.lines) for x in range(screen.columns)]


def session(full: str | None) -> tuple[list[list[object]], int]:
    """Return the screens of a session, and how many bytes it took."""
    screens = []
    with running("open", SAVED, environ={FULL_FRAMES: full}) as terminal:
        terminal.until("RECORDING")
        for key, shown in KEYS.items():
            terminal.type(key)
            terminal.until(shown)
            terminal.settle()
            screens.append(drawn(terminal))
        return screens, len(terminal.raw)


def test_what_changes_alone_is_written_unless_all_is_asked_for() -> None:
    (changes, few), (all_of_it, many) = session(None), session("1")
    assert changes == all_of_it
    assert few * 2 < many


@pytest.mark.parametrize("full", [None, "1"])
def test_a_redraw_draws_over_what_something_else_wrote(full: str | None) -> None:
    with running("open", SAVED, environ={FULL_FRAMES: full}) as terminal:
        terminal.until("RECORDING")
        terminal.settle()
        before = drawn(terminal)
        terminal.screen.cursor_position(3, 1)
        terminal.screen.draw("Broadcast message from root")
        assert drawn(terminal) != before
        terminal.type("\x0c")
        terminal.until(lambda: drawn(terminal) == before)

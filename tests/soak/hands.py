"""What hands do to a monitor in a month: every screen, every question, another size, another window, ctrl+z."""

from __future__ import annotations

import signal
from collections.abc import Callable

from tests.soak.driving import Driven

SIZE = (120, 40)
"""The terminal's columns and rows, to which every gesture returns."""

_FOCUS_OUT, _FOCUS_IN = "\x1b[O", "\x1b[I"
_SIZES = ((80, 24), (200, 50), (30, 6), (1, 1), SIZE)
_HOUR = 3600.0

Gesture = Callable[[Driven], None]
"""Does something that a user does, and comes back to the overview in the size ``SIZE``."""


def focus(terminal: Driven) -> None:
    """Go to another window and come back."""
    terminal.press(_FOCUS_OUT, _FOCUS_IN)


def theme(terminal: Driven) -> None:
    """Take the next theme."""
    terminal.press("T")


def screens(terminal: Driven) -> None:
    """Open each of the seven screens."""
    terminal.press("2", "3", "4", "5", "6", "7", "1")


def drill(terminal: Driven) -> None:
    """Go from a day to its hours, its intervals and the page of one, and back level by level."""
    terminal.press("4", "j", "\r", "j", "\r", "\r", "j", "k", "\x1b", "\x1b", "\x1b", "1")


def table(terminal: Driven) -> None:
    """Move through the intervals, sort and filter them, and take the filter away."""
    terminal.press("3", "G", "g", "\x04", "s", "s", "S", "n", "/", "bounces>0 rate>=5", "\r", "j")
    terminal.press("/", "nonsense", "\r", "\x1b", "\x1b", "1")


def chart(terminal: Driven) -> None:
    """Move through the chart, zoom, pan, and draw it in every way."""
    terminal.press("2", "h", "h", "l", "+", "-", "-", "H", "L", "0", "i", "i", "i", "x", "x", "a", "a", "b", "b", "1")


def findings(terminal: Driven) -> None:
    """Look at what was found, go to the intervals behind it, take note of all; read Health; walk through late news."""
    terminal.press("6", "j", "\r", "\x1b", "m", "7", "-", "-", "+", "j", "G", "5", "j", "j", "\r", "\x1b", "\x1b", "1")


def past(terminal: Driven) -> None:
    """Look back a day, at what was known then, at weeks, and come back to now."""
    terminal.press(
        "3", "[", "[", "{", "}", "]", "0", "4", "i", "i", "i", "2", "w", "w", "1", ":", "go 2026-11-20", "\r"
    )
    terminal.press("0", "1")


def explain(terminal: Driven) -> None:
    """Read the explanation."""
    terminal.press("?", "j", "G", "g", "\x1b")


def palette(terminal: Driven) -> None:
    """Look for a command, run one, and leave the palette without one."""
    terminal.press(":", "zone", "\r", ":", "zone", "\r", ":", "x", "\x1b")


def files(terminal: Driven) -> None:
    """Export the shown range, copy a row, write a picture."""
    terminal.press("3", "E", "\r", "y", "P", "1")


def looks(terminal: Driven) -> None:
    """Switch the zone, freeze the view and let it go on, ask now, draw again."""
    terminal.press("t", "p", "3", "1", "p", "t", "r", "\x0c")


def mouse(terminal: Driven) -> None:
    """Move the mouse, click and turn the wheel over a table and a chart."""
    moves = "".join(f"\x1b[<35;{column};20M" for column in range(10, 60, 5))
    terminal.press("3", moves, "\x1b[<0;20;12M\x1b[<0;20;12m", "\x1b[<65;20;12M" * 5, "\x1b[<64;20;12M" * 5)
    terminal.press("2", "\x1b[<0;60;20M\x1b[<0;60;20m", "\x1b[<64;60;20M", "\x1b[<65;60;20M", "1")


def paste(terminal: Driven) -> None:
    """Paste foreign text where none is asked for, and into the filter."""
    terminal.press("\x1b[200~[/x] q \x1b[201~", "3", "/", "\x1b[200~rate>=[/5]\x1b[201~", "\r", "\x1b", "\x1b", "1")


def resize(terminal: Driven) -> None:
    """Drag the terminal's corner."""
    for size in _SIZES:
        terminal.resize(*size)
        terminal.press("2", "1")


def suspend(terminal: Driven) -> None:
    """Go to the shell for an hour, and come back."""
    terminal.type("\x1a")
    terminal.stopped()
    terminal.signal(signal.SIGCONT)
    terminal.ask("leap", seconds=_HOUR)


def stop(terminal: Driven) -> None:
    """Stop it as nobody can catch."""
    terminal.signal(signal.SIGSTOP)
    terminal.stopped()
    terminal.signal(signal.SIGCONT)


GESTURES: tuple[Gesture, ...] = (
    *(
        focus,
        theme,
        screens,
        drill,
        table,
        chart,
        findings,
        past,
        explain,
        palette,
        files,
        looks,
        mouse,
        paste,
        resize,
        suspend,
        stop,
    ),
)
"""All of them."""

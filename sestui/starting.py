"""The line that stands in the terminal while the program is imported: that takes longer than a blank screen is trusted.

Nothing of it stays: it is erased before anything else is written, and when a signal ends or stops the program.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from types import FrameType

_LINE = b"\rsestui is starting ..."
_ERASED = b"\r\x1b[K"
_WITHOUT_A_SCREEN = {"check", "collect", "metrics", "report", "history", "--help", "-h", "--version"}
_LEAVING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP)

_before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
"""What the signals did before the line stood; empty while it does not stand."""


def leads_to_a_screen(words: Sequence[str]) -> bool:
    """Return whether a command line probably ends in a screen; one that does not is refused below the line's place."""
    terminal = all(os.isatty(number) for number in (0, 1, 2)) and os.environ.get("TERM", "dumb") not in ("", "dumb")
    return terminal and _WITHOUT_A_SCREEN.isdisjoint(words)


def show() -> None:
    """Write the line."""
    for number in _LEAVING:
        _before[number] = signal.signal(number, _leave)
    _write(_LINE)


def erase() -> None:
    """Take the line away, if it stands."""
    if not _before:
        return
    while _before:
        number, handler = _before.popitem()
        signal.signal(number, signal.SIG_DFL if handler is None else handler)
    _write(_ERASED)


def _leave(number: int, frame: FrameType | None) -> None:
    """Take the line away, and do what the signal wants."""
    erase()
    os.kill(os.getpid(), number)


def _write(line: bytes) -> None:
    """Write to the terminal; one that is gone shows nothing."""
    try:
        os.write(2, line)
    except OSError:
        return

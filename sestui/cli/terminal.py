"""Whether there is a terminal to draw on and to read keys from."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sestui.errors import UsageError

_INSTEAD = "Use “sestui report” to print the statistics."
_STREAMS = ("standard input", "standard output", "standard error")


def need_terminal(environ: Mapping[str, str], streams: tuple[int, ...] = (0, 1, 2)) -> None:
    """Make sure that a screen can be shown.

    Args:
        environ: The environment, for TERM.
        streams: The standard streams that must be a terminal, by their numbers.

    Raises:
        UsageError: If it cannot.
    """
    for number in streams:
        if not is_terminal(number):
            raise UsageError(f"There is no terminal for the screen: {_STREAMS[number]} is none.", _INSTEAD)
    kind = environ.get("TERM", "")
    if kind in ("", "dumb"):
        what = "TERM is not set" if not kind else "TERM is “dumb”"
        raise UsageError(f"There is no terminal for the screen: {what}.", _INSTEAD)


def is_terminal(number: int) -> bool:
    """Return whether a standard stream is open and a terminal."""
    try:
        return os.isatty(number)
    except OSError:
        return False


def keys_from_terminal() -> None:
    """Read keys from the terminal itself, after standard input was read to its end as data.

    Raises:
        UsageError: If this process has no terminal.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        message = "There is no terminal to read keys from, as standard input is the recording."
        raise UsageError(message, "Use “sestui report --input -” to print it.") from error
    os.dup2(terminal, 0)
    if terminal != 0:
        os.close(terminal)

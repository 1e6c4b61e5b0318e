"""Data on standard output, words on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from sestui import starting
from sestui.errors import SestuiError, SourceError, UsageError

INTERRUPTED = 130
"""The exit status after Ctrl-C."""

_PLAIN = str.maketrans({"–": "-", "“": '"', "”": '"', "…": "..."})


def say(words: str) -> None:
    """Write one line for a person to standard error."""
    import click

    starting.erase()
    click.echo(f"sestui: {words}", err=True)


def told(error: SestuiError) -> int:
    """Say what went wrong, and return the exit status that it means: 2 for the usage, 3 for AWS, 1 for the rest."""
    say(error.advice)
    if isinstance(error, UsageError):
        return 2
    return 3 if isinstance(error, SourceError) else 1


def print_data(text: str) -> bool:
    """Write a report to standard output; a reader that has gone away (``| head``) is no error.

    Returns:
        Whether somebody reads it.

    Raises:
        SestuiError: If it cannot be written.
    """
    if sys.stdout is None:
        raise UsageError("Standard output is closed.", "Send the report to a file, a pipe or a terminal.")
    try:
        sys.stdout.buffer.write(encoded(text, sys.stdout.encoding))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _give_up_output()
        return False
    except OSError as error:
        _give_up_output()
        raise SestuiError(f"Standard output cannot be written: {error.strerror}.") from error
    return True


def encoded(text: str, encoding: str) -> bytes:
    """Return ``text`` in an encoding; where that lacks a dash or a quotation mark, ASCII's stands for it."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace")


def _give_up_output() -> None:
    """Drop what is still buffered, which Python would try to write, and complain about, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def wants_colour(environ: Mapping[str, str]) -> bool:
    """Return whether a report is coloured: on a terminal, or with FORCE_COLOR, but never with NO_COLOR."""
    if environ.get("NO_COLOR"):
        return False
    terminal = sys.stdout is not None and sys.stdout.isatty() and environ.get("TERM") != "dumb"
    return bool(environ.get("FORCE_COLOR")) or terminal

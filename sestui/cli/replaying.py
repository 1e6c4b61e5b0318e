"""What ``sestui replay`` does: it finds the answers that are to be played again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from sestui.cli.keeping import history_path, readable
from sestui.cli.remembered import chosen_key
from sestui.cli.running import chosen
from sestui.cli.terminal import keys_from_terminal, need_terminal
from sestui.domain.when import end_of, moment_of
from sestui.errors import UsageError
from sestui.formatting import local_zone
from sestui.settings import Options

if TYPE_CHECKING:
    from sestui.monitor.player import Played

_NAMES = {"start": "from", "end": "to", "history_file": "history"}


def replay(
    *, file: str | None, speed: int, symbols: str | None, theme: str | None, zone: str | None, **remembered: Any
) -> int:
    """Play a recording, or a time of the history; return the exit status.

    Raises:
        UsageError: If an option is not allowed, the file is no recording, nothing was known in that time, or there is
            no terminal.
        HistoryError: If the history cannot be read.
    """
    options = chosen(Options(), symbols=symbols, theme=theme, zone=zone)
    need_terminal(os.environ, (1, 2) if file == "-" else (0, 1, 2))
    if file is not None:
        answers = _recorded(file, **remembered)
    else:
        answers = _known(local_zone() if options.zone == "local" else UTC, **remembered)
    from sestui.tui import launch

    return launch.replay(answers, options, speed)


def _recorded(file: str, **others: Any) -> Iterator[Played]:
    """Return the answers of a recording, each at its own time; keys are read from the terminal itself."""
    from sestui.sources.recording import play_recording

    for name in (name for name, value in others.items() if value is not None):
        words = (
            f"--{_NAMES.get(name, name).replace('_', '-')} chooses something of the history, and FILE is a recording."
        )
        raise UsageError(words, "Name one.")
    stream = None
    if file == "-" and sys.stdin is not None:
        if sys.stdin.isatty():
            raise UsageError("Standard input is a terminal, not a recording.", "Name a file, or pipe one in.")
        stream = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
        keys_from_terminal()
    return ((snapshot.fetched_at, snapshot) for snapshot in play_recording(file, stream))


def _known(
    zone: tzinfo, *, start: str | None, end: str | None, history_file: str | None, **whom: Any
) -> Iterator[Played]:
    """Yield what was known at each look of a time; the first answer opens the history, which stays open."""
    from sestui.monitor.player import remembered

    if start is None:
        raise UsageError("There is nothing to replay.", "Name a recording, or a time of the history with --from.")
    first, last = moment_of(start, zone), datetime.now(UTC) if end is None else end_of(end, zone)
    if first >= last:
        raise UsageError(
            "The time to replay ends before it begins.", "--from takes the earlier moment, --to the later."
        )
    with readable(history_path(history_file)) as history:
        yield from remembered(history, chosen_key(history, **whom), first, last)

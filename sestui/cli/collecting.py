"""What ``sestui collect`` does: it watches and records without a screen, once or until it is ended."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any

from sestui import compiled, memory, settings
from sestui.cli.ending import Ending
from sestui.cli.output import print_data, say
from sestui.cli.running import chosen, defaults_of, source_of
from sestui.cli.unit import program, unit
from sestui.domain.grid import GridKind
from sestui.domain.model import Snapshot, Target
from sestui.errors import UsageError
from sestui.formatting import UNKNOWN, count, iso
from sestui.settings import Options

if TYPE_CHECKING:
    from sestui.history.recorder import Recorded
    from sestui.history.store import History
    from sestui.monitor.alarms import Caller
    from sestui.monitor.collector import Collector
    from sestui.monitor.kept import Kept
    from sestui.monitor.state import TargetState
    from sestui.sources.base import Source

_LAST_WORDS = 0.2
"""Seconds that the end waits for the disk: a file that another program keeps locked holds nobody."""

_STEP = 5.0
"""Seconds after which waiting looks at the wall clock again: it may have jumped."""


def collect(
    *, once: bool, wait: bool, print_unit: bool, refresh: int | None, history_file: str | None, **account: Any
) -> int:
    """Watch and record; return the exit status.

    Raises:
        UsageError: If an option is not allowed.
        HistoryError: If the history cannot be opened, or with ``once`` not written.
        SourceError: With ``once``: if the statistics could not be had.
    """
    if wait and not once:
        raise UsageError("--wait waits before one poll.", "It is allowed with --once only.")
    if print_unit:
        return _print_unit(once=once, refresh=refresh, history_file=history_file, **account)
    from sestui.monitor.kept import Kept

    simulated = bool(account["demo"] or account["scenario"] is not None)
    options = chosen(defaults_of(demo=simulated), refresh=refresh)
    source = source_of(**account)
    asked = settings.asked((account["profile"], account["region"], account["endpoint_url"]), os.environ)
    with _history(history_file, simulated=simulated) as history:
        kept = Kept(history, asked, history.notice)
        return _once(source, history, kept, wait=wait) if once else _serve(source, history, kept, options)


@contextmanager
def _history(named: str | None, *, simulated: bool) -> Iterator[History]:
    """Within the block: the history; a simulated account's without a name is not kept.

    Raises:
        HistoryError: If it cannot be opened.
    """
    from sestui.history.store import open_history

    with TemporaryDirectory() as folder:
        fallback = Path(folder) / "simulated.db" if simulated else settings.data_path()
        history = open_history(Path(named) if named else fallback)
        try:
            yield history
        finally:
            _in_time(history.close)


def _once(source: Source, history: History, kept: Kept, *, wait: bool) -> int:
    """Make one poll, at once or at the next quarter hour, and say what came of it."""
    from sestui.monitor.state import answered

    state = kept.known(Target())
    if wait:
        _wait_for_quarter()
    snapshot = list(source.fetch())[-1]
    state = answered(state, snapshot, snapshot.fetched_at)
    done = history.record(snapshot, state.grid_kind, asked=kept.asked)
    for words in (history.notice, _told(snapshot, done, wait=wait)):
        if words:
            say(words)
    return 0


def _told(snapshot: Snapshot, done: Recorded, *, wait: bool) -> str:
    """Return what came of one poll."""
    target = snapshot.target
    where = f"account {target.account or UNKNOWN}, {target.region or UNKNOWN}"
    if not done.stored:
        hint = "" if wait else " --wait waits for the next quarter hour."
        return f"Of the answer of {where}, the intervals are not recorded: {done.why}.{hint}"
    return f"Recorded {where}: {count(done.looks)} intervals have changed, {count(done.late)} of them are late news."


def _wait_for_quarter() -> None:
    """Wait for the minute that a quarter hour begins with, unless it is that minute."""
    from sestui.monitor.collector import until_quarter

    due = until_quarter(_utc_now(), random.uniform)
    say(f"Waiting until {iso(due)}.")
    while (seconds := (due - _utc_now()).total_seconds()) > 0:
        time.sleep(min(seconds, _STEP))


def _serve(source: Source, history: History, kept: Kept, options: Options) -> int:
    """Watch and record until a signal ends it, or a bug."""
    from sestui.monitor.alarms import Caller
    from sestui.monitor.collector import Collector
    from sestui.monitor.runner import Monitor
    from sestui.monitor.schedule import Schedule

    ending = Ending(signal.SIGTERM, signal.SIGINT)
    collector = Collector(partial(_recorded, history, kept.asked), _log, _utc_now)
    state = kept.known(Target())
    caller = Caller(options.on_finding, _log, ending.end, before=state.findings, demo=options.demo)
    monitor = Monitor(
        source,
        state.target,
        Schedule(options.refresh),
        partial(_changed, collector, caller),
        on_bug=ending.end,
        on_answer=collector.keep,
        state=state,
        judge=kept.judge(state, timedelta(seconds=options.refresh)),
    )
    for words in (kept.error, f"Watching, every {options.refresh} s; recording in {history.file.path}."):
        if words:
            _log(words)
    memory.look()
    memory.share()
    memory.part()
    monitor.start()
    bug = ending.wait()
    monitor.stop()
    caller.end()
    _in_time(lambda: collector.end(monitor.state))
    if bug is not None:
        raise bug
    _log("Ended.")
    return 0


def _recorded(history: History, asked: str, snapshot: Snapshot, kind: GridKind) -> Recorded:
    """Record an answer, and say so where the file was found to be damaged and another one was begun."""
    known = history.notice
    done = history.record(snapshot, kind, asked=asked)
    if history.notice != known:
        _log(history.notice)
    return done


def _changed(collector: Collector, caller: Caller, state: TargetState) -> None:
    """Tell the log and the user's own command, where there is one, what has changed; after an answer, tidy up."""
    collector.changed(state)
    if state.fetching is None:
        compiled.keep()
        memory.tidy()
    if caller.wanted:
        caller.look(state)


def _in_time(do: Callable[[], object]) -> None:
    """Do something with the history, but do not wait for it longer than one may."""
    thread = Thread(target=do, daemon=True)
    thread.start()
    thread.join(_LAST_WORDS)


def _print_unit(*, once: bool, refresh: int | None, history_file: str | None, **account: Any) -> int:
    """Print the systemd unit that runs sestui with the same options."""
    if once:
        raise UsageError("--unit prints a service that goes on and on.", "It is not allowed with --once.")
    given = dict(account, refresh=refresh, history=None if history_file is None else str(Path(history_file).absolute()))
    arguments = ["collect"]
    for name, value in given.items():
        if value not in (None, False):
            arguments += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        say("The keys of the environment are not in the unit: a service reads ~/.aws, or its own Environment=.")
    print_data(unit(arguments, os.environ, program()))
    return 0


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _log(words: str) -> None:
    """Write a line to standard error, with the time where the system's journal does not add it; a full log loses it."""
    stamp = "" if "JOURNAL_STREAM" in os.environ else f"{iso(_utc_now())} "
    with suppress(OSError, ValueError):
        print(f"{stamp}{words}", file=sys.stderr, flush=True)

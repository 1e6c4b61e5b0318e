"""What ``sestui history backfill`` does: it says the cost, asks whether to go on, and shows how far it is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from sestui import settings
from sestui.cli.output import say
from sestui.cli.running import source_of
from sestui.cli.terminal import is_terminal
from sestui.domain.metrics import COUNTS, HOUR, PRICE_SOURCE, cost
from sestui.domain.past import Key
from sestui.errors import UsageError
from sestui.formatting import count
from sestui.monitor.backfill import Progress, Step, backfill, done, oldest, plan

if TYPE_CHECKING:
    from sestui.history.store import History


def _utc_now() -> datetime:
    return datetime.now(UTC)


def fill(*, since: datetime, yes: bool, history_file: str | None, **account: Any) -> int:
    """Fill the history of an account; return the exit status.

    Without a file of its own a simulated account's history is not kept.

    Raises:
        UsageError: If an option is not allowed, or the user would have to be asked, and there is no terminal.
        SourceError: If CloudWatch could not be asked; what is stored by then stays.
        HistoryError: If the history cannot be written.
    """
    now = _utc_now()
    if since > now:
        raise UsageError(f"{since:%Y-%m-%d} is yet to come.", "Name a day of the past with --since.")
    if not yes and not (is_terminal(0) and is_terminal(2)):
        raise UsageError("CloudWatch costs a little, and there is no terminal to ask whether to go on.", "Add --yes.")
    source = source_of(**account)
    key = Key.of(source.identify())
    with _history(history_file, simulated=bool(account["demo"] or account["scenario"])) as history:
        steps = plan(since, now, done(history, key))
        _tell(steps, since, now)
        if not steps or not (yes or click.confirm("sestui: Ask CloudWatch?", err=True)):
            return 0
        with _Line() as line:
            points = backfill(key, steps, source.cloudwatch(), history, progress=line.show, wait=line.wait)
    say(f"{count(points)} points are stored.")
    return 0


@contextmanager
def _history(named: str | None, *, simulated: bool) -> Iterator[History]:
    """Within the block: the history, made if need be; what happened to it is said."""
    from sestui.history.store import open_history

    with TemporaryDirectory() as folder:
        fallback = Path(folder) / "simulated.db" if simulated else settings.data_path()
        with open_history(Path(named) if named else fallback) as history:
            if history.notice:
                say(history.notice)
            yield history


def _tell(steps: Sequence[Step], since: datetime, now: datetime) -> None:
    """Say what will be asked for, what that costs, and what cannot be had."""
    if since < oldest(now):
        say(f"CloudWatch keeps 15 months: what is older than {oldest(now):%Y-%m-%d %H:%M} UTC cannot be had.")
    if not steps:
        say("Everything that CloudWatch has is stored, but for the newest hours.")
        return
    price = cost(len(COUNTS), len(steps))
    say(
        f"{count(price.calls)} calls of GetMetricData from {steps[0].start:%Y-%m-%d} on, {len(COUNTS)} metrics each: "
        f"{count(price.metrics)} metrics, about {float(price.cents):.2g} US cents ({PRICE_SOURCE})."
    )


class _Line:
    """Shows how far it is on standard error: on a terminal in one line that changes, else line by line."""

    def __init__(self) -> None:
        self._terminal = is_terminal(2)
        self._shown = False
        self._stored = False

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the line, and say that nothing is lost if it was broken off."""
        if self._shown:
            click.echo(err=True)
        if kind is not None and self._stored:
            say("What is stored stays; the same command goes on from there.")

    def show(self, progress: Progress) -> None:
        """Show one more step."""
        step, self._stored = progress.step, True
        by = "hours" if step.length == HOUR else "5 minutes"
        self._write(
            f"{progress.done} of {progress.steps}: {step.start:%Y-%m-%d} to {step.end:%Y-%m-%d} by {by}, "
            f"{count(progress.points)} points"
        )

    def wait(self, seconds: float) -> None:
        """Wait, and say why."""
        self._write(f"CloudWatch asks for patience: waiting {seconds:g} s")
        time.sleep(seconds)

    def _write(self, words: str) -> None:
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            click.echo("\r" + f"sestui: {words}"[:width].ljust(width), nl=False, err=True)
            self._shown = True
        else:
            say(words)

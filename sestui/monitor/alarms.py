"""A command of the user's own, run for each finding that begins, gets worse or is over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from queue import Full, Queue
from threading import Thread
from typing import Any

from msgspec import Struct

from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import NOTHING_FOUND, Findings, news
from sestui.domain.model import Target
from sestui.errors import one_line
from sestui.monitor.state import TargetState

LIMIT = 10.0
"""Seconds that a command may take; then it is killed, with its process group."""

MOST_WAITING = 50
"""So many events wait for the command at most; for later ones it is not run, which is told."""

_LAST = 1.0
"""Seconds that a killed command has to be gone."""

_MOMENT = 0.1
"""Seconds that a command has to be done when the program ends: leaving must not wait for it."""

Tell = Callable[[TargetState], object]
"""Takes in a new state."""

Start = Callable[..., "subprocess.Popen[bytes]"]


class Event(Struct, frozen=True):
    """What a command is run for.

    Attributes:
        name: ``begun``, ``risen`` or ``ended``.
        finding: Which finding it is about.
        target: Whose sending it is.
        demo: Whether all of it is simulated.
    """

    name: str
    finding: Finding
    target: Target
    demo: bool = False

    def facts(self) -> dict[str, str]:
        """Return what the command finds in its environment; what is not known, or not over, is empty."""
        finding = self.finding.document()
        return {
            "SESTUI_EVENT": self.name,
            "SESTUI_KEY": finding["key"],
            "SESTUI_CODE": finding["code"],
            "SESTUI_SEVERITY": finding["severity"],
            "SESTUI_WORST": finding["worst"],
            "SESTUI_SENTENCE": finding["sentence"],
            "SESTUI_SINCE": finding["since"],
            "SESTUI_UNTIL": finding["until"] or "",
            "SESTUI_ACCOUNT": self.target.account or "",
            "SESTUI_REGION": self.target.region or "",
            "SESTUI_PROFILE": self.target.profile or "",
            "SESTUI_DEMO": "1" if self.demo else "",
        }

    def document(self) -> dict[str, Any]:
        """Return what the command reads as JSON."""
        target = {"profile": self.target.profile, "account": self.target.account, "region": self.target.region}
        return {"event": self.name, "target": target, "demo": self.demo, "finding": self.finding.document()}


def events(before: Findings, state: TargetState, *, demo: bool = False) -> list[Event]:
    """Return what happened between the findings ``before`` and those of a state."""
    changed = news(before, state.findings)
    named = (("begun", changed.begun), ("risen", changed.risen), ("ended", changed.ended))
    return [Event(name, finding, state.target, demo) for name, found in named for finding in found]


class Caller:
    """Runs a command for each event, one at a time, in a daemon thread of its own; whoever tells it never waits.

    Args:
        command: The program and its arguments; no shell reads them. Without one there is nothing to look for.
        say: Gets a sentence when a command fails, in the caller's thread.
        on_bug: Gets what no code should have raised, in the caller's thread, which then ends.
        before: What was found before the start: it is no news.
        demo: Whether all of it is simulated.
        environ: What the command's environment is besides the facts; None: this process's own.
        limit: Seconds that a command may take.
        start: Starts a process, as ``subprocess.Popen``.
    """

    def __init__(
        self,
        command: Sequence[str],
        say: Callable[[str], object],
        on_bug: Callable[[BaseException], object],
        *,
        before: Findings = NOTHING_FOUND,
        demo: bool = False,
        environ: Mapping[str, str] | None = None,
        limit: float = LIMIT,
        start: Start = subprocess.Popen,
    ) -> None:
        self._command = tuple(command)
        self._say = say
        self._on_bug = on_bug
        self._before = before
        self._demo = demo
        self._environ = dict(os.environ if environ is None else environ)
        self._limit = limit
        self._start = start
        self._waiting: Queue[Event] = Queue(MOST_WAITING)
        self._thread: Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    @property
    def wanted(self) -> bool:
        """Whether there is a command."""
        return bool(self._command)

    def look(self, state: TargetState) -> None:
        """Take in a new state: what a monitor calls as ``on_change``, from one thread."""
        before, self._before = self._before, state.findings
        for event in events(before, state, demo=self._demo) if before is not state.findings else ():
            try:
                self._waiting.put_nowait(event)
            except Full:
                self._say(f"on_finding is not run for {event.finding.key}: {MOST_WAITING} events wait for it.")
        if self._thread is None and not self._waiting.empty():
            self._thread = Thread(target=self._run, name="on_finding", daemon=True)
            self._thread.start()

    def finish(self, seconds: float) -> bool:
        """Wait until the command was run for everything so far; return False if that takes longer."""
        done = self._waiting.all_tasks_done
        with done:
            return done.wait_for(lambda: not self._waiting.unfinished_tasks, seconds)

    def end(self) -> None:
        """Run nothing more; end a command that is not done in a moment: later nobody would, whatever its time."""
        self._ended = True
        process = self._process
        if process is None:
            return
        try:
            process.wait(_MOMENT)
        except subprocess.TimeoutExpired:
            _kill(process)

    def _run(self) -> None:
        """Run the command again and again; a bug ends the thread, loudly."""
        try:
            while not self._ended:
                failure = self._call(self._waiting.get())
                if failure and not self._ended:
                    self._say(f"on_finding: {one_line(self._command[0], 60)} {failure}.")
                self._waiting.task_done()
        except BaseException as bug:
            self._on_bug(bug)

    def _call(self, event: Event) -> str:
        """Run the command for one event; return why it failed, "" if it did not."""
        try:
            self._process = process = self._start(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**self._environ, **event.facts()},
                start_new_session=True,
            )
        except OSError as error:
            return f"cannot be run: {error.strerror or 'the system refuses'}"
        try:
            process.communicate(f"{json.dumps(event.document())}\n".encode(), self._limit)
        except subprocess.TimeoutExpired:
            _kill(process)
            return f"took longer than {self._limit:g} s and was ended"
        if process.returncode < 0:
            return f"was ended by signal {-process.returncode}"
        return f"ended with status {process.returncode}" if process.returncode else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started in its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LAST)
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()

"""``sestui collect`` as a process: it records, says little, and ends at once and cleanly, whatever SES does."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from sestui.history.store import History
from tests.program.service import Service, http, service
from tests.program.terminal import DEADLINE, running
from tests.sources.loopback import request, resetting, silent

_START = "{first}\nfrom sestui.__main__ import main\nmain()"

ANY_PHASE = """
import sestui.domain.grid, sestui.monitor.state
from sestui.domain.grid import GridKind
sestui.monitor.state.learned = lambda *known: GridKind.FIXED
from sestui.monitor.schedule import Schedule
Schedule._delay = lambda *_: 1.0
"""
"""The grid counts as fixed, so that every poll is recorded, and polls follow each other at once: a test cannot wait."""


class Process:
    """A sestui collect, and what it has said."""

    def __init__(self, *arguments: str, environ: dict[str, str | None], first: str = ANY_PHASE) -> None:
        variables = {name: value for name, value in {**os.environ, **environ}.items() if value is not None}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START.format(first=first), "collect", *arguments],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.said = ""

    def until(self, words: str) -> None:
        """Read what it says until it has said something."""
        end = monotonic() + DEADLINE
        assert self.process.stderr is not None
        while words not in self.said:
            assert monotonic() < end, self.said
            if select.select([self.process.stderr], [], [], 1.0)[0]:
                more = os.read(self.process.stderr.fileno(), 65536)
                assert more, f"It ended: {self.said}"
                self.said += more.decode()

    def end(self, number: int) -> int:
        """End it, and return its status."""
        self.process.send_signal(number)
        _, rest = self.process.communicate(timeout=DEADLINE)
        self.said += rest.decode()
        return self.process.returncode


@contextmanager
def collecting(*arguments: str, environ: dict[str, str | None], first: str = ANY_PHASE) -> Iterator[Process]:
    """Run sestui collect for the block."""
    one = Process(*arguments, environ=environ, first=first)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.wait()
        if one.process.stderr is not None:
            one.process.stderr.close()


def attempts(file: Path) -> set[int]:
    """Return the delivery attempts of every interval that a history has."""
    with History.readonly(file) as history:
        (key,) = history.targets()
        snapshot = history.snapshot(key)
        assert snapshot is not None
        return {point.counters.delivery_attempts for point in snapshot.data_points}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_records_says_little_and_ends_with_status_0(tmp_path: Path, number: int) -> None:
    file = tmp_path / "h.db"
    with service() as ses, collecting("--refresh", "5", "--history", str(file), environ=ses.environ()) as one:
        one.until("Recorded: 3 intervals")
        assert one.end(number) == 0
        keys = ses.environ()
    assert attempts(file) == {777, 778, 779}
    lines = [line.partition(" ")[2] for line in one.said.splitlines()]
    assert lines == [
        f"Watching, every 5 s; recording in {file}.",
        "First answer: account 123456789012, eu-west-1, 3 data points.",
        "Recorded: 3 intervals, 0 of them late news.",
        "Ended.",
    ]
    assert not any(str(secret) in one.said for name, secret in keys.items() if "KEY" in name)
    assert not file.with_name("h.db-wal").exists()


def test_it_runs_the_users_own_command_for_findings(tmp_path: Path) -> None:
    settings, tell = tmp_path / "config.toml", tmp_path / "tell"
    tell.write_text("#!/bin/sh\nread -r document\nkill -s 0 $PPID && exit 9\n")
    tell.chmod(0o700)
    settings.write_text(f'on_finding = ["{tell}"]\n')
    arguments = ("--scenario", "paused", "--history", str(tmp_path / "h.db"))
    with collecting(*arguments, environ={"SESTUI_CONFIG": str(settings)}) as one:
        one.until("ended with status 9.")
        assert one.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_fetch_that_hangs_holds_nobody(tmp_path: Path, number: int) -> None:
    with service() as ses:
        ses.manner = silent
        with collecting("--history", str(tmp_path / "h.db"), environ=ses.environ()) as one:
            one.until("Watching")
            assert one.end(number) == 0
            assert "Ended." in one.said


def test_an_answer_whose_rest_hangs_is_recorded_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "h.db"
    over = Event()

    class Half(Service):
        def answer(self, body: bytes) -> bytes:
            if b"GetSendQuota" in body and self.attempts == 31_337:
                asked.set()
                over.wait(DEADLINE)
            return super().answer(body)

    asked = Event()
    with service() as ses:
        ses.__class__ = Half
        with collecting("--history", str(file), environ=ses.environ()) as one:
            one.until("Recorded: 3 intervals")
            ses.attempts = 31_337
            assert asked.wait(DEADLINE)
            assert one.end(signal.SIGTERM) == 0
        over.set()
    assert attempts(file) >= {31_337, 31_338, 31_339}


def test_trouble_is_told_once_and_when_it_is_over(tmp_path: Path) -> None:
    denied = b"<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
    throttled = http(denied % (b"Throttling", b"Rate exceeded"), "400 Bad Request")
    with (
        service() as ses,
        collecting("--refresh", "5", "--history", str(tmp_path / "h.db"), environ=ses.environ()) as one,
    ):
        one.until("First answer")

        def slower(client: object, over: Event) -> None:
            while True:
                request(client)  # type: ignore[arg-type]  # handed through
                client.sendall(throttled)  # type: ignore[attr-defined]  # a socket

        ses.manner = slower
        one.until("fewer calls")
        ses.manner = None
        one.until("SES answers again, after <1 m.")
        assert one.end(signal.SIGTERM) == 0
    assert one.said.count("fewer calls") == 1


def test_a_full_disk_is_told_and_watching_goes_on_until_there_is_room(tmp_path: Path) -> None:
    full = f"""{ANY_PHASE}
import resource, signal
signal.signal(signal.SIGUSR1, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2))
from sestui.cli import collecting
log, done = collecting._log, []
def logged(words):
    log(words)
    if "Watching" in words:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
collecting._log = logged
"""
    file = tmp_path / "h.db"
    with (
        service() as ses,
        collecting("--refresh", "5", "--history", str(file), environ=ses.environ(), first=full) as one,
    ):
        one.until("cannot be written")
        one.process.send_signal(signal.SIGUSR1)
        one.until("The history is written again")
        assert one.end(signal.SIGTERM) == 0
    assert attempts(file) >= {777, 778, 779}


def test_killed_it_has_lost_nothing_and_goes_on_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "h.db"
    with service() as ses:
        for wanted in ({777, 778, 779}, {31_337, 31_338, 31_339}):
            ses.attempts = min(wanted)
            with collecting("--history", str(file), environ=ses.environ()) as one:
                one.until("Recorded")
                assert one.end(signal.SIGKILL) == -signal.SIGKILL
            assert attempts(file) >= wanted


def test_a_bug_is_loud_and_ends_it_with_status_1(tmp_path: Path) -> None:
    first = "import sestui.monitor.runner as r\ndef wrong(*_):\n    raise RuntimeError('a bug')\nr.answered = wrong"
    with service() as ses, collecting("--history", str(tmp_path / "h.db"), environ=ses.environ(), first=first) as one:
        one.until("RuntimeError: a bug")
        assert one.process.wait(DEADLINE) == 1


def test_a_log_that_nobody_takes_any_more_ends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "h.db"
    with service() as ses, collecting("--history", str(file), environ=ses.environ()) as one:
        one.until("Watching")
        assert one.process.stderr is not None
        one.process.stderr.close()
        end = monotonic() + DEADLINE
        while len(ses.asked) < 5:
            assert monotonic() < end
            select.select([], [], [], 0.05)
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(DEADLINE) == 0
    assert attempts(file) == {777, 778, 779}


def test_a_sestui_beside_it_shows_what_it_records(tmp_path: Path) -> None:
    file = tmp_path / "h.db"
    with service() as ses, collecting("--refresh", "5", "--history", str(file), environ=ses.environ()) as one:
        one.until("Recorded")
        ses.manner = resetting
        one.until("closed before")
        with running("--history", str(file), environ=ses.environ()) as terminal:
            terminal.until("OFFLINE", "777")
            ses.manner = None
            ses.attempts = 31_337
            terminal.until("LIVE", "31,337", press="r")
            one.until("SES answers again")
            terminal.type("q")
            assert terminal.end() == 0
        assert one.end(signal.SIGTERM) == 0

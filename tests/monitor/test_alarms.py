"""The user's own command: real scripts, their environment and input, and everything that can go wrong with them."""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import Findings, arranged
from sestui.domain.model import Target
from sestui.domain.reputation import Level
from sestui.monitor.alarms import MOST_WAITING, Caller, events
from sestui.monitor.state import TargetState
from tests.tui.finding_values import bounce_rate, burst, ended, silence
from tests.tui.program import TARGET

DEADLINE = 60.0
"""Seconds after which a test gives up."""

WORSE = bounce_rate(Level.CRITICAL, 0.1)


def seen(*found: Finding, target: Target = TARGET) -> TargetState:
    return TargetState(target, findings=Findings(arranged(list(found))))


def script(folder: Path, text: str) -> str:
    """Return a program that the system can run."""
    path = folder / "on finding"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


class Calls:
    """A caller, and what it said."""

    def __init__(self, *command: str, **options: Any) -> None:
        self.said: list[str] = []
        self.bugs: list[BaseException] = []
        self.caller = Caller(command, self.said.append, self.bugs.append, **options)

    def look(self, *states: TargetState) -> list[str]:
        """Return what was said once the command was run for all of these states."""
        for state in states:
            self.caller.look(state)
        assert self.caller.finish(DEADLINE)
        assert self.bugs == []
        return self.said


def test_the_facts_are_in_the_environment_and_the_document_on_standard_input(tmp_path: Path) -> None:
    program = script(tmp_path, 'env > "$1/env.$SESTUI_EVENT"; cat > "$1/$2"')
    environ = {"PATH": os.environ["PATH"], "HOME": "/nowhere"}
    calls = Calls(program, str(tmp_path), "a b; $(exit 7)", environ=environ)
    assert calls.look(seen(bounce_rate())) == []
    told = dict(line.split("=", 1) for line in (tmp_path / "env.begun").read_text().splitlines())
    assert {name: value for name, value in told.items() if name.startswith("SESTUI_")} == {
        "SESTUI_EVENT": "begun",
        "SESTUI_KEY": "BOUNCE_RATE@2026-11-23T09:00Z",
        "SESTUI_CODE": "BOUNCE_RATE",
        "SESTUI_SEVERITY": "WARNING",
        "SESTUI_WORST": "WARNING",
        "SESTUI_SENTENCE": bounce_rate().sentence,
        "SESTUI_SINCE": "2026-11-23T09:00:00Z",
        "SESTUI_UNTIL": "",
        "SESTUI_ACCOUNT": "123456789012",
        "SESTUI_REGION": "eu-west-1",
        "SESTUI_PROFILE": "ops-prod",
        "SESTUI_DEMO": "",
    }
    assert told["HOME"] == "/nowhere"
    assert set(told) - {name for name in told if name.startswith("SESTUI_")} <= {"PATH", "HOME", "PWD", "SHLVL", "_"}
    document = json.loads((tmp_path / "a b; $(exit 7)").read_text())
    assert document == {
        "event": "begun",
        "target": {"profile": "ops-prod", "account": "123456789012", "region": "eu-west-1"},
        "demo": False,
        "finding": bounce_rate().document(),
    }
    assert Finding.from_document(document["finding"]) == bounce_rate()


def test_it_is_run_once_for_what_begins_gets_worse_and_ends(tmp_path: Path) -> None:
    program = script(tmp_path, 'echo "$SESTUI_EVENT $SESTUI_CODE $SESTUI_SEVERITY $SESTUI_UNTIL" >> "$1"')
    log = tmp_path / "log"
    Calls(program, str(log)).look(
        seen(),
        seen(bounce_rate(), burst()),
        seen(bounce_rate(), burst()),
        seen(WORSE, silence(), burst()),
        seen(bounce_rate(), silence()),
        seen(ended(bounce_rate()), silence()),
    )
    assert log.read_text().splitlines() == [
        "begun BOUNCE_RATE WARNING ",
        "begun SILENCE WARNING ",
        "risen BOUNCE_RATE CRITICAL ",
        "ended BOUNCE_RATE WARNING 2026-11-23T14:00:00Z",
    ]


def test_what_was_known_before_the_start_is_no_news(tmp_path: Path) -> None:
    program = script(tmp_path, 'echo "$SESTUI_EVENT $SESTUI_CODE $SESTUI_DEMO" >> "$1"')
    log = tmp_path / "log"
    calls = Calls(program, str(log), before=seen(bounce_rate()).findings, demo=True)
    calls.look(seen(bounce_rate()), seen(bounce_rate(), silence()))
    assert log.read_text().splitlines() == ["begun SILENCE 1"]


def test_what_is_not_known_of_the_target_is_empty() -> None:
    (event,) = events(Findings(), seen(silence(), target=Target()))
    facts = event.facts()
    assert (facts["SESTUI_ACCOUNT"], facts["SESTUI_REGION"], facts["SESTUI_PROFILE"]) == ("", "", "")
    assert all(isinstance(value, str) for value in facts.values())


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the tests are in, so that names are short."""
    folder = tmp_path_factory.mktemp("f")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [("exit 3", "ended with status 3."), ("kill -TERM $$", "was ended by signal 15."), ("exec <&-; exit 0", None)],
)
def test_a_failure_is_told_and_harmless(short: Path, text: str, said: str | None) -> None:
    script(short, text)
    calls = Calls("./on finding")
    assert calls.look(seen(silence())) == ([f"on_finding: ./on finding {said}"] if said else [])
    assert len(calls.look(seen(silence(), bounce_rate()))) == (2 if said else 0)


def test_a_program_that_cannot_be_run_is_told(short: Path) -> None:
    (short / "text").write_text("no program")
    assert Calls("./missing").look(seen(silence())) == [
        "on_finding: ./missing cannot be run: No such file or directory."
    ]
    assert Calls("./text").look(seen(silence())) == ["on_finding: ./text cannot be run: Permission denied."]


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    program = script(tmp_path, 'exec 3>"$1"; sleep 600 & sleep 600')
    (said,) = Calls(program, str(fifo), limit=0.3).look(seen(silence()))
    assert said.endswith("took longer than 0.3 s and was ended.")
    assert select.select([reading], [], [], DEADLINE)[0]
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_a_document_that_nobody_reads_is_no_failure(tmp_path: Path) -> None:
    long = replace(silence(), sentence="x" * 300_000)
    program = script(tmp_path, "exit 0")
    environ = {"PATH": os.environ["PATH"]}
    calls = Calls(program, environ=environ, start=_without("SESTUI_SENTENCE"))
    assert calls.look(seen(long)) == []


def _without(name: str) -> Callable[..., subprocess.Popen[bytes]]:
    """Return what starts a process without a variable that is too long for the system."""

    def start(command: tuple[str, ...], *, env: Mapping[str, str], **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env={key: value for key, value in env.items() if key != name}, **options)

    return start


def test_one_at_a_time_and_no_more_wait_than_that(tmp_path: Path) -> None:
    running, most = [0], [0]

    class Counted:
        """A process that has ended at once."""

        returncode = 0

        def __init__(self, command: object, **options: object) -> None:
            running[0] += 1
            most[0] = max(most[0], running[0])

        def communicate(self, text: bytes, limit: float) -> None:
            running[0] -= 1

    many = [
        replace(silence(), key=f"SILENCE@{number}", since=silence().since + timedelta(number)) for number in range(60)
    ]
    calls = Calls("counted", start=Counted)
    calls.caller._thread = object()  # type: ignore[assignment]  # nothing is run yet
    calls.caller.look(seen(*many))
    assert len(calls.said) == len(many) - MOST_WAITING
    assert calls.said[0] == f"on_finding is not run for SILENCE@{MOST_WAITING}: {MOST_WAITING} events wait for it."
    assert not calls.caller.finish(0.0)
    calls.caller._thread = None
    calls.look(seen(*many))
    assert most == [1]


def test_a_command_that_runs_when_the_program_ends_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    calls = Calls(script(tmp_path, 'exec 3>"$1"; echo >&3; sleep 600 & sleep 600'), str(fifo))
    calls.caller.look(seen(silence()))
    assert select.select([reading], [], [], DEADLINE)[0]
    assert os.read(reading, 1) == b"\n"
    calls.caller.end()
    assert select.select([reading], [], [], DEADLINE)[0]
    assert os.read(reading, 1) == b""
    os.close(reading)
    assert calls.said == []


def test_a_command_that_is_done_ends_at_once() -> None:
    calls = Calls("true")
    calls.look(seen(silence()))
    calls.caller.end()
    Calls("true").caller.end()


def test_a_bug_is_loud() -> None:
    def start(*command: object, **options: object) -> Any:
        raise TypeError("a bug")

    calls = Calls("x", start=start)
    calls.caller.look(seen(silence()))
    assert calls.caller._thread is not None
    calls.caller._thread.join(DEADLINE)
    assert [str(bug) for bug in calls.bugs] == ["a bug"]

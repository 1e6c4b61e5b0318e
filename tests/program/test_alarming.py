"""Alarms in a real terminal: the bell, the title and how it is given back, and the user's own command."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.program.terminal import Terminal, running

_TITLES = re.compile(rb"\x1b\]2;([^\x07]*)\x07")


def configured(folder: Path, text: str) -> dict[str, str | None]:
    """Return the environment with a configuration file."""
    path = folder / "config.toml"
    path.write_text(text)
    return {"SESTUI_CONFIG": str(path)}


def bells(terminal: Terminal) -> int:
    """Return how often the bell rang."""
    return re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", terminal.raw).count(b"\x07")


@pytest.mark.parametrize("number", [None, signal.SIGTERM])
def test_the_bell_rings_and_the_title_tells_until_it_is_given_back(number: signal.Signals | None) -> None:
    with running("--scenario", "paused") as terminal:
        terminal.until("SENDING PAUSED BY AWS", "m acknowledge")
        terminal.until(lambda: bells(terminal))
        terminal.type("m")
        terminal.until("acknowledged", lambda: _TITLES.findall(terminal.raw)[-1] == "sestui – demo".encode())
        terminal.type("q") if number is None else terminal.signal(number)
        assert terminal.end() == (143 if number else 0)
        titles = [title.decode() for title in _TITLES.findall(terminal.raw)]
        assert titles[0] == "sestui – demo"
        assert re.fullmatch(r"sestui ■ 1 critical(, \d warnings?)? – demo", titles[1])
        assert titles[-1] == ""
        assert terminal.raw.count(b"\x1b[22;2t") == terminal.raw.count(b"\x1b[23;2t") == 1
        assert terminal.raw.index(b"\x1b[22;2t") < terminal.raw.index(b"\x1b]2;")
        assert terminal.raw.rindex(b"\x1b]2;") < terminal.raw.index(b"\x1b[23;2t")
        assert bells(terminal) == 1
        assert terminal.modes() == set()


def test_both_can_be_switched_off(tmp_path: Path) -> None:
    with running("--scenario", "paused", environ=configured(tmp_path, "bell = false\ntitle = false\n")) as terminal:
        terminal.until("m acknowledge")
        terminal.type("q")
        assert terminal.end() == 0
        assert bells(terminal) == 0
        assert _TITLES.findall(terminal.raw) == []
        assert b"\x1b[22;2t" not in terminal.raw
        assert b"\x1b[23;2t" not in terminal.raw


def test_the_title_is_given_back_for_a_suspend_and_taken_again() -> None:
    with running("--scenario", "paused") as terminal:
        terminal.until("m acknowledge")
        terminal.type("\x1a")
        terminal.stopped()
        terminal.signal(signal.SIGCONT)
        terminal.until(lambda: terminal.raw.count(b"\x1b[22;2t") == 2)
        assert terminal.raw.count(b"\x1b[23;2t") == 1
        assert b"critical" in _TITLES.findall(terminal.raw)[-1]
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.raw.count(b"\x1b[23;2t") == 2


def test_the_command_is_run_with_the_facts_and_its_failure_is_a_notice(tmp_path: Path) -> None:
    program, log = tmp_path / "tell", tmp_path / "log"
    program.write_text(f'#!/bin/sh\necho "$SESTUI_EVENT $SESTUI_CODE $SESTUI_DEMO" >> {log}\nexit 9\n')
    program.chmod(0o700)
    with running("--scenario", "paused", environ=configured(tmp_path, f'on_finding = ["{program}"]\n')) as terminal:
        terminal.until("on_finding:")
        terminal.type("q")
        assert terminal.end() == 0
    assert log.read_text().splitlines()[0] == "begun ENFORCEMENT 1"


def test_a_recording_runs_nothing_and_rings_for_nothing(tmp_path: Path) -> None:
    program, log, recording = tmp_path / "tell", tmp_path / "log", tmp_path / "r.jsonl"
    program.write_text(f"#!/bin/sh\necho >> {log}\n")
    program.chmod(0o700)
    with running("--scenario", "paused", "--record", str(recording)) as terminal:
        terminal.until("SENDING PAUSED BY AWS")
        terminal.type("q")
        assert terminal.end() == 0
    with running("open", str(recording), environ=configured(tmp_path, f'on_finding = ["{program}"]\n')) as terminal:
        terminal.until("m acknowledge", "RECORDING")
        terminal.type("6")
        terminal.until("Events: ", "enforcement")
        terminal.type("q")
        assert terminal.end() == 0
        assert bells(terminal) == 0
        assert "critical" not in str(_TITLES.findall(terminal.raw))
    assert not log.exists()

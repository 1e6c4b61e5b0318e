"""The line that stands while the program is imported, and how it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program.terminal import running

LINE, ERASED = b"sestui is starting ...", b"\r\x1b[K"
_WAITING = """
import signal, sys, types
sys.modules["sestui.cli.plain"] = types.SimpleNamespace(main=signal.pause)
"""
"""In place of the imports: wait for a signal."""


def test_the_line_is_gone_before_the_screen() -> None:
    with running("--demo") as terminal:
        terminal.until("quit")
        before, _, after = terminal.raw.partition(b"\x1b[?1049h")
        assert before.startswith(b"\r" + LINE + ERASED)
        assert LINE not in after


def test_the_line_is_gone_before_a_refusal() -> None:
    with running("--seed", "1") as terminal:
        assert terminal.end() == 2
        assert terminal.raw.startswith(b"\r" + LINE + ERASED + b"sestui: --seed chooses a simulated account.")


@pytest.mark.parametrize("words", [("report", "--demo"), ("--version",), ("open", "--help")])
def test_what_has_no_screen_has_no_line(words: tuple[str, ...]) -> None:
    with running(*words) as terminal:
        assert terminal.end() == 0
        assert LINE not in terminal.raw


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_takes_the_line_away(number: int) -> None:
    with running(first=_WAITING) as terminal:
        terminal.until(lambda: LINE in terminal.raw)
        terminal.signal(number)
        assert terminal.end() == -number
        terminal.unread()
        assert terminal.raw == b"\r" + LINE + ERASED
        assert terminal.modes() == set()


def test_a_start_that_is_stopped_leaves_no_line() -> None:
    with running(first=_WAITING) as terminal:
        terminal.until(lambda: LINE in terminal.raw)
        terminal.signal(signal.SIGTSTP)
        terminal.until(lambda: terminal.raw == b"\r" + LINE + ERASED)


def test_what_a_start_has_compiled_the_next_one_takes(tmp_path: Path) -> None:
    environ = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": None}
    with running("--demo", environ=environ) as terminal:
        terminal.until("Overview", lambda: list(tmp_path.rglob("*.start")))
    script = (
        "from sestui import compiled; compiled.use(); import re, sys, textual.app\n"
        "print(type(textual.app.__loader__).__module__, len(compiled._Start.texts.methods) > 20)"
    )
    of_next = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    taken = subprocess.check_output([sys.executable, "-c", script], text=True, env=of_next)
    assert taken == "sestui.compiled.using True\n"
    with running("--demo", environ=environ) as terminal:
        terminal.until("Overview", "quit")
        terminal.type("q")
        assert terminal.end() == 0

"""What is answered before click is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sestui import __version__, usage

_SCRIPT = """
import sys
from sestui.__main__ import main
try: main()
finally: print(sorted({'click', 'textual', 'typing'} & sys.modules.keys()), file=sys.stderr)
"""


def asked(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, *words], capture_output=True, text=True, env={**os.environ, **environ}
    )


def test_the_help_is_what_click_says() -> None:
    script = "from sestui.cli.screen import main; main(['--help'])"
    environ = {**os.environ, "COLUMNS": "80"}
    assert subprocess.check_output([sys.executable, "-c", script], text=True, env=environ) == usage.HELP


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_the_help_waits_for_no_import(word: str) -> None:
    done = asked(word)
    assert (done.returncode, done.stdout, done.stderr) == (0, usage.HELP, "[]\n")


def test_the_version_waits_for_no_import() -> None:
    done = asked("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"sestui {__version__}\n", "[]\n")


def test_a_narrow_terminal_gets_a_narrow_help() -> None:
    done = asked("--help", COLUMNS="60")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 60


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_an_output_that_cannot_be_written_is_status_1() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "sestui", "--help"], stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, b"")

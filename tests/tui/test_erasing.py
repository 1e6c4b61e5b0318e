import subprocess
import sys

import pytest

from sestui.tui.erasing import erases_in_colour


@pytest.mark.parametrize(
    ("environ", "answer"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-none-has-this"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "vt100"}, False),
        ({"TERM": "none-has-this"}, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "screen-256color", "STY": "1.tty"}, False),
        ({"TERM": "xterm-256color", "STY": "1.tty"}, False),
        ({}, False),
    ],
)
def test_which_terminals_erase_in_colour(environ: dict[str, str], answer: bool) -> None:
    """A process each: terminfo is read but once in a process."""
    code = f"from sestui.tui.erasing import erases_in_colour; print(erases_in_colour({environ!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(answer)


def test_without_curses_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "curses", None)
    assert not erases_in_colour({"TERM": "xterm-256color"})

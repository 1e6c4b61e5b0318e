"""Terminals of all kinds, none, pipes, colours, encodings and keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import CAPTURES
from tests.program.terminal import running

SAVED = str(CAPTURES / "stats/stats-2011-03-django-ses-7pt-edited.json")
C = {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.parametrize("streams", [("stdin",), ("stderr",), ("stdin", "stderr")])
def test_without_a_terminal_one_sentence_points_to_the_report(streams: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    ends = {"stdin": reading, "stderr": writing}
    with running("--demo", **{name: ends[name] for name in streams}) as terminal:
        assert terminal.end() == 2
        os.close(writing)
        words = os.read(reading, 4096) if "stderr" in streams else terminal.raw
    os.close(reading)
    assert words.count(b"\n") == 1
    assert b"no terminal" in words
    assert "“sestui report”".encode() in words


def test_a_dumb_terminal_gets_one_sentence() -> None:
    with running("--demo", environ={"TERM": "dumb"}) as terminal:
        assert terminal.end() == 2
        assert terminal.raw.count(b"\n") == 1
        assert b"sestui report" in terminal.raw
        assert b"\x1b" not in terminal.raw


def test_a_recording_from_a_pipe_leaves_the_keys_to_the_terminal() -> None:
    reading, writing = os.pipe()
    os.write(writing, Path(SAVED).read_bytes())
    os.close(writing)
    with running("open", "-", stdin=reading) as terminal:
        os.close(reading)
        terminal.until("RECORDING")
        terminal.type("3")
        terminal.until("► Intervals")
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.modes() == set()


@pytest.mark.parametrize(("value", "coloured"), [("1", False), ("", True), (None, True)])
def test_no_color_counts_unless_it_is_empty(value: str | None, coloured: bool) -> None:
    with running("--demo", environ={"NO_COLOR": value}) as terminal:
        terminal.until("rolling 24 h")
        for key, shown in (("2", "► Chart"), ("3", "► Intervals"), ("?", "explained"), ("\x1b:", "Search")):
            terminal.type(key)
            terminal.until(shown)
        terminal.type("\x1b")
        terminal.until(lambda: "Search" not in terminal.text())
        terminal.type("/")
        terminal.until("rate>=5")
        terminal.type("\x03")
        assert terminal.end() == 0
        assert bool(terminal.colours()) is coloured


def test_without_utf_8_there_is_ascii_alone() -> None:
    with running("--demo", environ=C) as terminal:
        terminal.until("rolling 24 h")
        for key, shown in (("2", "> Chart"), ("3", "> Intervals"), (":", "Search")):
            terminal.type(key)
            terminal.until(shown)
        terminal.type("\x03")
        assert terminal.end() == 0
        assert terminal.raw.isascii()
        assert b"\\u" not in terminal.raw
        assert b"?????" not in terminal.raw


def config(folder: Path, text: str) -> dict[str, str | None]:
    file = folder / "config.toml"
    file.write_text(text)
    return {"SESTUI_CONFIG": str(file)}


def test_keys_can_be_bound_anew(tmp_path: Path) -> None:
    environ = config(tmp_path, '[keys]\nquit = "X"\nchart = ["w", "f2"]\n"chart.rates" = "Z"\n"app.back" = "B"\n')
    with running("open", SAVED, environ=environ) as terminal:
        terminal.until("X quit")
        assert "w chart" in terminal.lines()[39]
        terminal.type("q2w")
        terminal.until("► Chart")
        terminal.type("B")
        terminal.until("► Overview")
        terminal.type("X")
        assert terminal.end() == 0


def test_a_key_with_alt_is_one_where_the_user_has_one(tmp_path: Path) -> None:
    with running("--demo", environ=config(tmp_path, '[keys]\npause = "alt+p"\n')) as terminal:
        terminal.until("rolling 24 h")
        terminal.type("\x1bp")
        terminal.until("PAUSED")
        terminal.type("q")
        assert terminal.end() == 0


def test_a_binding_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with running("open", SAVED, environ=config(tmp_path, '[keys]\nquti = "x"\n')) as terminal:
        assert terminal.end() == 2
        assert terminal.raw.count(b"\n") == 1
        assert b"quti" in terminal.raw
        assert b"quit" in terminal.raw
        assert b"\x1b[?1049h" not in terminal.raw


@pytest.mark.parametrize(
    ("environ", "sequence"),
    [
        ({}, b"\x1b]52;c;"),
        ({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}, b"\x1bPtmux;\x1b\x1b]52;c;"),
        ({"TERM": "screen-256color"}, b"\x1bP\x1b]52;c;"),
    ],
)
def test_a_row_is_copied_through_any_multiplexer(environ: dict[str, str | None], sequence: bytes) -> None:
    with running("open", SAVED, environ=environ) as terminal:
        terminal.until("quit")
        terminal.type("3jy")
        terminal.until("copied:")
        assert sequence in terminal.raw

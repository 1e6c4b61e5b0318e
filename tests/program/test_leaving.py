"""However the program ends, the terminal is as it was."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.conftest import CAPTURES
from tests.program.service import Service, service
from tests.program.terminal import Terminal, running
from tests.sources.loopback import silent

SAVED = str(CAPTURES / "stats/stats-2011-03-django-ses-7pt-edited.json")
SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGQUIT: 131, signal.SIGINT: 130}


@pytest.fixture
def hanging() -> Iterator[Service]:
    with service() as ses:
        ses.manner = silent
        yield ses


def clean(terminal: Terminal) -> None:
    """Make sure that the terminal is as it was, with nothing written on it."""
    assert terminal.modes() == set()
    assert terminal.last_words() == ""


@pytest.mark.parametrize(
    ("number", "keys", "shown"),
    [
        (signal.SIGTERM, "", "RECORDING"),
        (signal.SIGHUP, "3/", "filter"),
        (signal.SIGQUIT, ":", "Search"),
        (signal.SIGINT, "?", "Explain"),
    ],
)
def test_a_signal_leaves_with_its_status(number: signal.Signals, keys: str, shown: str) -> None:
    with running("open", SAVED) as terminal:
        terminal.until("RECORDING")
        terminal.type(keys)
        terminal.until(shown)
        terminal.signal(number)
        assert terminal.end() == SIGNALS[number]
        clean(terminal)


@pytest.mark.parametrize(("number", "status"), SIGNALS.items())
def test_a_signal_before_the_first_frame_leaves_as_well(number: int, status: int) -> None:
    first = f"""
from sestui.tui.driver import SteadyDriver
take = SteadyDriver.start_application_mode
def taken(self):
    take(self)
    import signal
    signal.raise_signal({int(number)})
SteadyDriver.start_application_mode = taken
"""
    with running("open", SAVED, first=first) as terminal:
        assert terminal.end() == status
        clean(terminal)


@pytest.mark.parametrize("number", [None, signal.SIGTERM])
def test_a_fetch_that_hangs_holds_nobody(number: signal.Signals | None, hanging: Service) -> None:
    with running(environ=hanging.environ()) as terminal:
        terminal.until("CONNECTING")
        terminal.type("q") if number is None else terminal.signal(number)
        assert terminal.end() == (SIGNALS[number] if number else 0)
        clean(terminal)


@pytest.mark.parametrize("keys", ["q", "\x11", "3/\x03", ":\x03"])
def test_keys_that_leave(keys: str) -> None:
    with running("open", SAVED) as terminal:
        terminal.until("RECORDING")
        for key in keys:
            terminal.type(key)
        assert terminal.end() == 0
        clean(terminal)


def test_what_a_capable_terminal_was_asked_for_is_taken_back() -> None:
    with running("open", SAVED) as terminal:
        terminal.until(lambda: b"\x1b[?2048$p" in terminal.raw)
        terminal.type("\x1b[?2026;2$y\x1b[?2048;2$y")
        terminal.until(lambda: b"\x1b[?1016h" in terminal.raw)
        assert {b"2048", b"1016", b"kitty", b"termios"} <= terminal.modes()
        terminal.type("q")
        assert terminal.end() == 0
        clean(terminal)


@pytest.mark.parametrize(
    "first", ["", "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"], ids=["", "nohup"]
)
def test_a_vanished_terminal_ends_the_program(first: str) -> None:
    with running("--demo", first=first) as terminal:
        terminal.until("LIVE")
        terminal.hang_up()
        assert terminal.gone() == 129


def test_a_terminal_that_reads_nothing_does_not_keep_the_program() -> None:
    with running("open", SAVED) as terminal:
        terminal.until("RECORDING")
        terminal.type("T" * 60)
        terminal.signal(signal.SIGTERM)
        assert terminal.gone() == 143
        terminal.unread()
        clean(terminal)


def test_a_terminal_that_reads_again_shows_the_whole_screen() -> None:
    with running("open", SAVED, first="import sestui.tui.output as output; output.LIMIT = 4096") as terminal:
        terminal.until("RECORDING")
        terminal.settle()
        before = terminal.lines()
        terminal.type("T" * 30 + "234")
        terminal.type("1")
        terminal.until(lambda: terminal.lines() == before)


PLACES = {
    "screen": "from sestui.tui.screens.base import MonitorScreen as place; name = 'say'",
    "monitor": "from sestui.monitor.runner import Monitor as place; name = '_fetch'",
    "keys": "from sestui.tui.driver import XTermParser as place; name = 'feed'",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_bug_is_told_after_the_terminal_was_restored_and_tells_no_secrets(place: str) -> None:
    first = (
        PLACES[place]
        + """
def wrong(self, *arguments):
    secret = "wJalr" + "XUtnFEMI"
    raise RuntimeError("a bug [/x] \x1b[31m of " + str(len(secret)))
setattr(place, name, wrong)
"""
    )
    with running("--demo", first=first) as terminal:
        terminal.until(lambda: b"\x1b[?1049l" in terminal.raw, press="p" if place == "keys" else "r")
        assert terminal.end() == 1
        assert terminal.modes() == set()
        assert "RuntimeError: a bug [/x]" in terminal.last_words()
        assert "Traceback" in terminal.last_words()
        assert b"\x1b[31m" not in terminal.raw.rpartition(b"1049l")[2]
        assert b"wJalrXUtnFEMI" not in terminal.raw

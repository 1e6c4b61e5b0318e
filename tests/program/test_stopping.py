"""The terminal is taken away and given back: ctrl+z, SIGSTOP, other sizes."""

from __future__ import annotations

import signal

import pytest

from tests.conftest import CAPTURES
from tests.program.service import service
from tests.program.terminal import running

SAVED = str(CAPTURES / "stats/stats-2011-03-django-ses-7pt-edited.json")


@pytest.mark.parametrize(("keys", "shown"), [("", "quit"), (":", "as-of"), ("3/", "filter")])
def test_ctrl_z_stops_with_the_terminal_restored_and_fg_brings_the_screen_back(keys: str, shown: str) -> None:
    with running("open", SAVED) as terminal:
        terminal.until("RECORDING", "quit")
        terminal.type(keys)
        terminal.until(shown)
        terminal.settle()
        before = terminal.lines()
        for _ in range(2):
            terminal.type("\x1a")
            terminal.stopped()
            terminal.until(lambda: not terminal.modes())
            assert terminal.last_words() == ""
            terminal.screen.reset()
            terminal.signal(signal.SIGCONT)
            terminal.until(lambda: terminal.lines() == before)
        terminal.type("\x03")
        assert terminal.end() == 0
        assert terminal.modes() == set()


def test_after_a_suspend_it_collects_on_and_tells_the_age_rightly() -> None:
    with service() as ses, running("--refresh", "5", environ=ses.environ()) as terminal:
        terminal.until("LIVE")
        terminal.type("\x1a")
        terminal.stopped()
        ses.attempts = 31_337
        terminal.signal(signal.SIGCONT)
        terminal.until("31,337")
        terminal.until("<1 m old")


def test_a_stop_that_nobody_can_catch_leaves_nothing_behind_either() -> None:
    with running("open", SAVED) as terminal:
        terminal.until("quit")
        terminal.settle()
        before = terminal.lines()
        terminal.signal(signal.SIGSTOP)
        terminal.stopped()
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.until(lambda: terminal.lines() == before)
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.modes() == set()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_what_is_stopped_can_be_ended(number: int, status: int) -> None:
    with running("open", SAVED) as terminal:
        terminal.until("quit")
        terminal.type("\x1a")
        terminal.stopped()
        terminal.signal(number)
        terminal.signal(signal.SIGCONT)
        assert terminal.end() == status
        assert terminal.modes() == set()
        assert terminal.last_words() == ""


def test_any_size_down_to_one_cell_and_back() -> None:
    with running("open", SAVED) as terminal:
        terminal.until("quit")
        terminal.settle()
        before = terminal.lines()
        for size in ((20, 5), (1, 1), (300, 100), (2, 60), (300, 1), (43, 10), (80, 24), (1, 1)):
            terminal.resize(*size)
            for key in "2341":
                terminal.type(key)
        terminal.resize(20, 5)
        terminal.until("20x5: needs 42x10")
        terminal.resize(120, 40)
        terminal.until(lambda: terminal.lines() == before)

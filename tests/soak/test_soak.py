"""The short form of the soak: nothing is lost, nothing leaks, and leaving is clean."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.soak.driving import Driven, driven
from tests.soak.hands import GESTURES, SIZE, drill, focus, screens, theme
from tests.soak.measuring import growth, taken
from tests.soak.soak import SPEED, wrong

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured by Linux's /proc")

_SLOW = 60.0
_THEMES = 21
_POLLS, _ROUNDS = 40, 6
"""Caches fill up and are emptied again in turns: of about a hundred polls, or of a hundred timers that were stopped."""

_FEW = "100"
"""Delivery attempts a day: of a busy account the late news of two weeks have to come in before all is level."""

_REPEATED: dict[Callable[[Driven], None], int] = {focus: 8, screens: 4, drill: 5, theme: _THEMES}
"""How often each is done in a round; up to twenty drills fill caches with other days' texts before all is level."""


def polls(terminal: Driven) -> None:
    """Let some polls be answered, and then the time stand still."""
    enough = terminal.ask("tell")["answers"] + _POLLS
    terminal.go(SPEED)
    terminal.until_told(lambda told: told["answers"] >= enough)
    terminal.hold()


def test_a_month_in_short() -> None:
    with driven("--speed", f"{_SLOW:g}", "--service", "month", "--attempts", _FEW, size=SIZE) as terminal:
        terminal.until("LIVE")
        for gesture in GESTURES:
            gesture(terminal)
        terminal.hold()
        assert wrong(terminal) == ""
        for gesture, times in _REPEATED.items():
            check(gesture.__name__, growth(terminal.measure, partial(gesture, terminal), times, _ROUNDS))
        grown = growth(terminal.measure, partial(polls, terminal), 1, _ROUNDS)
        check("poll", {name: each / _POLLS for name, each in grown.items()})
        assert wrong(terminal) == ""
        terminal.go(SPEED)
        assert terminal.leave() == 0
        assert terminal.modes() == set()


def check(what: str, grown: dict[str, float]) -> None:
    """Make sure that nothing is left behind by a repetition: objects and blocks as such, memory in kB."""
    assert grown["objects"] < 10, what
    assert grown["blocks"] < 60, what
    assert grown["memory"] < 60, what
    assert grown["threads"] <= 0, what  # one that ends meanwhile, such as a deadline's, is no leak
    assert grown["descriptors"] <= 0, what


@pytest.mark.parametrize(
    ("leak", "measure"),
    [(lambda: bytes(1024), "blocks"), (lambda: [[] for _ in range(20)], "objects"), (lambda: bytes(1 << 20), "memory")],
    ids=["a kilobyte", "twenty objects", "a megabyte"],
)
def test_a_leak_is_noticed(leak: Callable[[], object], measure: str) -> None:
    kept: list[object] = []
    assert growth(taken, lambda: kept.append(leak()), 50)[measure] >= 0.9
    assert len(kept) == 150


def test_what_fills_up_and_stays_is_no_leak() -> None:
    kept: list[object] = []
    grown = growth(taken, lambda: kept.append([]) if len(kept) < 70 else None, 50)
    assert grown["objects"] < 0.5
    assert len(kept) == 70

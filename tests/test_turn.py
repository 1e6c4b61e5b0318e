from __future__ import annotations

import pytest

from sestui import turn


class Clock:
    """A clock that a sleep moves on, in place of the module ``time``."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(turn, "time", clock)
    monkeypatch.setattr(turn, "_until", 0.0)
    return clock


def test_without_a_key_nobody_waits(clock: Clock) -> None:
    turn.give_way()
    assert clock.slept == []


def test_after_a_key_others_wait_for_as_long_as_a_key_takes_and_no_longer(clock: Clock) -> None:
    turn.take()
    turn.give_way()
    assert 0.015 < sum(clock.slept) < 0.025
    clock.slept.clear()
    turn.give_way()
    assert clock.slept == []


def test_what_is_drawn_ends_the_turn(clock: Clock) -> None:
    turn.take()
    turn.end()
    turn.give_way()
    assert clock.slept == []

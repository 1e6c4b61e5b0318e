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
    monkeypatch.setattr(turn, "_pressed", 0.0)
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


def test_hands_that_rest_let_an_answer_come_at_once(clock: Clock) -> None:
    turn.rest()
    assert clock.slept == []


def test_an_answer_waits_until_the_hands_rest(clock: Clock) -> None:
    turn.take()
    clock.now += 0.04
    turn.rest()
    assert 0.05 < sum(clock.slept) < 0.07


def test_an_answer_waits_no_longer_than_a_second_for_hands_that_do_not_rest(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Restless(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(min(seconds, 0.03))
            if self.now < 105:
                turn.take()

    restless = Restless()
    monkeypatch.setattr(turn, "time", restless)
    turn.take()
    began = restless.now
    turn.rest()
    assert 1.0 <= restless.now - began < 1.1

"""The App with known data and a monitor that only listens, for tests with Pilot."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from textual.message import Message

import sestui.tui.drawing  # noqa: F401  # or the charts of a process's first test came a frame later than those of others
from sestui.domain.model import AccountStatus, Counters, DataPoint, SendQuota, Snapshot, Target
from sestui.monitor.state import TargetState, answered
from sestui.settings import Options
from sestui.tui.app import SestuiApp, Wiring
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.messages import StateArrived
from sestui.tui.travel import Reading
from sestui.tui.view import View

NOW = datetime(2026, 11, 23, 14, 0, 12, tzinfo=UTC)
EDGE = NOW.replace(second=0)
TARGET = Target("ops-prod", "eu-west-1", "123456789012")
QUOTA = SendQuota(250_000, 14, 182_431)
HEALTHY = AccountStatus(sending_enabled=True, enforcement_status="HEALTHY", production_access=True)
QUARTER = timedelta(minutes=15)


def points(count: int = 1344, seed: int = 1, end: datetime = EDGE) -> tuple[DataPoint, ...]:
    """Return data points for the newest ``count`` intervals, with idle ones left out and a spike of bounces."""
    chance = random.Random(seed)
    found = []
    for index in range(count):
        attempts = 0 if index % 17 == 16 else chance.randint(200, 1200)
        bounces = attempts // 12 if 30 <= index < 34 else attempts // 100
        if attempts:
            start = end - QUARTER * (index + 1)
            found.append(DataPoint(start, Counters(attempts, bounces, int(index % 40 == 3), int(index % 400 == 5))))
    return tuple(reversed(found))


def snapshot(now: datetime = NOW, **parts: Any) -> Snapshot:
    """Return a complete answer of a healthy account."""
    end = now.replace(second=0)
    fields: dict[str, Any] = {"data_points": points(end=end), "quota": QUOTA, "account_status": HEALTHY}
    return Snapshot(TARGET, now, **{**fields, "clock_skew": timedelta(0), **parts})


def state(now: datetime = NOW, **parts: Any) -> TargetState:
    """Return what is known after one such answer."""
    return answered(TargetState(TARGET), snapshot(now, **parts), now)


class Listener:
    """In the monitor's place: keeps what the App asks, and posts what the test says."""

    def __init__(self) -> None:
        self.post: Callable[[Message], object] = lambda message: None
        self.started = 0
        self.stopped = 0
        self.fetches = 0
        self.busy = False

    def start(self) -> None:
        self.started += 1

    def stop(self) -> None:
        self.stopped += 1

    def fetch_now(self) -> bool:
        self.fetches += 1
        return not self.busy

    def tell(self, told: TargetState) -> None:
        self.post(StateArrived(told))


class Program:
    """The App, its listener, and the clock that the test turns."""

    def __init__(
        self,
        first: TargetState | None = None,
        *,
        symbols: str = "braille",
        read: Reading | None = None,
        options: Options | None = None,
        **view: Any,
    ) -> None:
        self.now = NOW
        self.monitor = Listener()
        shown = View(first or state(), Look(SYMBOLS[symbols]), timedelta(seconds=60), **view)
        connect = None if shown.recording else self._connect
        self.app = SestuiApp(shown, Wiring(connect, lambda: self.now, {}, read, options or Options()))

    def _connect(self, post: Callable[[Message], object]) -> Any:
        self.monitor.post = post
        return self.monitor

    def lines(self) -> list[str]:
        """Return the characters on the screen, a line each."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        """Return the characters on the screen."""
        return "\n".join(self.lines())

    @property
    def view(self) -> View:
        """What is shown."""
        assert self.app.view is not None
        return self.app.view

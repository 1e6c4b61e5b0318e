"""A clock that runs fast while somebody waits for it, and as usual while something is done."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

_LOOK_AGAIN = 0.02
"""Real seconds after which a waiting thread notices another speed."""


class FastClock:
    """Both clocks of the monitor, and its waiting.

    A wait of 60 s takes 60 / ``speed`` real seconds, and a fetch what it takes: so schedule, ages and time-outs are
    those of a real month, with only the idle time taken out. Speed 0 is a month that stands still.
    """

    def __init__(self, start: datetime, speed: float) -> None:
        """Begin at ``start``, aware UTC; nobody waits yet."""
        self._start = start
        self._jumped = timedelta()
        self._speed = speed
        self._waiting = False
        self._seconds, self._since = 0.0, time.monotonic()
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """Return the simulated seconds since the start."""
        with self._lock:
            return self._passed()

    def now(self) -> datetime:
        """Return this machine's simulated wall clock."""
        return self.true() + self._jumped

    def true(self) -> datetime:
        """Return the simulated time, which does not jump: the service's clock."""
        return self._start + timedelta(seconds=self.monotonic())

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait until ``event`` is set or so many simulated seconds are over, as ``threading.Event.wait`` does."""
        end = self.monotonic() + seconds
        self._turn(waiting=True)
        while (left := end - self.monotonic()) > 0 and not event.wait(self._real(left)):
            pass
        self._turn(waiting=False)

    def run(self, speed: float) -> None:
        """Run at another speed from now on."""
        with self._lock:
            self._seconds, self._since = self._passed(), time.monotonic()
            self._speed = speed

    def jump(self, seconds: float) -> None:
        """Let the wall clock jump; the monotonic one does not."""
        self._jumped += timedelta(seconds=seconds)

    def leap(self, seconds: float) -> None:
        """Let time pass at once, on both clocks."""
        with self._lock:
            self._seconds += seconds

    def _passed(self) -> float:
        return self._seconds + (time.monotonic() - self._since) * (self._speed if self._waiting else 1.0)

    def _real(self, left: float) -> float:
        return min(left / self._speed, _LOOK_AGAIN) if self._speed else _LOOK_AGAIN

    def _turn(self, *, waiting: bool) -> None:
        with self._lock:
            self._seconds, self._since = self._passed(), time.monotonic()
            self._waiting = waiting

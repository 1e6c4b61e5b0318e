"""A clock that runs fast while somebody waits for it, and as usual while something is done."""

from __future__ import annotations

import struct
import threading
import time
from datetime import datetime, timedelta
from mmap import mmap

_STATE = struct.Struct("dddd")
_LOOK_AGAIN = 0.02
"""Real seconds after which a waiting thread notices another speed."""


class FastClock:
    """Both clocks of the monitor, and its waiting.

    A wait of 60 s takes 60 / ``speed`` real seconds, and a fetch what it takes: so schedule, ages and time-outs are
    those of a real month, with only the idle time taken out. Speed 0 is a month that stands still. A process that is
    forked later has the same time.
    """

    def __init__(self, start: datetime, speed: float) -> None:
        """Begin at ``start``, aware UTC; nobody waits yet."""
        self._start = start
        self._jumped = timedelta()
        self._shared = mmap(-1, _STATE.size)
        self._put(0.0, speed, waiting=False)
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """Return the simulated seconds since the start."""
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
            self._put(self._passed(), speed, waiting=bool(self._state()[3]))

    def jump(self, seconds: float) -> None:
        """Let the wall clock jump; the monotonic one does not."""
        self._jumped += timedelta(seconds=seconds)

    def leap(self, seconds: float) -> None:
        """Let time pass at once, on both clocks."""
        with self._lock:
            _, _, speed, waiting = self._state()
            self._put(self._passed() + seconds, speed, waiting=bool(waiting))

    def _passed(self) -> float:
        seconds, since, speed, waiting = self._state()
        return seconds + (time.monotonic() - since) * (speed if waiting else 1.0)

    def _real(self, left: float) -> float:
        speed = self._state()[2]
        return min(left / speed, _LOOK_AGAIN) if speed else _LOOK_AGAIN

    def _turn(self, *, waiting: bool) -> None:
        with self._lock:
            self._put(self._passed(), self._state()[2], waiting=waiting)

    def _put(self, seconds: float, speed: float, *, waiting: bool) -> None:
        self._shared[:] = _STATE.pack(seconds, time.monotonic(), speed, waiting)

    def _state(self) -> tuple[float, ...]:
        """Return seconds, since when, speed and whether somebody waits, all of one moment, whoever writes meanwhile."""
        while (seen := self._shared[:]) != self._shared[:]:
            pass
        return _STATE.unpack(seen)

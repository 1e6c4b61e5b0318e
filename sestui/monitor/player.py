"""Playing answers again, each at its own time, by a clock that runs faster than they came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sestui.domain.model import Snapshot
from sestui.domain.past import Key
from sestui.errors import BadResponse, SestuiError
from sestui.monitor.replay import LASTING
from sestui.monitor.state import TargetState, answered, failed

if TYPE_CHECKING:
    from sestui.history.store import History

Played = tuple[datetime, Snapshot]
"""An answer, and when it is shown."""

FRAME = 0.1
"""Seconds between two states, at least: what comes within them is shown together."""

_DAY = timedelta(days=1)


class ReplayClock:
    """A clock that runs ``speed`` times as fast as time does; it can be stopped, and never passes a limit.

    Any thread may read it.

    Args:
        start: What it shows first, aware UTC; until it is let go on, it stands there.
        speed: How many times faster than time.
        monotonic: Seconds of a clock that never jumps.
    """

    def __init__(self, start: datetime, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._shown = self._limit = start
        self._since = monotonic()
        self._paused = False

    def now(self) -> datetime:
        """Return what it shows."""
        with self._lock:
            return self._now()

    def pause(self, paused: bool) -> None:
        """Stop it, or let it go on from there."""
        with self._lock:
            self._set(self._now())
            self._paused = paused

    def go_on(self, limit: datetime) -> None:
        """Let it run up to a moment; the time that it stood at the limit before is lost."""
        with self._lock:
            self._set(self._now())
            self._limit = max(limit, self._shown)

    def end(self, moment: datetime) -> None:
        """Let it stand at a moment."""
        with self._lock:
            self._set(moment)
            self._limit = moment

    def left(self, moment: datetime) -> float | None:
        """Return the seconds until it shows a moment; None while it is paused."""
        with self._lock:
            return None if self._paused else max(0.0, (moment - self._now()).total_seconds() / self.speed)

    def _now(self) -> datetime:
        if self._paused:
            return self._shown
        passed = timedelta(seconds=(self._monotonic() - self._since) * self.speed)
        return min(self._shown + passed, self._limit)

    def _set(self, moment: datetime) -> None:
        self._shown, self._since = moment, self._monotonic()


class Player:
    """Plays answers in a daemon thread of its own, in the place of a monitor; no more than two are read ahead.

    Where they cannot be read or shown as fast as wanted, the clock waits: nothing is shown at a time that is not its.

    Args:
        answers: What follows, ascending in time; read as it is played, in the player's thread. A ``SestuiError`` of it
            is shown as a failure, and is the end.
        state: What is known at first.
        clock: What the screen tells the time by.
        on_change: Gets each new state, in the player's thread; ``next_poll`` is when the next one comes, by the clock;
            None at the end.
        on_bug: Gets whatever else is raised, in the player's thread, which then ends.
        judge: Adds what deserves attention.
        wait: Waits for an event for so many seconds at most; None: for ever.
    """

    def __init__(
        self,
        answers: Iterator[Played],
        state: TargetState,
        clock: ReplayClock,
        on_change: Callable[[TargetState], object],
        *,
        on_bug: Callable[[BaseException], object],
        judge: Callable[[TargetState, datetime], TargetState] | None = None,
        wait: Callable[[threading.Event, float | None], object] = threading.Event.wait,
    ) -> None:
        self._answers = answers
        self._state = state
        self._clock = clock
        self._on_change = on_change
        self._on_bug = on_bug
        self._judge = judge
        self._wait_for = wait
        self._stopped = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)

    def start(self) -> None:
        """Begin to play."""
        self._thread.start()

    def stop(self) -> None:
        """End for good."""
        self._stopped = True
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Let the clock stand still, or go on."""
        self._clock.pause(paused)
        self._wake.set()

    def _run(self) -> None:
        """Play until the end, or until stopped; a bug ends the thread, loudly."""
        try:
            self._play()
        except BaseException as bug:
            if not self._stopped:
                self._on_bug(bug)

    def _play(self) -> None:
        try:
            following = next(self._answers, None)
            while following is not None and self._until(following[0]):
                following = self._show(following)
        except SestuiError as error:
            now = self._clock.now()
            self._become(failed(self._state, BadResponse(error.sentence, error.hint), now), None)

    def _until(self, due: datetime) -> bool:
        """Wait until an answer is due; False when stopped."""
        self._clock.go_on(due + timedelta(seconds=FRAME * self._clock.speed))
        left: float | None = FRAME
        while not self._stopped:
            self._wake.clear()
            self._wait_for(self._wake, left)
            left = self._clock.left(due)
            if left == 0.0:
                return not self._stopped
        return False

    def _show(self, first: Played) -> Played | None:
        """Show the answers that are due; return the one that follows."""
        now, batch = self._clock.now(), [first]
        following = next(self._answers, None)
        while following is not None and following[0] <= now:
            batch.append(following)
            following = next(self._answers, None)
        state = replace(self._state, failure=None)
        for at, snapshot in telling(batch):
            state = answered(state, snapshot, at)
        if following is None:
            self._clock.end(batch[-1][0])
        if self._judge is not None:
            state = self._judge(state, batch[-1][0])
        self._become(state, None if following is None else following[0])
        return following

    def _become(self, state: TargetState, following: datetime | None) -> None:
        self._state = replace(state, next_poll=following)
        if not self._stopped:
            self._on_change(self._state)


def telling(batch: Sequence[Played]) -> list[Played]:
    """Return the last answer, and of those before it the last of each that leaves something which no later one does."""
    indexes = {len(batch) - 1}
    for lasts in LASTING:
        indexes.update(next(([index] for index in reversed(range(len(batch))) if lasts(batch[index][1])), []))
    return [batch[index] for index in sorted(indexes)]


def remembered(history: History, key: Key, start: datetime, end: datetime) -> Iterator[Played]:
    """Yield what was known at each look of [start, end], and first what was known at ``start``.

    Only the looks of a day are read at once.
    """
    known = history.snapshot(key, as_of=start)
    if known is not None:
        yield start, known
    day, last = start + timedelta(seconds=1), end + timedelta(seconds=1)
    while day < last:
        for at in history.look_times(key, day, min(day + _DAY, last)):
            snapshot = history.snapshot(key, as_of=at)
            if snapshot is not None:
                yield at, snapshot
        day += _DAY

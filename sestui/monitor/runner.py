"""The thread that asks one target, again and again, and tells what it learned."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from sestui import memory, turn
from sestui.domain.grid import GridKind
from sestui.domain.metrics import Reputation
from sestui.domain.model import Snapshot, Target
from sestui.errors import SestuiError, SourceError
from sestui.monitor.schedule import MIN_GAP, Plan, Schedule, Uniform
from sestui.monitor.state import TargetState, answered, failed
from sestui.sources.base import Source

_LOOK_AGAIN = 5.0
"""Seconds after which a waiting thread looks at the wall clock again: it may have jumped."""

_LAST_REPORT = 0.1
"""Seconds that ``stop`` grants to a report that is being delivered; it may itself wait for the thread that stops."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Monitor:
    """Asks one target in a daemon thread of its own and reports every change of its state, one frozen value a time.

    Nothing happens before ``start``. Each fetch has a thread of its own, for which the monitor's waits. A fetch that
    hangs shows as ``state.fetching`` growing old; no second one is begun beside it.

    Args:
        source: What answers.
        target: Whose answers they are.
        schedule: When to ask.
        on_change: Gets each new state, in the monitor's thread: a fetch begins; the statistics are there; the
            answer is complete, or the fetch failed (both with ``next_poll``).
        on_bug: Gets whatever is not a ``SourceError`` of the source or a ``SestuiError`` of ``on_answer``, in the
            monitor's thread, which then ends.
        on_answer: Gets each complete answer, and how the service cuts its intervals as far as is known (what keeps
            answers). Its ``SestuiError`` becomes ``recording_error``.
        state: What was known before; None: nothing.
        judge: Adds what deserves attention to each state after an answer or a failure, in the monitor's thread.
        ask_reputation: Asks CloudWatch, if it is time, after each complete answer; in the monitor's thread.
        now: The wall clock, aware UTC.
        monotonic: Seconds of a clock that never jumps.
        uniform: Draws the jitter.
        wait: Waits for an event for so many seconds at most.
    """

    def __init__(
        self,
        source: Source,
        target: Target,
        schedule: Schedule,
        on_change: Callable[[TargetState], None],
        *,
        on_bug: Callable[[BaseException], object],
        on_answer: Callable[[Snapshot, GridKind], object] | None = None,
        state: TargetState | None = None,
        judge: Callable[[TargetState, datetime], TargetState] | None = None,
        ask_reputation: Callable[[], Reputation] | None = None,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        uniform: Uniform = random.uniform,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._source = source
        self._schedule = schedule
        self._on_change = on_change
        self._on_bug = on_bug
        self._on_answer = on_answer
        self._now = now
        self._monotonic = monotonic
        self._uniform = uniform
        self._wait_for = wait
        self._state = state or TargetState(target)
        self._plan: Plan | None = None
        self._ended = 0.0
        self._judge = judge
        self._ask_reputation = ask_reputation
        self._asked = False
        self._stopped = False
        self._beginning = threading.Lock()
        self._reporting = threading.RLock()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"monitor of {target.region}", daemon=True)

    @property
    def state(self) -> TargetState:
        """The newest state, from any thread."""
        return self._state

    def start(self) -> None:
        """Begin to ask, at once and then by the schedule."""
        self._thread.start()

    def stop(self) -> None:
        """End for good, without waiting for a fetch under way; nothing is reported any more."""
        self._stopped = True
        self._wake.set()
        if self._reporting.acquire(timeout=_LAST_REPORT):
            self._reporting.release()

    def fetch_now(self) -> bool:
        """Ask as soon as SES's one call a second allows; return False if a fetch is under way (it is not repeated)."""
        with self._beginning:
            if self._state.fetching is not None:
                return False
            self._asked = True
        self._wake.set()
        return True

    def _run(self) -> None:
        """Ask until stopped; a bug ends the thread, loudly."""
        try:
            while self._until_due():
                memory.in_passing(self._fetch)
        except BaseException as bug:
            if not self._stopped:
                self._on_bug(bug)

    def _until_due(self) -> bool:
        """Wait until a fetch is due and mark it as begun; False when stopped."""
        while not self._stopped:
            self._wake.clear()
            with self._beginning:
                wait = self._wait()
                if wait <= 0:
                    self._asked = False
                    self._state = replace(self._state, fetching=self._now(), next_poll=None)
                    return True
            self._correct_next_poll(wait)
            self._wait_for(self._wake, min(wait, _LOOK_AGAIN))
        return False

    def _wait(self) -> float:
        """Return for how many seconds no fetch is due yet."""
        if self._plan is None:
            return 0.0
        elapsed = self._monotonic() - self._ended
        return MIN_GAP - elapsed if self._asked else self._plan.wait(elapsed, self._now())

    def _correct_next_poll(self, wait: float) -> None:
        """Report when the next fetch is due, if that is another time than the last report said: a clock jumped."""
        due = self._now() + timedelta(seconds=wait)
        told = self._state.next_poll
        if told is not None and abs(due - told) > timedelta(seconds=MIN_GAP):
            self._become(replace(self._state, next_poll=due))

    def _fetch(self) -> None:
        """Ask once and report what comes, as it comes."""
        self._become(self._state)
        state = self._state
        try:
            for snapshot in self._source.fetch():
                if self._stopped:
                    return
                turn.rest()
                state = answered(state, snapshot, self._now())
                if snapshot.complete:
                    state = replace(state, recording_error=self._recording_error(snapshot, state.grid_kind))
                else:
                    self._become(state)
        except SourceError as error:
            state = failed(state, error.alone(), self._now())
        self._become(self._planned(self._judged(state)))
        self._ask_beside()

    def _judged(self, state: TargetState) -> TargetState:
        turn.give_way()
        return state if self._judge is None else self._judge(state, self._now())

    def _ask_beside(self) -> None:
        """Ask for SES's own reputation after an answer: it is shown later, and nothing waits for it."""
        if self._ask_reputation is None or self._state.failure is not None or self._stopped:
            return
        reputation = self._ask_reputation()
        if reputation != self._state.reputation:
            self._become(self._judged(replace(self._state, reputation=reputation)))

    def _recording_error(self, snapshot: Snapshot, kind: GridKind) -> SestuiError | None:
        """Hand a complete answer to what keeps it; return why it could not be kept."""
        try:
            if self._on_answer is not None:
                self._on_answer(snapshot, kind)
        except SestuiError as error:
            return error.alone()
        return None

    def _planned(self, state: TargetState) -> TargetState:
        """Return the state after a fetch, with the next one planned."""
        now = self._now()
        self._ended = self._monotonic()
        self._plan = self._schedule.plan(state, now, self._uniform)
        return replace(state, fetching=None, next_poll=now + timedelta(seconds=self._plan.wait(0.0, now)))

    def _become(self, state: TargetState) -> None:
        """Take on ``state`` and report it, unless stopped."""
        turn.give_way()
        with self._reporting:
            if not self._stopped:
                self._state = state
                self._on_change(state)

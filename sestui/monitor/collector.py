"""Watching without a screen: what is kept, and what of it is worth a line in a log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.model import INTERVAL, Snapshot, Target
from sestui.errors import HistoryError, SestuiError
from sestui.formatting import UNKNOWN, age, count
from sestui.monitor.schedule import MAX_REFRESH, MIN_GAP, Schedule, Uniform
from sestui.monitor.state import TargetState

if TYPE_CHECKING:
    from sestui.history.recorder import Recorded

_PERIOD = Schedule(MAX_REFRESH)
"""So long between live polls that the next poll is the one of the quarter hour."""

Say = Callable[[str], object]
"""Writes one line."""


def until_quarter(now: datetime, uniform: Uniform) -> datetime:
    """Return when to poll so that the answer is one of a quarter hour: within its first minute, or in the next one's.

    Args:
        now: This machine's clock; the service's is taken to be the same.
        uniform: Draws how long after the beginning of the quarter hour.
    """
    plan = _PERIOD.plan(TargetState(Target()), now, uniform)
    return now + timedelta(seconds=plan.wait(MIN_GAP, now))


class Trouble:
    """One thing that can go wrong again and again: told when it begins, when its cause changes, and when it is over.

    What comes and goes is told once in a quarter hour and kind of error.
    """

    def __init__(self, over: str, say: Say) -> None:
        """Say ``over`` when it is over."""
        self._over = over
        self._say = say
        self._since: datetime | None = None
        self._told: SestuiError | None = None
        self._when: dict[type[SestuiError], datetime] = {}

    def look(self, error: SestuiError | None, now: datetime) -> None:
        """Take in how it is at present; None: well."""
        if error is None:
            if self._told is not None and self._since is not None:
                self._say(f"{self._over} after {age(now - self._since)}.")
            self._since = self._told = None
            return
        self._since = self._since or now
        if self._is_news(error, now):
            self._told = error
            self._when[type(error)] = now
            self._say(error.advice)

    def _is_news(self, error: SestuiError, now: datetime) -> bool:
        """Return whether an error is another one than was told, and was not told within a quarter hour."""
        if self._told is not None and (type(self._told), self._told.sentence) == (type(error), error.sentence):
            return False
        told = self._when.get(type(error))
        return told is None or abs(now - told) >= INTERVAL


class Collector:
    """Keeps what a monitor learns, and says little of it.

    Args:
        record: Keeps an answer; see ``History.record``.
        say: Writes a line to the log.
        now: This machine's clock, aware UTC.
    """

    def __init__(self, record: Callable[[Snapshot, GridKind], Recorded], say: Say, now: Callable[[], datetime]) -> None:
        self._record = record
        self._say = say
        self._now = now
        self._asking = Trouble("SES answers again,", say)
        self._keeping = Trouble("The history is written again,", say)
        self._answered = False
        self._failure: object = None
        self._summed: datetime | None = None
        self._looks = self._late = self._failures = 0

    def keep(self, snapshot: Snapshot, kind: GridKind) -> None:
        """Keep an answer: what the monitor calls as ``on_answer``.

        Raises:
            HistoryError: If it could not be written; the next answer brings all of it again.
        """
        first, self._answered = not self._answered, True
        if first:
            target = snapshot.target
            where = f"account {target.account or UNKNOWN}, {target.region or UNKNOWN}"
            self._say(f"First answer: {where}, {count(len(snapshot.data_points))} data points.")
        done = self._record(snapshot, kind)
        if first and not done.stored:
            self._say(f"Its intervals are not recorded: {done.why}.")
        self._looks += done.looks
        self._late += done.late

    def changed(self, state: TargetState) -> None:
        """Take in a new state: what the monitor calls as ``on_change``."""
        if state.fetching is not None:
            return
        now, failure = self._now(), state.failure
        self._failures += failure is not None and failure is not self._failure
        self._failure = failure
        self._asking.look(None if failure is None else failure.error, now)
        self._keeping.look(state.recording_error, now)
        self._sum_up(now)

    def end(self, state: TargetState) -> None:
        """Keep what has been answered of a fetch that is broken off, once the monitor has stopped."""
        if state.live is not None and not state.live.complete:
            try:
                self.keep(replace(state.live, target=state.target), state.grid_kind)
            except HistoryError as error:
                self._say(error.advice)
        self._summed = None
        self._sum_up(self._now())

    def _sum_up(self, now: datetime) -> None:
        """Say what was recorded, once in a quarter hour, if anything was."""
        due = self._summed is None or abs(now - self._summed) >= INTERVAL
        if due and self._looks:
            failed = f"; failed fetches: {count(self._failures)}" if self._failures else ""
            self._say(f"Recorded: {count(self._looks)} intervals, {count(self._late)} of them late news{failed}.")
            self._looks = self._late = self._failures = 0
            self._summed = now

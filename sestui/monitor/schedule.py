"""When to ask a target next: arithmetic on two clocks and drawn numbers, nothing else.

A live poll comes every ``refresh`` seconds and moves the counters. A grid poll comes within the minute of each quarter
hour by the service's own clock and renews the rows. Failures stretch the one and repeat the other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from sestui.domain.grid import floor_to_phase
from sestui.domain.model import INTERVAL, Snapshot
from sestui.errors import AccessDenied, CredentialsError, Throttled
from sestui.monitor.state import Failure, TargetState

Uniform = Callable[[float, float], float]
"""Draws a number between two bounds, as ``random.uniform`` does."""

MIN_REFRESH = 5.0
MAX_REFRESH = 86_400.0
"""The bounds of ``Schedule.refresh``, in seconds."""

MIN_GAP = 1.0
"""Seconds from the end of a fetch to the next: SES takes one call a second of each action (SES API quotas)."""

_LONGEST_BACK_OFF = 900.0
_FIRST_RETRY, _LONGEST_RETRY = 5.0, 60.0
_LOGIN_RETRY = (15.0, 30.0)
_GRID_OFFSET = (2.0, 20.0)
_GRID_RETRY = (5.0, 10.0)
_GRID_LAST_CALL = 55.0
_CLOSE = 30.0
_ONE_SECOND = timedelta(seconds=1)
_ONE_MINUTE = timedelta(minutes=1)


class Plan(Struct, frozen=True):
    """What was drawn at the end of a fetch about the next one; all lengths in seconds.

    Attributes:
        ended: When the fetch ended, by this machine's clock.
        delay: From that end to the next live poll.
        close: A live poll that would come less than this before a grid poll is left out.
        grid_offset: From the quarter hour to the grid poll; None while throttled: no grid poll.
        grid_gap: From the fetch's end to the next grid poll, at least.
        skew: The service's clock minus this machine's.
        served: The quarter hour whose grid poll has been answered; None if it has not.
    """

    ended: datetime
    delay: float
    close: float
    grid_offset: float | None
    grid_gap: float
    skew: timedelta
    served: datetime | None

    def wait(self, elapsed: float, now: datetime) -> float:
        """Return for how many seconds the next fetch is not due yet; 0 when it is.

        It is asked again while waiting, so that a wall clock that jumps moves the grid poll; it can neither stretch
        the wait beyond ``delay`` + ``close`` nor bring two fetches closer than ``MIN_GAP``.

        Args:
            elapsed: Seconds since the fetch ended, by the monotonic clock (which may stand still during a suspend).
            now: This machine's wall clock.
        """
        live = self.delay - max(elapsed, (now - self.ended).total_seconds())
        grid = self._until_grid_poll(elapsed, now)
        due = live if grid is None or grid > live + self.close else grid
        return max(due, MIN_GAP - elapsed, 0.0)

    def _until_grid_poll(self, elapsed: float, now: datetime) -> float | None:
        """Return the seconds until the next grid poll, None if none is to be made."""
        if self.grid_offset is None:
            return None
        service = now + self.skew
        quarter = floor_to_phase(service, 0)
        into = (service - quarter).total_seconds()
        wait = max(self.grid_offset - into, self.grid_gap - elapsed, 0.0)
        if quarter != self.served and into + wait <= _GRID_LAST_CALL:
            return wait
        return INTERVAL.total_seconds() - into + self.grid_offset


class Schedule(Struct, frozen=True):
    """How often a target is asked.

    Attributes:
        refresh: Seconds between live polls, ``MIN_REFRESH`` to ``MAX_REFRESH``.
    """

    refresh: float = 60.0

    def __post_init__(self) -> None:
        """Refuse a refresh that SES would throttle.

        Raises:
            ValueError: If ``refresh`` is out of bounds or not a number.
        """
        if not MIN_REFRESH <= self.refresh <= MAX_REFRESH:
            raise ValueError(f"refresh must be {MIN_REFRESH:g} to {MAX_REFRESH:g} seconds")

    def plan(self, state: TargetState, ended: datetime, uniform: Uniform) -> Plan:
        """Return what comes after a fetch that ended at ``ended`` (this machine's clock) and left ``state``."""
        throttled = state.failure is not None and isinstance(state.failure.error, Throttled)
        return Plan(
            ended=ended,
            delay=self._delay(state.failure, uniform),
            close=min(self.refresh / 2, _CLOSE),
            grid_offset=None if throttled else uniform(*_GRID_OFFSET),
            grid_gap=uniform(*_GRID_RETRY) if state.failure else MIN_GAP,
            skew=_skew(state),
            served=_served(state.live),
        )

    def _delay(self, failure: Failure | None, uniform: Uniform) -> float:
        """Return the seconds to the next live poll: the refresh, or a back-off that suits the failure."""
        if failure is None:
            return self.refresh * uniform(0.9, 1.1)
        doublings = min(failure.count, 10)
        match failure.error:
            case Throttled():
                longest = min(self.refresh * 2.0**doublings, _LONGEST_BACK_OFF)
                return uniform(self.refresh, max(self.refresh, longest))
            case CredentialsError() | AccessDenied():
                return uniform(*_LOGIN_RETRY)
            case _:
                return min(_FIRST_RETRY * 2.0 ** (doublings - 1), _LONGEST_RETRY) * uniform(0.9, 1.0)


def _skew(state: TargetState) -> timedelta:
    """Return the last clock difference that an answer told; none at all before that."""
    told = [
        snapshot.clock_skew for snapshot in (state.live, state.rows) if snapshot and snapshot.clock_skew is not None
    ]
    return told[0] if told else timedelta()


def _served(answer: Snapshot | None) -> datetime | None:
    """Return the quarter hour in whose minute the answer was given.

    The first second does not count: HTTP dates are whole seconds, so the request may have been in the minute before.
    """
    if answer is None:
        return None
    quarter = floor_to_phase(answer.fetched_at, 0)
    return quarter if _ONE_SECOND <= answer.fetched_at - quarter < _ONE_MINUTE else None

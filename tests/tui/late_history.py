"""A history in which something came late, and an App that reads it at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.model import Counters, DataPoint
from sestui.history.store import History, open_history
from sestui.monitor.archive import Archive, Wanted
from sestui.tui.messages import BugFound, PastArrived
from tests.tui.program import EDGE, NOW, QUARTER, Program, points, snapshot
from tests.values import DAY

CHANGED = EDGE - QUARTER * 97
"""Its bounces came in three steps: five came late, then two more."""

FALLEN = EDGE - QUARTER * 4
"""Its only complaint was taken back."""

EVERY = points(count=21 * 96)
"""Three weeks."""


class Immediate(Archive):
    """An archive that reads while it is asked."""

    def start(self) -> None:
        """Nothing runs."""

    def look(self, wanted: Wanted) -> None:
        self._read(wanted)


def filled(path: Path) -> History:
    """Return a history of three weeks in which two intervals changed late."""
    history = open_history(path)
    week, newest = EDGE - DAY * 7, tuple(point for point in EVERY if point.timestamp >= EDGE - DAY * 14)
    later = _changed(_changed(newest, CHANGED, bounces=5), FALLEN, complaints=-1)
    answers = [
        (week + timedelta(seconds=12), tuple(point for point in EVERY if point.timestamp < week)),
        (NOW, newest),
        (NOW + QUARTER, later),
        (NOW + QUARTER * 2, _changed(later, CHANGED, bounces=2)),
    ]
    for at, told in answers:
        history.record(snapshot(at, data_points=told), GridKind.MOVING, asked="ops")
    return history


def _changed(
    told: tuple[DataPoint, ...], start: datetime, bounces: int = 0, complaints: int = 0
) -> tuple[DataPoint, ...]:
    """Return data points of which one has more, or fewer, failures."""
    return tuple(
        replace(point, counters=_more(point.counters, bounces, complaints)) if point.timestamp == start else point
        for point in told
    )


def _more(had: Counters, bounces: int, complaints: int) -> Counters:
    return replace(had, bounces=had.bounces + bounces, complaints=had.complaints + complaints)


def attempts_of(start: datetime) -> int:
    """Return the delivery attempts of an interval; 0 where it was idle."""
    return next((point.counters.delivery_attempts for point in EVERY if point.timestamp == start), 0)


def looking(history: History, symbols: str = "braille") -> Program:
    """Return the App with this history."""
    return Program(
        symbols=symbols,
        read=lambda post: Immediate(history, lambda past: post(PastArrived(past)), lambda bug: post(BugFound(bug))),
    )

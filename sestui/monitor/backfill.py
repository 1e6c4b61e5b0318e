"""Filling the history from CloudWatch: what to ask for, and asking for it step by step so that it can be broken off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from sestui.domain.metrics import COUNTS, FIVE_MINUTES, HOUR, RETENTION, Metric, MetricPoint, ceiling, floor
from sestui.domain.past import Key
from sestui.domain.ranges import without
from sestui.errors import Throttled

SETTLES = timedelta(hours=1)
"""What is newer than this is left for another day: CloudWatch may still be counting."""

_MARGIN = timedelta(hours=1)
"""CloudWatch forgets while it is being asked; what it forgets in this time is asked for in the coarser form at once."""

_LENGTHS = ((HOUR, timedelta(days=28)), (FIVE_MINUTES, timedelta(days=7)))
"""The periods to ask for, and how much of them in one step: 10,080 points at most, an answer of seconds."""

_BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Seconds to wait after each refusal of one step; then it is given up."""


class Step(Struct, frozen=True):
    """What one call asks for: all of ``COUNTS``.

    Attributes:
        start: The first moment, aware UTC, on a boundary of ``length``.
        end: The first moment after, likewise.
        length: The length of the periods.
    """

    start: datetime
    end: datetime
    length: timedelta


class Progress(Struct, frozen=True):
    """How far a backfill is.

    Attributes:
        step: The step that was just stored.
        done: How many steps are stored, of this run.
        steps: How many there are.
        points: How many points they had.
    """

    step: Step
    done: int
    steps: int
    points: int


class Asked(Protocol):
    """Whom to ask: :class:`sestui.sources.cloudwatch.CloudWatch`."""

    def metrics(
        self, metrics: Sequence[Metric], start: datetime, end: datetime, length: timedelta
    ) -> tuple[MetricPoint, ...]:
        """Return all points of the periods in [start, end).

        Raises:
            SourceError: If there is no whole answer.
        """
        ...


class Store(Protocol):
    """Where the points go, beside SES's own data points and never among them: the history."""

    def backfilled(self, key: Key, length: timedelta) -> Sequence[tuple[datetime, datetime]]:
        """Return which times are marked for periods of that length."""
        ...

    def keep_metrics(self, key: Key, points: Sequence[MetricPoint]) -> None:
        """Keep points; one that is there already is replaced."""
        ...

    def mark_backfilled(self, key: Key, start: datetime, end: datetime, length: timedelta) -> None:
        """Remember that all points of [start, end) are kept."""
        ...


def done(store: Store, key: Key) -> tuple[tuple[datetime, datetime], ...]:
    """Return which times need not be asked for: five minutes are as good as hours once CloudWatch has only these."""
    return tuple(span for length, _ in _LENGTHS for span in store.backfilled(key, length))


def oldest(now: datetime) -> datetime:
    """Return the oldest time that CloudWatch can still be asked for; nothing older can be had of anybody."""
    return _from(HOUR, now)


def plan(since: datetime, now: datetime, finished: Sequence[tuple[datetime, datetime]] = ()) -> tuple[Step, ...]:
    """Return what has to be asked for, oldest first: that is what CloudWatch forgets first.

    Five minutes where CloudWatch still has them, else hours; each period once, none that is finished, and nothing older
    than ``oldest(now)``.

    Args:
        since: From when on, aware UTC.
        now: This machine's clock.
        finished: Times that need not be asked for: ``done``.
    """
    ends = (_from(FIVE_MINUTES, now), floor(now - SETTLES, HOUR))
    steps: list[Step] = []
    for (length, most), end in zip(_LENGTHS, ends, strict=True):
        start = floor(max(since, _from(length, now)), HOUR)
        for left, right in without([(start, end)], finished):
            steps += _cut(floor(left, length), ceiling(right, length), length, most)
    return tuple(steps)


def backfill(
    key: Key,
    steps: Sequence[Step],
    source: Asked,
    store: Store,
    *,
    progress: Callable[[Progress], None],
    wait: Callable[[float], None],
) -> int:
    """Ask for every step and store it; whatever ends this early, what is stored stays and need not be asked again.

    Args:
        key: Whose history.
        steps: As ``plan`` has them.
        source: Whom to ask.
        store: Where the points go.
        progress: Is told after each step.
        wait: Sleeps for so many seconds, when CloudWatch asks for patience.

    Returns:
        How many points there were.

    Raises:
        SourceError: If a step had no answer, or CloudWatch asked for patience too often.
        SestuiError: If the store could not keep a step.
    """
    points = 0
    for number, step in enumerate(steps, 1):
        found = _patiently(source, step, wait)
        store.keep_metrics(key, found)
        store.mark_backfilled(key, step.start, step.end, step.length)
        points += len(found)
        progress(Progress(step, number, len(steps), points))
    return points


def _from(length: timedelta, now: datetime) -> datetime:
    """Return from when on points of ``length`` are there, and will be a little later, too."""
    return ceiling(now - RETENTION[length] + _MARGIN, HOUR)


def _cut(start: datetime, end: datetime, length: timedelta, most: timedelta) -> Iterator[Step]:
    while start < end:
        yield Step(start, min(start + most, end), length)
        start += most


def _patiently(source: Asked, step: Step, wait: Callable[[float], None]) -> tuple[MetricPoint, ...]:
    for delay in _BACK_OFF:
        try:
            return source.metrics(COUNTS, step.start, step.end, step.length)
        except Throttled:
            wait(delay)
    return source.metrics(COUNTS, step.start, step.end, step.length)

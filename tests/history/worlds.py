"""An SES for the history's tests: what every minute really counted, and the answers that the service makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sestui.domain.grid import floor_to_phase
from sestui.domain.model import COVERAGE, INTERVAL, Counters, DataPoint, Snapshot, Target
from tests.values import utc

ACCOUNT = "123456789012"
TARGET = Target("ops-prod", "eu-west-1", ACCOUNT)
START = utc("2026-11-23T14:00")
NEVER = utc("2100-01-01T00:00")


@dataclass
class World:
    """An account; each event is a minute, from when to when SES tells of it, and what was counted."""

    phase: int | None = None
    events: list[tuple[datetime, datetime, datetime, Counters]] = field(default_factory=list)

    def happens(
        self, minute: datetime, counters: Counters, known: datetime | None = None, undone: datetime = NEVER
    ) -> None:
        """Count something in a minute, from ``known`` on (at once where it is None) and before ``undone``."""
        self.events.append((minute, known or minute, undone, counters))

    def counted(self, at: datetime, phase: int) -> Mapping[datetime, Counters]:
        """Return what SES has counted by ``at``, by interval: two weeks, what rolls off included in part."""
        found: dict[datetime, Counters] = {}
        for minute, known, undone, counters in self.events:
            if known <= at < undone and at - COVERAGE <= minute < at:
                start = floor_to_phase(minute, phase)
                found[start] = found.get(start, Counters()) + counters
        return found

    def answer(self, at: datetime, target: Target = TARGET) -> Snapshot:
        """Return the answer that is given at a moment: on the account's own grid, or on that of the request."""
        minute = at.replace(second=0, microsecond=0)
        phase = minute.minute % 15 if self.phase is None else self.phase
        points = tuple(DataPoint(start, four) for start, four in sorted(self.counted(minute, phase).items()))
        return Snapshot(target, at, points)


@dataclass
class Model:
    """The naive history: what each answer covered, and what it said."""

    phase: int
    looks: list[tuple[datetime, datetime, datetime, Mapping[datetime, Counters]]] = field(default_factory=list)

    def record(self, snapshot: Snapshot) -> None:
        """Remember an answer: the whole intervals of the two weeks before it."""
        minute = snapshot.fetched_at.replace(second=0, microsecond=0)
        end = floor_to_phase(minute, self.phase)
        start = end - COVERAGE if end == minute else end - COVERAGE + INTERVAL
        counted = {point.timestamp: point.counters for point in snapshot.data_points}
        self.looks.append((snapshot.fetched_at, start, end, counted))

    def at(self, start: datetime, as_of: datetime | None) -> list[Counters]:
        """Return what the answers up to a moment said of an interval, by their time."""
        said = {
            at: counted.get(start, Counters())
            for at, first, end, counted in self.looks
            if first <= start < end and (as_of is None or at <= as_of)
        }
        return [said[at] for at in sorted(said)]

    def edges(self) -> set[datetime]:
        """Return the intervals about which one may be wrong: those with counts, and those at the ends of answers."""
        near = (-1, 0, 1)
        ends = {edge + step * INTERVAL for _, *both, _ in self.looks for edge in both for step in near}
        return ends | {start for *_, counted in self.looks for start in counted}

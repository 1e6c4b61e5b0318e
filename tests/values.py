"""Short ways to write the domain's values in tests."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sestui.domain.model import Counters, DataPoint, Snapshot, Target

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

TARGET = Target("ops-prod", "eu-west-1")


def utc(text: str) -> datetime:
    """Return the moment that an ISO 8601 text without an offset names, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def point(
    start: datetime | str, attempts: int = 1, bounces: int = 0, complaints: int = 0, rejects: int = 0
) -> DataPoint:
    """Return one data point."""
    timestamp = utc(start) if isinstance(start, str) else start
    return DataPoint(timestamp, Counters(attempts, bounces, complaints, rejects))


def total_of(points: Iterable[DataPoint] | Mapping[datetime, Counters]) -> Counters:
    """Return the plain sum over data points, or over counters by time."""
    values = points.values() if isinstance(points, Mapping) else [point.counters for point in points]
    return sum(values, Counters())


def answer(fetched_at: datetime | str, *points: DataPoint, target: Target = TARGET, complete: bool = True) -> Snapshot:
    """Return the snapshot of an answer that was given at ``fetched_at``."""
    moment = utc(fetched_at) if isinstance(fetched_at, str) else fetched_at
    return Snapshot(target, moment, tuple(sorted(points, key=lambda one: one.timestamp)), complete=complete)

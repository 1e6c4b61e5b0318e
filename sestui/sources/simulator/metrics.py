"""What the simulated CloudWatch holds of the account's mail: events by the minute in which they happen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from sestui.domain.metrics import COUNTS, RETENTION, Metric
from sestui.sources.simulator.world import DAY, World

Series = list[tuple[int, float]]
"""Values by the first minute of their period, ascending; a period in which nothing happened is not there."""

_HOUR = 60
_CHUNK = 7 * DAY
_REPRESENTATIVE = 3 * 24
"""Hours of mail that a reputation is made of."""


def held(world: World, metrics: Iterable[Metric], first: int, end: int, length: int, at: int) -> dict[Metric, Series]:
    """Return the values of metrics in the periods that begin in the minutes [first, end), as known at minute ``at``.

    Args:
        world: Whose mail.
        metrics: Which metrics.
        first: In minutes since 1970.
        end: The first minute after.
        length: The minutes of one period.
        at: What happens from here on is not known; what is older than the retention of ``length`` is forgotten.
    """
    first, end = max(first, -(-_oldest(length, at) // length) * length), min(end, at)
    counts = _counts(world, first, end, length)
    return {
        metric: [(first + index * length, float(count)) for index, count in enumerate(counts[metric]) if count]
        if metric in COUNTS
        else _reputation(world, metric, range(first, end, length))
        for metric in metrics
    }


def _oldest(length: int, at: int) -> int:
    """Return from which minute on points of ``length`` are kept."""
    kept = [days for shortest, days in RETENTION.items() if shortest.total_seconds() <= length * 60]
    return at - int(max(kept).total_seconds()) // 60


def _counts(world: World, first: int, end: int, length: int) -> dict[Metric, list[int]]:
    """Return how often each happened in each period; mail that never comes back is delivered at once."""
    counts: dict[Metric, list[int]] = {metric: [] for metric in COUNTS}
    chunk = max(_CHUNK // length, 1) * length
    for begin in range(first, end, chunk):
        stop = min(begin + chunk, end)
        for metric, minutes in _minutes(world, begin, stop).items():
            counts[metric] += [sum(minutes[offset : offset + length]) for offset in range(0, len(minutes), length)]
    return counts


def _minutes(world: World, first: int, end: int) -> dict[Metric, list[int]]:
    """Return how often each happens in each minute of [first, end)."""
    mail = world.seen(first, end, end + 2 * DAY)
    delivered = [sent - bounced - rejected for sent, bounced, _, rejected in zip(*mail, strict=True)]
    for counts, late in zip((mail.bounces, mail.complaints), world.late(first, end), strict=True):
        for sent, arrives in late:
            for minute, step in ((sent - first, -1), (arrives - first, 1)):
                if 0 <= minute < len(counts):
                    counts[minute] += step
    return dict(zip(COUNTS, (mail.attempts, delivered, mail.bounces, mail.complaints, mail.rejects), strict=True))


def _reputation(world: World, metric: Metric, starts: range) -> Series:
    """Return SES's own rate: a share of the mail of three days, by the hour; absent in hours without mail.

    Where it is of a much longer time, it hardly moves, and is a constant of the scenario.
    """
    first = starts.start // _HOUR + 1 - _REPRESENTATIVE
    counts = _counts(world, first * _HOUR, -(-starts.stop // _HOUR) * _HOUR, _HOUR)
    failed = counts[Metric.BOUNCE if metric is Metric.BOUNCE_REPUTATION else Metric.COMPLAINT]
    sent = counts[Metric.SEND]
    volume, failures = _over_days(sent), _over_days(failed)
    hours = ((start, start // _HOUR - first) for start in starts)
    constant = world.traffic.bounce_reputation
    if constant is not None and metric is Metric.BOUNCE_REPUTATION:
        return [(start, constant) for start, hour in hours if sent[hour]]
    return [(start, min(1.0, failures[hour] / volume[hour])) for start, hour in hours if sent[hour]]


def _over_days(counts: list[int]) -> list[int]:
    """Return the sums of the hours up to and with each."""
    sums = [0, *accumulate(counts)]
    return [sums[hour + 1] - sums[max(0, hour + 1 - _REPRESENTATIVE)] for hour in range(len(counts))]

"""What CloudWatch counted, above all real deliveries: beside SES's own data points, never mixed into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from sestui.domain.grid import By, Period, span_of
from sestui.domain.metrics import HOUR, Metric, MetricPoint, floor
from sestui.domain.model import INTERVAL, Counters

SHOWN = (Metric.DELIVERY, Metric.BOUNCE, Metric.COMPLAINT)
"""What screens show of it."""

Counted = Mapping[Metric, tuple[Period, ...]]
"""The periods of each metric; their ``delivery_attempts`` hold its count, and their other counters nothing."""


def counted(points: Iterable[MetricPoint]) -> Counted:
    """Return what was counted by quarter hours, and by hours where CloudWatch knows no more, ascending.

    They are events: a mail counts when it was delivered or bounced. A time without any point has no period, for it is
    not known to be zero; a metric without a point beside others' was zero.

    Args:
        points: Of any metric; those that are not shown are left out. In an hour that has shorter ones the hour's own
            is left out.
    """
    found: dict[tuple[datetime, timedelta], dict[Metric, float]] = {}
    metrics = set()
    for point in points:
        if point.metric in SHOWN:
            length = max(INTERVAL, point.length)
            values = found.setdefault((floor(point.start, length), length), {})
            values[point.metric] = values.get(point.metric, 0.0) + point.value
            metrics.add(point.metric)
    finer = {floor(start, HOUR) for start, length in found if length < HOUR}
    kept = sorted(key for key in found if key[1] < HOUR or key[0] not in finer)
    return {metric: tuple(_period(*key, found[key].get(metric, 0.0)) for key in kept) for metric in metrics}


def _period(start: datetime, length: timedelta, value: float) -> Period:
    intervals = length // INTERVAL
    return Period(start, start + length, Counters(delivery_attempts=round(value)), intervals, intervals)


def joined(older: Iterable[Period], newer: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return what two sources tell, ascending; the newer one's from its first period on."""
    return (*(one for one in older if not newer or one.end <= newer[0].start), *newer)


def by_length(periods: Iterable[Period], by: By, zone: tzinfo) -> tuple[Period, ...]:
    """Return what was counted by longer periods of ``zone``; by intervals that of whole hours is left out."""
    if by is By.INTERVAL:
        return tuple(one for one in periods if one.end - one.start == INTERVAL)
    found, span = [], span_of(by, zone)
    for (start, end), group in groupby(periods, key=lambda one: span(one.start)):
        ones = list(group)
        known = sum(one.known for one in ones)
        total = sum(one.counters.delivery_attempts for one in ones if one.counters is not None)
        found.append(
            Period(start, end, Counters(delivery_attempts=total), known, max(known, (end - start) // INTERVAL))
        )
    return tuple(found)

"""Real deliveries, as CloudWatch counts them: beside SES's own data points, never mixed into them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from sestui.domain.grid import By, Period, period_end, period_start
from sestui.domain.metrics import HOUR, Metric, MetricPoint, floor
from sestui.domain.model import INTERVAL, Counters


def delivered(points: Iterable[MetricPoint]) -> tuple[Period, ...]:
    """Return deliveries by quarter hours, and by hours where CloudWatch knows no more, ascending.

    They are events: a mail counts when it was delivered. A time without a point has no period: it is not known to be
    zero. The periods' ``delivery_attempts`` hold the deliveries, and their other counters nothing.

    Args:
        points: Of any metric; those that are no deliveries are left out. In an hour that has shorter ones the hour's
            own is left out.
    """
    counted: dict[tuple[datetime, timedelta], float] = {}
    for point in points:
        if point.metric is Metric.DELIVERY:
            length = max(INTERVAL, point.length)
            key = (floor(point.start, length), length)
            counted[key] = counted.get(key, 0.0) + point.value
    finer = {floor(start, HOUR) for start, length in counted if length < HOUR}
    return tuple(
        Period(start, start + length, Counters(delivery_attempts=round(value)), length // INTERVAL, length // INTERVAL)
        for (start, length), value in sorted(counted.items())
        if length < HOUR or start not in finer
    )


def joined(older: Iterable[Period], newer: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return what two sources tell, ascending; the newer one's from its first period on."""
    return (*(one for one in older if not newer or one.end <= newer[0].start), *newer)


def by_length(periods: Iterable[Period], by: By, zone: tzinfo) -> tuple[Period, ...]:
    """Return deliveries by longer periods of ``zone``; by intervals those of whole hours are left out."""
    if by is By.INTERVAL:
        return tuple(one for one in periods if one.end - one.start == INTERVAL)
    found = []
    for start, group in groupby(periods, key=lambda one: period_start(one.start, by, zone)):
        ones = list(group)
        end, known = period_end(start, by, zone), sum(one.known for one in ones)
        total = sum(one.counters.delivery_attempts for one in ones if one.counters is not None)
        found.append(
            Period(start, end, Counters(delivery_attempts=total), known, max(known, (end - start) // INTERVAL))
        )
    return tuple(found)

"""The order of a list of periods, and the place of a moment in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sestui.domain.grid import Period


def by_value(
    periods: Sequence[Period], value: Callable[[Period], float | None], *, descending: bool
) -> Sequence[Period]:
    """Return the periods in the order of ``value``; those without one come last either way.

    Equal values keep the order that they were given in.
    """
    valued = [(amount, period) for period in periods if (amount := value(period)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=descending)
    if len(valued) == len(periods):
        return [period for _, period in valued]
    return [period for _, period in valued] + [period for period in periods if value(period) is None]


def place_of(periods: Sequence[Period], start: datetime) -> int:
    """Return the index of the period that begins at ``start``, or else of the nearest in time; 0 in an empty list.

    Of two that are equally near, the first one is taken.
    """
    nearest = 0
    distance = None
    for index, period in enumerate(periods):
        if period.start == start:
            return index
        apart = abs(period.start - start)
        if distance is None or apart < distance:
            nearest, distance = index, apart
    return nearest

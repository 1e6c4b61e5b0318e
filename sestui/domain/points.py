"""The data points of one answer, as a service sends them: in any order, some perhaps twice."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sestui.domain.grid import PHASES, phase_of, total_of
from sestui.domain.model import DataPoint


def ordered(data_points: Iterable[DataPoint]) -> tuple[tuple[DataPoint, ...], tuple[str, ...]]:
    """Return the points sorted by time, one a timestamp, and notes on what was not as documented.

    Two points of one timestamp are added, so that the sum over the answer stays what the service said.
    """
    points = sorted(data_points, key=lambda point: point.timestamp)
    merged = tuple(points) if len({point.timestamp for point in points}) == len(points) else _merged(points)
    phase = phase_of(merged)
    strays = sum(point.timestamp.minute % PHASES != phase for point in merged)
    notes = []
    if len(merged) != len(points):
        notes.append(f"{len(points) - len(merged)} data points repeat a timestamp of the same answer; they are added.")
    if strays:
        notes.append(
            f"{strays} data points lie off the grid of the others; each is counted in the interval it falls in."
        )
    return merged, tuple(notes)


def _merged(points: Iterable[DataPoint]) -> tuple[DataPoint, ...]:
    """Return the points, ascending, with those of one timestamp added."""
    return tuple(
        DataPoint(timestamp, total_of(point.counters for point in group))
        for timestamp, group in groupby(points, key=lambda point: point.timestamp)
    )

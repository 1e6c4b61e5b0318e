"""Half-open ranges [start, end) of moments or of whole seconds: joined, taken from each other, cut."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

_Moment = TypeVar("_Moment", int, datetime)


def merged(ranges: Iterable[tuple[_Moment, _Moment]]) -> list[tuple[_Moment, _Moment]]:
    """Return the same time as ascending ranges that neither touch nor overlap; empty ones are dropped."""
    found: list[tuple[_Moment, _Moment]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def without(
    ranges: Iterable[tuple[_Moment, _Moment]], taken: Iterable[tuple[_Moment, _Moment]]
) -> list[tuple[_Moment, _Moment]]:
    """Return what is left of ``ranges``, ascending ones that do not overlap, after taking the time of others away."""
    found: list[tuple[_Moment, _Moment]] = []
    holes = merged(taken)
    for start, end in ranges:
        for left, right in holes:
            if right <= start or left >= end:
                continue
            if left > start:
                found.append((start, left))
            start = right
        if start < end:
            found.append((start, end))
    return found

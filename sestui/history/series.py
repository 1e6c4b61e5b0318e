"""Which series tell of which time: one a phase, the newest first, never two at once."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from sestui.domain.past import Key
from sestui.domain.ranges import merged, without
from sestui.history.times import REACH, STEP, not_before

EVER = 1 << 40
"""A moment after all others: as of it everything is known."""


class Segment(Struct, frozen=True):
    """A time that one series tells of.

    Attributes:
        series: The row of the series.
        start: The start of its first interval there.
        end: The end of its last one.
    """

    series: int
    start: int
    end: int


def targets(connection: sqlite3.Connection) -> dict[Key, str | None]:
    """Return whose history there is, ascending, and the profile that asked last; None for the default credentials."""
    found = connection.execute("SELECT account, region, profile FROM targets ORDER BY account, region")
    return {Key(account, region): profile for account, region, profile in found}


def target_of(connection: sqlite3.Connection, key: Key) -> int | None:
    """Return the row of a target; None where there is none."""
    row = connection.execute(
        "SELECT id FROM targets WHERE account = ? AND region = ?", (key.account, key.region)
    ).fetchone()
    return None if row is None else int(row[0])


def newest(connection: sqlite3.Connection, target: int, as_of: int = EVER) -> list[tuple[int, int, int]]:
    """Return the series of a target, the one with the newest answer first: its row, its phase, that answer's time."""
    found = [
        (series, phase, looked if looked <= as_of else _looked(connection, series, as_of))
        for series, phase, looked in connection.execute(
            "SELECT id, phase, looked FROM series WHERE target = ? ORDER BY phase", (target,)
        ).fetchall()
    ]
    told = [(series, phase, looked) for series, phase, looked in found if looked is not None]
    return sorted(told, key=lambda one: -one[2])


def newest_phase(connection: sqlite3.Connection, target: int) -> int | None:
    """Return the phase of a target's newest stored answer; None where there is none."""
    found = newest(connection, target)
    return found[0][1] if found else None


def segments(
    connection: sqlite3.Connection, target: int, start: int, end: int, as_of: int | None = None
) -> list[Segment]:
    """Return what is watched of the intervals whose start lies in [start, end), ascending, by series.

    The newest series tells of all that it covers; what it leaves is told by the one before it, in whole intervals.
    """
    found: list[Segment] = []
    for series, phase, _ in newest(connection, target, EVER if as_of is None else as_of):
        left, right = not_before(start, phase), not_before(end, phase)
        free = without(
            [(max(left, one), min(right, other)) for one, other in _watched(connection, series, left, right, as_of)],
            [(segment.start, segment.end) for segment in found],
        )
        for piece, edge in free:
            first = not_before(piece, phase)
            last = first + max(0, edge - first) // STEP * STEP
            found += [Segment(series, first, last)] if first < last else []
    return sorted(found, key=lambda segment: segment.start)


def _looked(connection: sqlite3.Connection, series: int, as_of: int) -> int | None:
    """Return when the newest answer at or before a moment was given, as far as it is the first to cover something."""
    row = connection.execute(
        "SELECT at FROM coverage WHERE series = ? AND start < ? AND at <= ? ORDER BY start DESC, at DESC LIMIT 1",
        (series, as_of, as_of),
    ).fetchone()
    return None if row is None else int(row[0])


def _watched(
    connection: sqlite3.Connection, series: int, start: int, end: int, as_of: int | None
) -> list[tuple[int, int]]:
    """Return what a series covers that begins before ``end`` and ends after ``start``, merged."""
    if as_of is None:
        rows = connection.execute(
            "SELECT start, end FROM watched WHERE series = ? AND start < ? AND end > ?", (series, end, start)
        )
    else:
        rows = connection.execute(
            "SELECT start, end FROM coverage WHERE series = ? AND start >= ? AND start < ? AND end > ? AND at <= ?",
            (series, start - REACH, end, start, as_of),
        )
    return merged(rows)

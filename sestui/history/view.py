"""Today's view of what was observed: it follows from the looks and the coverage, and can be made again at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from sestui.domain.model import Four
from sestui.domain.ranges import merged
from sestui.history.times import REACH, STEP

ZEROS: Four = (0, 0, 0, 0)


def added(one: Four, other: Four) -> Four:
    """Return the sum, counter by counter."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def keep_watched(
    connection: sqlite3.Connection, series: int, known: Iterable[tuple[int, int]], more: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Join ranges to those that are watched; return all."""
    before = set(known)
    after = merged([*before, *more])
    gone = [(series, start) for start, _ in before - set(after)]
    connection.executemany("DELETE FROM watched WHERE series = ? AND start = ?", gone)
    new = [(series, *piece) for piece in after if piece not in before]
    connection.executemany("INSERT INTO watched VALUES (?, ?, ?)", new)
    return after


def follow(connection: sqlite3.Connection, series: int, start: int, end: int) -> None:
    """Make today's view of [start, end) of a series again from what was observed; within a transaction."""
    rows = derived(connection, series, start, end)
    connection.execute("DELETE FROM intervals WHERE series = ? AND start >= ? AND start < ?", (series, start, end))
    connection.executemany("INSERT INTO intervals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    known = connection.execute("SELECT start, end FROM watched WHERE series = ?", (series,)).fetchall()
    pieces = connection.execute(
        "SELECT start, end FROM coverage WHERE series = ? AND start >= ? AND start < ?", (series, start - REACH, end)
    )
    keep_watched(connection, series, known, pieces)


def derived(connection: sqlite3.Connection, series: int, start: int, end: int) -> list[tuple[int, ...]]:
    """Return the rows of ``intervals`` that follow from what was observed of [start, end).

    A look that saw what was known is no news, though two machines that became one may hold it.
    """
    first = first_watched(connection, series, start, end)
    rows: dict[int, tuple[int, Four, Four]] = {}
    for time, at, *counted in connection.execute(
        "SELECT start, at, attempts, bounces, complaints, rejects FROM looks"
        " WHERE series = ? AND start >= ? AND start < ? ORDER BY start, at",
        (series, start, end),
    ):
        four: Four = (counted[0], counted[1], counted[2], counted[3])
        if time in rows and rows[time][1] == four:
            continue
        base = rows[time][2] if time in rows else ZEROS if first.get(time, at) < at else four
        rows[time] = (at, four, base)
    return [
        (series, time, at, *four, *(now - then for now, then in zip(four, base, strict=True)))
        for time, (at, four, base) in rows.items()
    ]


def first_watched(
    connection: sqlite3.Connection, series: int, start: int, end: int, as_of: int | None = None
) -> dict[int, int]:
    """Return when each interval of [start, end) was first covered by an answer."""
    found: dict[int, int] = {}
    for left, right, at in connection.execute(
        "SELECT start, end, at FROM coverage WHERE series = ? AND start >= ? AND start < ? AND at <= ?"
        " ORDER BY at DESC",
        (series, start - REACH, end, 1 << 40 if as_of is None else as_of),
    ):
        found.update(dict.fromkeys(range(left, right, STEP), at))
    return found

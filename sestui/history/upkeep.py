"""Looking after the file: what is in it, whether it is whole, and taking old years out of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from sestui.domain.past import Key
from sestui.domain.ranges import merged
from sestui.history import schema
from sestui.history.series import EVER, newest, segments, target_of
from sestui.history.times import REACH, STEP, moment, not_before, seconds
from sestui.history.view import derived, first_watched

_CHUNK = 90 * 86_400


class TargetInfo(Struct, frozen=True):
    """What there is of one target.

    Attributes:
        key: Whose.
        profile: The profile that asked last; None for the default credentials.
        intervals: How many intervals with a data point there are.
        observations: How many looks at them are stored.
        watched: How many intervals were watched, the idle ones included.
        first: The start of the first interval with a data point; None without any.
        last: The start of the last one.
        looked_at: When the newest stored answer was given; None without any.
        phase_minutes: The minute, modulo 15, at which the intervals of that answer begin.
    """

    key: Key
    profile: str | None
    intervals: int
    observations: int
    watched: int
    first: datetime | None
    last: datetime | None
    looked_at: datetime | None
    phase_minutes: int | None


class Pruned(Struct, frozen=True):
    """What was, or would be, taken out.

    Attributes:
        intervals: Intervals with a data point.
        observations: Looks at them.
        others: Quotas, CloudWatch's values and findings.
    """

    intervals: int
    observations: int
    others: int


def info(connection: sqlite3.Connection) -> tuple[TargetInfo, ...]:
    """Return what there is of each target."""
    found = connection.execute("SELECT id, account, region, profile FROM targets ORDER BY account, region").fetchall()
    return tuple(_info(connection, number, Key(account, region), name) for number, account, region, name in found)


def _info(connection: sqlite3.Connection, target: int, key: Key, profile: str | None) -> TargetInfo:
    told = newest(connection, target)
    pieces = segments(connection, target, 0, EVER)
    counts = [
        connection.execute(
            "SELECT count(*), min(start), max(start) FROM intervals WHERE series = ? AND start >= ? AND start < ?",
            (piece.series, piece.start, piece.end),
        ).fetchone()
        for piece in pieces
    ]
    (looks,) = connection.execute(
        "SELECT count(*) FROM looks WHERE series IN (SELECT id FROM series WHERE target = ?)", (target,)
    ).fetchone()
    counted = [row for row in counts if row[0]]
    return TargetInfo(
        key,
        profile,
        sum(row[0] for row in counted),
        looks,
        sum((piece.end - piece.start) // STEP for piece in pieces),
        moment(min(row[1] for row in counted)) if counted else None,
        moment(max(row[2] for row in counted)) if counted else None,
        moment(told[0][2]) if told else None,
        told[0][1] if told else None,
    )


def prune(connection: sqlite3.Connection, before: datetime, key: Key | None, really: bool) -> Pruned:
    """Take out everything that begins before a moment, of one target or of all; within a transaction.

    Args:
        connection: The database.
        before: Intervals that begin at it or later stay.
        key: Whose; None for everybody.
        really: False only counts.
    """
    limit = seconds(before)
    if key is None:
        chosen = [number for (number,) in connection.execute("SELECT id FROM targets").fetchall()]
    else:
        chosen = [number for number in [target_of(connection, key)] if number is not None]
    intervals = looks = others = 0
    for target in chosen:
        for series, minute, _ in newest(connection, target):
            cut = not_before(limit, minute)
            intervals += _remove(connection, "intervals WHERE series = ? AND start < ?", (series, cut), really)
            looks += _remove(connection, "looks WHERE series = ? AND start < ?", (series, cut), really)
            if really:
                _cut(connection, series, cut)
        others += sum(_remove(connection, what, (target, limit), really) for what in _OTHERS)
    return Pruned(intervals, looks, others)


_OTHERS = (
    "said WHERE target = ? AND at < ?",
    "findings WHERE target = ? AND ifnull(until, since) < ?",
    "measured WHERE measure IN (SELECT id FROM measures WHERE target = ?) AND start < ?",
)


def _remove(connection: sqlite3.Connection, what: str, values: tuple[int, int], really: bool) -> int:
    """Count rows, and delete them if it is really meant."""
    (count,) = connection.execute(f"SELECT count(*) FROM {what}", values).fetchone()
    if really:
        connection.execute(f"DELETE FROM {what}", values)
    return int(count)


def _cut(connection: sqlite3.Connection, series: int, start: int) -> None:
    """Leave of what was watched what begins at ``start``."""
    values = {"series": series, "start": start}
    connection.execute("DELETE FROM watched WHERE series = :series AND end <= :start", values)
    connection.execute("UPDATE watched SET start = :start WHERE series = :series AND start < :start", values)
    connection.execute(
        "INSERT OR IGNORE INTO coverage SELECT series, :start, end, at FROM coverage"
        " WHERE series = :series AND start < :start AND end > :start",
        values,
    )
    connection.execute("DELETE FROM coverage WHERE series = :series AND start < :start", values)


def check(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a sentence for everything that is wrong in the database."""
    whole = True
    for (sentence,) in connection.execute("PRAGMA integrity_check"):
        if sentence != "ok":
            whole = False
            yield f"SQLite says: {sentence}."
    if not whole:
        return
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        yield "There are rows that belong to nothing."
    if not schema.is_whole(connection):
        yield "The tables are not those of this version."
    for sentence, query in _WRONG:
        (count,) = connection.execute(query, {"step": STEP, "reach": REACH}).fetchone()
        if count:
            yield f"{sentence}: {count}."
    for series, account, region in connection.execute(
        "SELECT series.id, account, region FROM series JOIN targets ON targets.id = target"
    ).fetchall():
        yield from (f"{account} {region}: {sentence}" for sentence in _check_series(connection, series))


_WRONG = (
    (
        "Looks off their grid",
        "SELECT count(*) FROM looks JOIN series ON series.id = series WHERE start % :step != phase * 60",
    ),
    ("Looks at intervals that were not over", "SELECT count(*) FROM looks WHERE at < start + :step"),
    ("Counters below zero", "SELECT count(*) FROM looks WHERE min(attempts, bounces, complaints, rejects) < 0"),
    (
        "Pieces of coverage that no answer can have",
        "SELECT count(*) FROM coverage JOIN series ON series.id = series"
        " WHERE start % :step != phase * 60 OR end % :step != phase * 60 OR end <= start"
        " OR end - start > :reach OR at < end",
    ),
)


def _check_series(connection: sqlite3.Connection, series: int) -> Iterator[str]:
    """Yield a sentence for everything in a series that does not follow from what was observed."""
    pieces = connection.execute("SELECT start, end FROM coverage WHERE series = ?", (series,))
    known = connection.execute("SELECT start, end FROM watched WHERE series = ? ORDER BY start", (series,)).fetchall()
    if merged(pieces) != known:
        yield "what was watched does not follow from the coverage."
    start, end = connection.execute(
        "SELECT ifnull(min(start), 0), ifnull(max(start), 0) + 1 FROM looks WHERE series = ?", (series,)
    ).fetchone()
    for left in range(start, end, _CHUNK):
        right = min(left + _CHUNK, end)
        rows = connection.execute(
            "SELECT * FROM intervals WHERE series = ? AND start >= ? AND start < ? ORDER BY start",
            (series, left, right),
        ).fetchall()
        if rows != derived(connection, series, left, right):
            yield f"from {moment(left):%Y-%m-%d} the newest counters do not follow from the looks."
        first = first_watched(connection, series, left, right)
        looks = connection.execute(
            "SELECT start, at FROM looks WHERE series = ? AND start >= ? AND start < ?", (series, left, right)
        )
        if any(first.get(time, at + 1) > at for time, at in looks):
            yield f"from {moment(left):%Y-%m-%d} there are looks at what was not watched."

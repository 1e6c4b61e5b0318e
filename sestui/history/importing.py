"""Taking the records of another history: looks are united, the newest wins, and nothing is counted twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from msgspec import Struct

from sestui.domain.past import Key
from sestui.history.beside import put_backfilled, put_finding, put_measure, put_target
from sestui.history.records import INTERVAL, Other, Record, Row
from sestui.history.series import EVER
from sestui.history.times import REACH, STEP, phase
from sestui.history.view import first_watched, follow

_AT_ONCE = 10_000
_CHUNK = 90 * 86_400


class Imported(Struct, frozen=True):
    """What an import did.

    Attributes:
        records: How many records were read.
        looks: How many observations are in the history that were not before.
    """

    records: int
    looks: int


def take(connection: sqlite3.Connection, records: Iterable[Record]) -> Imported:
    """Add records to a history, all or, where reading them raises, nothing; within a transaction.

    Where two histories saw an interval at the same second and do not agree, the higher counters stay.
    """
    before = _looks(connection)
    connection.execute("CREATE TEMP TABLE incoming (series INTEGER, start INTEGER, end INTEGER, at INTEGER)")
    targets: dict[Key, int] = {}
    series: dict[tuple[int, int], int] = {}
    count = 0
    source = iter(records)
    while batch := list(islice(source, _AT_ONCE)):
        count += len(batch)
        for record in batch:
            if Key(record.account, record.region) not in targets:
                key = Key(record.account, record.region)
                targets[key] = put_target(connection, key)
        _take_rows(connection, [record for record in batch if isinstance(record, Row)], targets, series)
        for record in batch:
            if isinstance(record, Other):
                _PUT[record.kind.name](connection, targets[Key(record.account, record.region)], *record.values)
    for number in series.values():
        _settle(connection, number)
    connection.execute("DROP TABLE incoming")
    return Imported(count, _looks(connection) - before)


def _looks(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM looks").fetchone()
    return int(count)


def _take_rows(
    connection: sqlite3.Connection, rows: list[Row], targets: dict[Key, int], series: dict[tuple[int, int], int]
) -> None:
    """Add looks, and note what they cover."""
    covered, looks = [], []
    for row in rows:
        name = targets[Key(row.account, row.region)], phase(row.start)
        if name not in series:
            series[name] = _put_series(connection, *name)
        number = series[name]
        covered += [(number, left, min(left + REACH, row.end), row.at) for left in range(row.start, row.end, REACH)]
        if row.record == INTERVAL:
            looks.append((number, row.start, row.at, *row.counters))
    connection.executemany("INSERT INTO incoming VALUES (?, ?, ?, ?)", covered)
    connection.executemany(
        "INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (series, start, at) DO UPDATE SET"
        " attempts = excluded.attempts, bounces = excluded.bounces, complaints = excluded.complaints,"
        " rejects = excluded.rejects WHERE (excluded.attempts, excluded.bounces, excluded.complaints, excluded.rejects)"
        " > (attempts, bounces, complaints, rejects)",
        looks,
    )


def _put_series(connection: sqlite3.Connection, target: int, minute: int) -> int:
    """Return the row of a series, which is added where it is new."""
    connection.execute("INSERT OR IGNORE INTO series (target, phase, looked) VALUES (?, ?, 0)", (target, minute))
    row = connection.execute("SELECT id FROM series WHERE target = ? AND phase = ?", (target, minute)).fetchone()
    return int(row[0])


def _settle(connection: sqlite3.Connection, series: int) -> None:
    """Make the coverage of a series say once when each interval was first seen, and today's view follow from it."""
    connection.execute(
        "INSERT OR IGNORE INTO coverage SELECT series, start, end, min(at) FROM incoming WHERE series = ?"
        " GROUP BY start, end",
        (series,),
    )
    start, end, newest = connection.execute(
        "SELECT min(start), max(end), max(at) FROM incoming WHERE series = ?", (series,)
    ).fetchone()
    _cover_once(connection, series)
    for left in range(start, end, _CHUNK):
        follow(connection, series, left, min(left + _CHUNK, end))
    connection.execute("UPDATE series SET looked = max(looked, ?) WHERE id = ?", (newest, series))


def _cover_once(connection: sqlite3.Connection, series: int) -> None:
    """Replace the pieces of coverage by others that say the same without overlapping."""
    first = first_watched(connection, series, 0, EVER)
    connection.execute("DELETE FROM coverage WHERE series = ?", (series,))
    pieces = [(series, *piece) for piece in _pieces(first)]
    connection.executemany("INSERT INTO coverage VALUES (?, ?, ?, ?)", pieces)


def _pieces(first: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges, of two weeks at most, of intervals that were first seen at the same time."""
    ordered = sorted(first.items())
    for _, group in groupby(enumerate(ordered), key=lambda each: (each[1][0] - each[0] * STEP, each[1][1])):
        times = [time for _, (time, _) in group]
        at = first[times[0]]
        for left in range(times[0], times[-1] + STEP, REACH):
            yield left, min(left + REACH, times[-1] + STEP), at


def _put_profile(connection: sqlite3.Connection, target: int, profile: str | None) -> None:
    connection.execute("UPDATE targets SET profile = ifnull(profile, ?) WHERE id = ?", (profile, target))


def _put_asked(connection: sqlite3.Connection, target: int, words: str) -> None:
    connection.execute("INSERT OR IGNORE INTO asked VALUES (?, ?)", (words, target))


def _put_said(connection: sqlite3.Connection, target: int, at: int, quota: str | None, status: str | None) -> None:
    connection.execute("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?)", (target, at, quota, status))


def _put_metric(
    connection: sqlite3.Connection, target: int, metric: str, length: int, start: int, value: float
) -> None:
    """Keep a value; of two for the same period the higher one, for CloudWatch's counts only grow."""
    connection.execute(
        "INSERT INTO measured VALUES (?, ?, ?) ON CONFLICT (measure, start) DO UPDATE SET value = excluded.value"
        " WHERE excluded.value > value",
        (put_measure(connection, target, metric, length), start, value),
    )


def _put_backfilled(connection: sqlite3.Connection, target: int, length: int, start: int, end: int) -> None:
    put_backfilled(connection, target, start, end, length)


_PUT: dict[str, Callable[..., Any]] = {
    "target": _put_profile,
    "asked": _put_asked,
    "said": _put_said,
    "metric": _put_metric,
    "backfilled": _put_backfilled,
    "finding": put_finding,
}

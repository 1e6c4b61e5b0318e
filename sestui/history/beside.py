"""What lies beside SES's own points, and is never mixed with them: CloudWatch's figures, and findings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.past import KeptFinding, Key
from sestui.domain.ranges import merged
from sestui.history.series import target_of
from sestui.history.times import moment, seconds


def put_target(connection: sqlite3.Connection, key: Key) -> int:
    """Return the row of a target, which is added where it is new."""
    connection.execute("INSERT OR IGNORE INTO targets (account, region) VALUES (?, ?)", (key.account, key.region))
    number = target_of(connection, key)
    assert number is not None
    return number


def put_measure(connection: sqlite3.Connection, target: int, metric: str, length: int) -> int:
    """Return the row of a metric in periods of so many seconds, which is added where it is new."""
    names = (target, metric, length)
    connection.execute("INSERT OR IGNORE INTO measures (target, metric, length) VALUES (?, ?, ?)", names)
    row = connection.execute("SELECT id FROM measures WHERE target = ? AND metric = ? AND length = ?", names).fetchone()
    return int(row[0])


def put_metrics(connection: sqlite3.Connection, key: Key, points: Iterable[MetricPoint]) -> None:
    """Keep values of metrics; a newer value of the same period takes the place of the one before."""
    target = put_target(connection, key)
    rows: dict[tuple[Metric, timedelta], list[tuple[int, float]]] = {}
    for point in points:
        rows.setdefault((point.metric, point.length), []).append((seconds(point.start), point.value))
    for (metric, length), values in rows.items():
        measure = put_measure(connection, target, metric.value, int(length.total_seconds()))
        connection.executemany(
            f"INSERT OR REPLACE INTO measured VALUES ({measure}, ?, ?)",
            values,
        )


def metrics(
    connection: sqlite3.Connection, key: Key, metric: Metric, start: datetime, end: datetime, length: timedelta
) -> list[MetricPoint]:
    """Return the values of a metric whose period of that length begins in [start, end), ascending."""
    found = connection.execute(
        "SELECT start, value FROM measured JOIN measures ON measures.id = measure WHERE target = ?"
        " AND metric = ? AND length = ? AND start >= ? AND start < ? ORDER BY start",
        (target_of(connection, key), metric.value, int(length.total_seconds()), seconds(start), seconds(end)),
    )
    return [MetricPoint(metric, moment(at), length, value) for at, value in found]


def put_backfilled(connection: sqlite3.Connection, target: int, start: int, end: int, length: int) -> None:
    """Remember that all of [start, end) was asked for, in periods of so many seconds."""
    known = connection.execute("SELECT start, end FROM backfilled WHERE target = ? AND length = ?", (target, length))
    ranges = merged([*known, (start, end)])
    connection.execute("DELETE FROM backfilled WHERE target = ? AND length = ?", (target, length))
    connection.executemany("INSERT INTO backfilled VALUES (?, ?, ?, ?)", [(target, length, *one) for one in ranges])


def backfilled(connection: sqlite3.Connection, key: Key, length: timedelta) -> tuple[tuple[datetime, datetime], ...]:
    """Return what was asked for in periods of that length, ascending, merged."""
    found = connection.execute(
        "SELECT start, end FROM backfilled WHERE target = ? AND length = ? ORDER BY start",
        (target_of(connection, key), int(length.total_seconds())),
    )
    return tuple((moment(start), moment(end)) for start, end in found)


def put_finding(
    connection: sqlite3.Connection,
    target: int,
    code: str,
    since: int,
    until: int | None,
    seen: int,
    document: str,
) -> None:
    """Keep a finding; one of the same code and beginning that was seen earlier is renewed."""
    connection.execute(
        "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (target, code, since) DO UPDATE SET"
        " until = excluded.until, seen = excluded.seen, document = excluded.document WHERE excluded.seen >= seen",
        (target, code, since, until, seen, document),
    )


def findings(connection: sqlite3.Connection, key: Key, start: datetime, end: datetime) -> tuple[KeptFinding, ...]:
    """Return the findings that held at any time in [start, end), by their beginning."""
    found = connection.execute(
        "SELECT code, since, until, seen, document FROM findings WHERE target = ?"
        " AND since < ? AND (until IS NULL OR until > ?) ORDER BY since, code",
        (target_of(connection, key), seconds(end), seconds(start)),
    )
    return tuple(
        KeptFinding(code, moment(since), None if until is None else moment(until), moment(seen), document)
        for code, since, until, seen, document in found
    )


def document_text(document: Mapping[str, Any]) -> str:
    """Return a finding's document as it is stored."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True)

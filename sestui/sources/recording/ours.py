"""The recordings that sestui itself writes, and its JSON reports: a snapshot as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import asdict

from sestui.domain.model import (
    COVERAGE,
    AccountStatus,
    Counters,
    DataPoint,
    SendQuota,
    Snapshot,
    Target,
    Unavailable,
)
from sestui.domain.points import ordered
from sestui.sources.recording.fields import Fields, Malformed, data_point, number

VERSION = 1
MARK = '{"sestui_recording":'
"""What every line of a recording begins with; the version follows."""

_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


def encoded(snapshot: Snapshot) -> str:
    """Return ``snapshot`` as one line of a recording, without a line break; times in ISO 8601, UTC.

    A data point is a list: timestamp, delivery attempts, bounces, complaints, rejects.
    """
    target, skew = snapshot.target, snapshot.clock_skew
    document = {
        "sestui_recording": VERSION,
        "fetched_at": snapshot.fetched_at.isoformat(),
        "profile": target.profile,
        "region": target.region,
        "account": target.account,
        "clock_skew_seconds": None if skew is None else skew.total_seconds(),
        "quota": asdict(snapshot.quota) if snapshot.quota else None,
        "account_status": asdict(snapshot.account_status) if snapshot.account_status else None,
        "unavailable": [asdict(part) for part in snapshot.unavailable],
        "notes": snapshot.notes,
        "data_points": [_row(point) for point in snapshot.data_points],
    }
    return json.dumps(document, separators=(",", ":"))


def _row(point: DataPoint) -> list[object]:
    """Return a data point as its list."""
    counters = point.counters
    time = point.timestamp.isoformat()
    return [time, counters.delivery_attempts, counters.bounces, counters.complaints, counters.rejects]


def decoded(document: Mapping[str, Any], known: dict[tuple[object, ...], DataPoint]) -> Snapshot:
    """Return the snapshot of one line.

    Args:
        document: The line's JSON.
        known: The data points of the recording so far, added to: equal ones of different answers become one object.

    Raises:
        Malformed: If it was written by a newer sestui, or is damaged.
    """
    if document["sestui_recording"] != VERSION:
        raise Malformed("was recorded by another version of sestui")
    try:
        skew = document["clock_skew_seconds"]
        return Snapshot(
            Target(document["profile"], document["region"], document["account"]),
            _time(document["fetched_at"]),
            tuple(_point(row, known) for row in document["data_points"]),
            notes=tuple(document["notes"]),
            clock_skew=None if skew is None else timedelta(seconds=skew),
            **_parts(document),
        )
    except _DAMAGE as error:
        raise Malformed("is damaged") from error


def _point(row: list[Any], known: dict[tuple[object, ...], DataPoint]) -> DataPoint:
    """Return the data point of a list; the same object for the same list."""
    key = tuple(row)
    if key not in known:
        timestamp, attempts, bounces, complaints, rejects = row
        counters = Counters(number(attempts), number(bounces), number(complaints), number(rejects))
        known[key] = DataPoint(_time(timestamp), counters)
    return known[key]


def _time(text: str) -> datetime:
    """Return a time of ours in UTC, its microseconds kept."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_report(document: object) -> bool:
    """Return whether a JSON document is what ``sestui report --format json`` prints."""
    return isinstance(document, dict) and {"fetched_at", "grid", "window", "totals", "data_points"} <= document.keys()


def reported(document: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot that a JSON report was made from.

    Raises:
        Malformed: If it is damaged, sums up hours or days, or shows less than two weeks: outside its window nothing is
            known, and it must not be taken for idle.
    """
    try:
        start, end = (_time(document["window"][edge]) for edge in ("start", "end"))
        whole = end - start >= COVERAGE and document.get("by", "interval") == "interval"
        target = Target(None, document["region"], document["account"])
        rows: Iterable[Fields] = document["data_points"]
        points, notes = ordered(data_point(row) for row in rows)
        snapshot = Snapshot(target, _time(document["fetched_at"]), points, notes=notes, **_parts(document))
    except _DAMAGE as error:
        raise Malformed("is a report of sestui that is damaged") from error
    if not whole:
        raise Malformed("is a report of a part: only one made with --by interval and --window 14d can be opened")
    return snapshot


def _parts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the calls after the statistics said, the same in a recording and in a report."""
    quota, status = document["quota"], document["account_status"]
    return {
        "quota": None if quota is None else SendQuota(**{name: float(value) for name, value in quota.items()}),
        "account_status": None if status is None else AccountStatus(**status),
        "unavailable": tuple(Unavailable(**part) for part in document["unavailable"]),
    }

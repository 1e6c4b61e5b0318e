"""What a history holds, as records that stand for themselves: what is exported, and what is imported."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from sestui.domain.model import Four
from sestui.domain.past import Key
from sestui.domain.ranges import without
from sestui.history.series import EVER, Segment, segments, target_of, targets
from sestui.history.times import REACH, STEP
from sestui.history.view import ZEROS

INTERVAL = "interval"
IDLE = "idle"
_MOST = 2**63 - 1


class Row(Struct, frozen=True):
    """What a look saw: an interval's counters, or a time in which nothing was counted.

    Attributes:
        record: ``interval``: a data point's interval; ``idle``: one or more intervals without a data point.
        account: As in ``Key``.
        region: As in ``Key``.
        start: Its first moment, in seconds.
        end: The first moment after it.
        at: When it was seen.
        counters: What was counted in it.
    """

    record: str
    account: str
    region: str
    start: int
    end: int
    at: int
    counters: Four

    def __post_init__(self) -> None:
        """Refuse what no look can have seen.

        Raises:
            ValueError: If the times are not those of intervals that were over, or the counters are none.
        """
        length = self.end - self.start
        if self.start % 60 or length <= 0 or length % STEP or not (self.record == IDLE or length == STEP):
            raise ValueError("its start and end are not those of intervals of 15 minutes")
        if self.at < self.end:
            raise ValueError("it was looked at before its end")
        if not all(isinstance(count, int) and 0 <= count <= _MOST for count in self.counters):
            raise ValueError("a counter is no count")
        if self.record == IDLE and any(self.counters):
            raise ValueError("it is idle, and has counts")


class Kind(Struct, frozen=True):
    """What is stored beside the intervals.

    Attributes:
        name: What its records are called.
        select: How the values of one target are found.
        fields: The names of the values, and what they are: time, seconds, text, number, json; ``?``: or nothing.
    """

    name: str
    select: str
    fields: tuple[tuple[str, str], ...]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("target", "SELECT profile FROM targets WHERE id = ?", (("profile", "text?"),)),
        Kind("asked", "SELECT words FROM asked WHERE target = ? ORDER BY words", (("words", "text"),)),
        Kind(
            "said",
            "SELECT at, quota, status FROM said WHERE target = ? ORDER BY at",
            (("at", "time"), ("quota", "json?"), ("account_status", "json?")),
        ),
        Kind(
            "metric",
            "SELECT metric, length, start, value FROM measures JOIN measured ON measures.id = measure"
            " WHERE target = ? ORDER BY metric, length, start",
            (("metric", "text"), ("length", "seconds"), ("start", "time"), ("value", "number")),
        ),
        Kind(
            "backfilled",
            "SELECT length, start, end FROM backfilled WHERE target = ? ORDER BY length, start",
            (("length", "seconds"), ("start", "time"), ("end", "time")),
        ),
        Kind(
            "finding",
            "SELECT code, since, until, seen, document FROM findings WHERE target = ? ORDER BY since, code",
            (("code", "text"), ("since", "time"), ("until", "time?"), ("seen", "time"), ("document", "json")),
        ),
    )
}


class Other(Struct, frozen=True):
    """A record of another kind.

    Attributes:
        kind: What it is.
        account: As in ``Key``.
        region: As in ``Key``.
        values: As they are stored, in the order of the kind's fields.
    """

    kind: Kind
    account: str
    region: str
    values: tuple[Any, ...]


Record = Row | Other


def records(connection: sqlite3.Connection, keys: Sequence[Key], all_looks: bool, everything: bool) -> Iterator[Record]:
    """Yield what is stored of targets, or of all: the intervals, and everything else if it is wanted."""
    for key in keys or targets(connection):
        yield from rows(connection, key, all_looks)
        if everything:
            yield from others(connection, key)


def rows(connection: sqlite3.Connection, key: Key, all_looks: bool) -> Iterator[Row]:
    """Yield what is known of the intervals of a target, ascending: each once, or every observation of each."""
    target = target_of(connection, key)
    if target is None:
        return
    if not all_looks:
        for segment in segments(connection, target, 0, EVER):
            yield from _current(connection, key, segment)
        return
    for (series,) in connection.execute("SELECT id FROM series WHERE target = ? ORDER BY id", (target,)).fetchall():
        looks, idle = _looks(connection, key, series), _idle(connection, key, series)
        yield from heapq.merge(looks, idle, key=lambda row: (row.start, row.at))


def others(connection: sqlite3.Connection, key: Key) -> Iterator[Other]:
    """Yield everything else that is stored of a target."""
    target = target_of(connection, key)
    for kind in KINDS.values():
        for values in connection.execute(kind.select, (target,)):
            yield Other(kind, key.account, key.region, values)


def _current(connection: sqlite3.Connection, key: Key, segment: Segment) -> Iterator[Row]:
    """Yield the newest counters of each interval of a segment, and the times between them."""
    names = (key.account, key.region)
    left = segment.start
    for start, at, *four in connection.execute(
        "SELECT start, at, attempts, bounces, complaints, rejects FROM intervals"
        " WHERE series = ? AND start >= ? AND start < ? ORDER BY start",
        (segment.series, segment.start, segment.end),
    ):
        if left < start:
            yield Row(IDLE, *names, left, start, _seen(connection, segment.series, left, start), ZEROS)
        left = start + STEP
        yield Row(INTERVAL, *names, start, left, at, (four[0], four[1], four[2], four[3]))
    if left < segment.end:
        yield Row(IDLE, *names, left, segment.end, _seen(connection, segment.series, left, segment.end), ZEROS)


def _seen(connection: sqlite3.Connection, series: int, start: int, end: int) -> int:
    """Return when the last of [start, end) was seen first."""
    (at,) = connection.execute(
        "SELECT max(at) FROM coverage WHERE series = ? AND start >= ? AND start < ? AND end > ?",
        (series, start - REACH, end, start),
    ).fetchone()
    return int(at)


def _looks(connection: sqlite3.Connection, key: Key, series: int) -> Iterator[Row]:
    """Yield every stored look."""
    for start, at, *four in connection.execute(
        "SELECT start, at, attempts, bounces, complaints, rejects FROM looks WHERE series = ? ORDER BY start, at",
        (series,),
    ):
        counters = (four[0], four[1], four[2], four[3])
        yield Row(INTERVAL, key.account, key.region, start, start + STEP, at, counters)


def _idle(connection: sqlite3.Connection, key: Key, series: int) -> Iterator[Row]:
    """Yield what was covered and had no data point when it was covered first."""
    for left, right, at in connection.execute(
        "SELECT start, end, at FROM coverage WHERE series = ? ORDER BY start, at", (series,)
    ):
        counted = connection.execute(
            "SELECT start, start + ? FROM looks WHERE series = ? AND start >= ? AND start < ? AND at = ?",
            (STEP, series, left, right, at),
        )
        for start, end in without([(left, right)], counted):
            yield Row(IDLE, key.account, key.region, start, end, at, ZEROS)

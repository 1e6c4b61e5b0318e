"""What is known of a time: an interval at a time, or summed up over days, weeks and months."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import groupby, pairwise

from sestui.domain.grid import By, Period, period_end, period_start
from sestui.domain.model import COVERAGE, NOTHING, Counters, DataPoint, Four, Snapshot
from sestui.domain.past import Change, Key, Late, Look, Stretch
from sestui.history.said import newest_said, quota_of, status_of
from sestui.history.series import EVER, Segment, newest, segments, target_of
from sestui.history.times import REACH, STEP, moment, not_before, phase, seconds
from sestui.history.view import ZEROS, added, first_watched


def last_known(connection: sqlite3.Connection, asked: str) -> Snapshot | None:
    """Return the newest stored answer of whom the user asked for; None where there is none."""
    row = connection.execute(
        "SELECT account, region FROM asked JOIN targets ON id = target WHERE words = ?", (asked,)
    ).fetchone()
    return None if row is None else snapshot(connection, Key(*row), None)


def snapshot(connection: sqlite3.Connection, key: Key, as_of: datetime | None) -> Snapshot | None:
    """Return the newest stored answer as it was given at or before a moment; None where there is none."""
    from sestui.domain.compact import Points

    target = target_of(connection, key)
    before = EVER if as_of is None else seconds(as_of)
    series = [] if target is None else newest(connection, target, before)
    if target is None or not series:
        return None
    looked = moment(series[0][2])
    known = stretch(connection, key, looked - COVERAGE, looked, as_of)
    points = Points.of(DataPoint(start, counters) for start, counters in known.counters.items() if not counters.idle)
    said = newest_said(connection, target, before)
    (profile,) = connection.execute("SELECT profile FROM targets WHERE id = ?", (target,)).fetchone()
    return Snapshot(key.target(profile), looked, points, quota=quota_of(said), account_status=status_of(said))


def stretch(
    connection: sqlite3.Connection, key: Key, start: datetime, end: datetime, as_of: datetime | None
) -> Stretch:
    """Return what is known of the intervals whose start lies in [start, end)."""
    from sestui.domain.compact import Counts, Fours, Gathered
    from sestui.domain.lates import Lates

    before = None if as_of is None else seconds(as_of)
    target = target_of(connection, key)
    series = [] if target is None else newest(connection, target, EVER if before is None else before)
    late = Gathered(width=5)
    watched: list[tuple[datetime, datetime]] = []
    found = [] if target is None else segments(connection, target, seconds(start), seconds(end), before)

    def counted() -> Iterator[tuple[int, Four]]:
        for segment in found:
            watched.append((moment(segment.start), moment(segment.end)))
            for time, at, four, change in _rows(connection, segment, before):
                yield time, four
                if change != ZEROS:
                    late.add(time, (at, *change))

    counters = Counts(Fours(counted()))
    return Stretch(
        start,
        end,
        series[0][1] if series else phase(seconds(end)),
        counters,
        tuple(watched),
        Lates(late),
        moment(series[0][2]) if series else None,
        as_of,
    )


def first(connection: sqlite3.Connection, key: Key) -> datetime | None:
    """Return the start of the first interval with a data point; None without any."""
    target = target_of(connection, key)
    for segment in [] if target is None else segments(connection, target, 0, EVER):
        (start,) = connection.execute(
            "SELECT min(start) FROM intervals WHERE series = ? AND start >= ? AND start < ?",
            (segment.series, segment.start, segment.end),
        ).fetchone()
        if start is not None:
            return moment(start)
    return None


def look_times(connection: sqlite3.Connection, key: Key, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return when the answers were given that changed what is known, in [start, end), ascending."""
    found = connection.execute(
        _LOOK_TIMES, {"target": target_of(connection, key), "a": seconds(start), "b": seconds(end)}
    )
    return tuple(moment(at) for (at,) in found)


_NEAR = f"series.target = :target AND start >= :a - {REACH} - {STEP} AND start < :b AND at >= :a AND at < :b"
_LOOK_TIMES = f"""
SELECT at FROM series JOIN looks ON looks.series = series.id WHERE {_NEAR}
UNION SELECT at FROM series JOIN coverage ON coverage.series = series.id WHERE {_NEAR}
UNION SELECT at FROM said WHERE target = :target AND at >= :a AND at < :b ORDER BY at"""


def looks(connection: sqlite3.Connection, key: Key, start: datetime) -> tuple[Look, ...]:
    """Return every observation of the interval that begins at ``start``, ascending; () where it was not watched."""
    target, at = target_of(connection, key), seconds(start)
    found = [] if target is None else segments(connection, target, at, at + 1)
    for segment in found:
        seen = [Look(moment(seen), Counters(*four)) for _, seen, four in _observed(connection, segment, EVER)]
        first = first_watched(connection, segment.series, at, at + 1)
        return tuple(seen) or (Look(moment(first[at]), NOTHING),)
    return ()


def late(
    connection: sqlite3.Connection, key: Key, start: datetime, end: datetime, as_of: datetime | None
) -> tuple[Late, ...]:
    """Return the late news of the intervals whose start lies in [start, end), by the time that they came in."""
    before = None if as_of is None else seconds(as_of)
    target = target_of(connection, key)
    found: list[Late] = []
    for segment in [] if target is None else segments(connection, target, seconds(start), seconds(end), before):
        for time, group in groupby(_observed(connection, segment, EVER if before is None else before), key=_time):
            for (_, _, four), (_, at, newer) in pairwise(group):
                if newer != four:
                    change = Change.between(Counters(*four), Counters(*newer))
                    found.append(Late(moment(time), change, moment(at)))
    return tuple(sorted(found, key=lambda one: (one.at, one.start)))


def rolled_up(
    connection: sqlite3.Connection,
    key: Key,
    start: datetime,
    end: datetime,
    zone: tzinfo,
    by: By,
    as_of: datetime | None,
) -> tuple[Period, ...]:
    """Return all periods of a zone that [start, end) touches, whole ones; each interval counts where its start lies."""
    before = None if as_of is None else seconds(as_of)
    edges = [seconds(edge) for edge in _edges(start, end, zone, by)]
    target = target_of(connection, key)
    found = [] if target is None else segments(connection, target, edges[0], edges[-1], before)
    return tuple(_summed(connection, found, left, right, before) for left, right in pairwise(edges))


def _edges(start: datetime, end: datetime, zone: tzinfo, by: By) -> Iterator[datetime]:
    """Yield where the periods of a zone begin, from the one that ``start`` lies in, and where the last one ends."""
    edge = period_start(start, by, zone)
    yield edge
    while edge < end:
        edge = period_end(edge, by, zone)
        yield edge


def _summed(
    connection: sqlite3.Connection, found: Iterable[Segment], start: int, end: int, as_of: int | None
) -> Period:
    """Return the sum over the intervals whose start lies in [start, end)."""
    known, total = 0, ZEROS
    for segment in found:
        left, right = not_before(max(start, segment.start), phase(segment.start)), min(end, segment.end)
        if left < right:
            known += -((left - right) // STEP)
            values = (segment.series, left, right)
            row = connection.execute(_SUM, values) if as_of is None else connection.execute(_SUM_THEN, (*values, as_of))
            total = added(total, row.fetchone())
    expected = (end - start) // STEP
    return Period(moment(start), moment(end), Counters(*total) if known else None, known, max(known, expected))


_SUM = (
    "SELECT ifnull(sum(attempts), 0), ifnull(sum(bounces), 0), ifnull(sum(complaints), 0), ifnull(sum(rejects), 0)"
    " FROM intervals WHERE series = ? AND start >= ? AND start < ?"
)
_SUM_THEN = _SUM.replace(
    "intervals WHERE series = ? AND start >= ? AND start < ?",
    "(SELECT attempts, bounces, complaints, rejects, max(at) FROM looks"
    " WHERE series = ? AND start >= ? AND start < ? AND at <= ? GROUP BY start)",
)


def _rows(connection: sqlite3.Connection, segment: Segment, as_of: int | None) -> Iterator[tuple[int, int, Four, Four]]:
    """Yield start, newest look, counters and what came late of each interval of a segment that ever had a count."""
    if as_of is None:
        found = connection.execute(
            "SELECT start, at, attempts, bounces, complaints, rejects,"
            " late_attempts, late_bounces, late_complaints, late_rejects"
            " FROM intervals WHERE series = ? AND start >= ? AND start < ? ORDER BY start",
            (segment.series, segment.start, segment.end),
        )
        yield from ((row[0], row[1], row[2:6], row[6:]) for row in found)
        return
    for time, group in groupby(_observed(connection, segment, as_of), key=_time):
        observed = list(group)
        (_, _, first), (_, at, four) = observed[0], observed[-1]
        yield time, at, four, (four[0] - first[0], four[1] - first[1], four[2] - first[2], four[3] - first[3])


def _observed(connection: sqlite3.Connection, segment: Segment, as_of: int) -> Iterator[tuple[int, int, Four]]:
    """Yield each observation of each interval of a segment that ever had a count: start, look, counters.

    The first look at one that was idle then is not stored with it: it follows from the coverage. A look that saw what
    was known, as two machines that became one may hold, is left out.
    """
    first = first_watched(connection, segment.series, segment.start, segment.end, as_of)
    known: tuple[int, Four] | None = None
    for time, at, *four in connection.execute(
        "SELECT start, at, attempts, bounces, complaints, rejects FROM looks"
        " WHERE series = ? AND start >= ? AND start < ? AND at <= ? ORDER BY start, at",
        (segment.series, segment.start, segment.end, as_of),
    ):
        seen = (time, (four[0], four[1], four[2], four[3]))
        if (known is None or time != known[0]) and first.get(time, at) < at:
            yield time, first[time], ZEROS
        if seen != known:
            yield time, at, seen[1]
        known = seen


def _time(observed: tuple[int, int, Four]) -> int:
    return observed[0]

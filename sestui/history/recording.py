"""What one answer adds: the intervals that changed, and the time that it is the first to cover."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct, field

from sestui.domain.grid import GridKind, phase_of
from sestui.domain.model import Four, Snapshot
from sestui.domain.ranges import merged, without
from sestui.history.times import REACH, STEP, not_before, phase, seconds
from sestui.history.view import ZEROS, follow, keep_watched

if TYPE_CHECKING:
    from sestui.domain.compact import Fours

_LONGEST_MIRROR = 1536
"""Intervals that a mirror holds at most before the oldest are dropped: two weeks and two days."""


class Answer(Struct, frozen=True):
    """One answer on its grid, in whole seconds.

    Attributes:
        phase: The minute, modulo 15, at which its intervals begin.
        start: The start of the oldest interval that SES still has whole.
        end: The end of the newest interval that is over.
        at: When it was given.
        counted: The counters by interval; what is between start and end and not here was idle.
    """

    phase: int
    start: int
    end: int
    at: int
    counted: Mapping[int, Four]


class Mirror(Struct):
    """The newest two weeks of a series, as the file has them.

    Attributes:
        series: The row of the series.
        looked: When its newest answer was given.
        first: From which interval on it holds the counters.
        counted: The newest counters by interval.
        watched: What is covered, merged.
    """

    series: int
    looked: int
    first: int
    counted: Mapping[int, Four] = field(default_factory=dict)
    watched: list[tuple[int, int]] = field(default_factory=list)

    def answers(self, answer: Answer) -> bool:
        """Return whether it tells what an answer adds: the answer is not older than it, nor reaches further back."""
        return answer.start >= self.first and (
            answer.at > self.looked or (answer.at == self.looked and news_of(answer, self).none)
        )


class News(Struct, frozen=True):
    """What an answer adds to a series.

    Attributes:
        changed: The new counters of the intervals that changed.
        covered: What it is the first to cover.
    """

    changed: Mapping[int, Four]
    covered: list[tuple[int, int]]

    @property
    def none(self) -> bool:
        """Whether it adds nothing."""
        return not self.changed and not self.covered


def answer_of(snapshot: Snapshot, kind: GridKind, known_phase: int | None) -> Answer | None:
    """Return the answer on the account's canonical grid; None where it is not on it.

    Canonical are the quarter hours, and any phase once the grid has shown to be fixed. An answer without points has the
    fixed grid's phase where that is known, and else that of the request, which must be a quarter hour.

    Args:
        snapshot: The answer.
        kind: How the service cuts its intervals, as far as is known.
        known_phase: The phase of the newest answer that is stored; None where there is none.
    """
    at = seconds(snapshot.fetched_at)
    fixed = kind is GridKind.FIXED
    from sestui.domain.compact import Points

    points = Points.of(snapshot.data_points)
    times, minute = points.fours, phase_of(points)
    if minute is None and fixed:
        minute = known_phase
    if minute is None:
        return None if phase(at) else _cut(at, 0, times)
    if minute and not fixed:
        return None
    return _cut(at, minute, times)


def _cut(at: int, minute: int, times: Fours) -> Answer:
    """Return what of an answer is whole: not running, not partly rolled off; a stray point counts where it falls.

    Unlike on the screen no clock difference is allowed for: what may not be over waits for the next answer.
    """
    from sestui.domain.compact import Fours

    requested = at - at % 60
    start, end = not_before(requested - REACH, minute), not_before(requested + 1, minute) - STEP
    inside = ((time, four) for time, four in times.on_phase(minute).items() if start <= time < end)
    return Answer(minute, start, end, at, Fours(inside))


def news_of(answer: Answer, mirror: Mirror) -> News:
    """Return what an answer adds to what is known; a known interval that it leaves out has gone to zero."""
    from sestui.domain.compact import Fours

    known, counted = mirror.counted, answer.counted
    changed = ((start, four) for start, four in counted.items() if known.get(start, ZEROS) != four)
    gone = (start for start, four in known.items() if start not in counted and four != ZEROS)
    zeros = ((start, ZEROS) for start in gone if answer.start <= start < answer.end)
    return News(Fours(chain(changed, zeros)), without([(answer.start, answer.end)], mirror.watched))


def load(connection: sqlite3.Connection, series: int, answer: Answer) -> Mirror:
    """Return what the file knows of a series as of an answer: today's view, or that of the answer's own time."""
    from sestui.domain.compact import Fours

    (looked,) = connection.execute("SELECT looked FROM series WHERE id = ?", (series,)).fetchone()
    if answer.at > looked:
        rows = connection.execute(
            "SELECT start, attempts, bounces, complaints, rejects FROM intervals WHERE series = ? AND start >= ?"
            " ORDER BY start",
            (series, answer.start - STEP),
        )
        watched = connection.execute("SELECT start, end FROM watched WHERE series = ? ORDER BY start", (series,))
        return Mirror(series, looked, answer.start - STEP, Fours((row[0], row[1:]) for row in rows), list(watched))
    rows = connection.execute(
        "SELECT start, attempts, bounces, complaints, rejects, max(at) FROM looks"
        " WHERE series = ? AND start >= ? AND start < ? AND at <= ? GROUP BY start ORDER BY start",
        (series, answer.start, answer.end, answer.at),
    )
    pieces = connection.execute(
        "SELECT start, end FROM coverage WHERE series = ? AND start >= ? AND start < ? AND at <= ?",
        (series, answer.start - REACH, answer.end, answer.at),
    )
    return Mirror(series, looked, answer.start, Fours((row[0], row[1:5]) for row in rows), merged(pieces))


def write(connection: sqlite3.Connection, answer: Answer, mirror: Mirror, news: News) -> None:
    """Write what an answer adds to a series, and keep the mirror true; within a transaction."""
    series, at = mirror.series, answer.at
    connection.executemany(
        "INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((series, start, at, *four) for start, four in news.changed.items()),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO coverage VALUES (?, ?, ?, ?)", [(series, *piece, at) for piece in news.covered]
    )
    if at > mirror.looked:
        _renew(connection, mirror, at, news)
    else:
        follow(connection, series, answer.start, answer.end)


def _renew(connection: sqlite3.Connection, mirror: Mirror, at: int, news: News) -> None:
    """Renew today's view after the newest answer."""
    series, known = mirror.series, mirror.counted
    fresh = [start for start in news.changed if start not in known]
    unseen = {start for start in fresh if any(left <= start < right for left, right in news.covered)}
    connection.executemany(
        "INSERT INTO intervals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (series, start) DO UPDATE SET"
        " late_attempts = late_attempts + excluded.attempts - attempts,"
        " late_bounces = late_bounces + excluded.bounces - bounces,"
        " late_complaints = late_complaints + excluded.complaints - complaints,"
        " late_rejects = late_rejects + excluded.rejects - rejects,"
        " at = excluded.at, attempts = excluded.attempts, bounces = excluded.bounces,"
        " complaints = excluded.complaints, rejects = excluded.rejects",
        ((series, start, at, *four, *(ZEROS if start in unseen else four)) for start, four in news.changed.items()),
    )
    if news.covered:
        mirror.watched = keep_watched(connection, series, mirror.watched, news.covered)
    connection.execute("UPDATE series SET looked = ? WHERE id = ?", (at, series))
    mirror.looked = at
    if len(known) > _LONGEST_MIRROR:
        mirror.first = at - REACH - STEP
    from sestui.domain.compact import Fours

    starts = sorted(start for start in {*known, *news.changed} if start >= mirror.first)
    mirror.counted = Fours((start, news.changed.get(start) or known[start]) for start in starts)

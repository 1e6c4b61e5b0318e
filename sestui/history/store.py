"""The history: what answers are kept, and what is known of any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sestui.domain.grid import By, GridKind, Period
from sestui.domain.model import Snapshot
from sestui.domain.past import KeptFinding, Key, Late, Look, Stretch
from sestui.history import reading, series
from sestui.history.faults import Damaged
from sestui.history.files import File
from sestui.history.keeping import Keeping
from sestui.history.times import seconds

if TYPE_CHECKING:
    from sestui.domain.metrics import Metric, MetricPoint
    from sestui.history.recorder import Recorded

Range = tuple[datetime, datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_history(path: Path, *, now: Callable[[], datetime] = _utc_now, later: bool = False) -> History:
    """Open a history, to read and to write; it is made where there is none.

    Args:
        path: The file.
        now: This machine's clock, for the name that a damaged file gets.
        later: Whether one that is missing is made when it is first used: errors of that come then.

    Raises:
        HistoryError: If it cannot be opened or written, is of a newer version, or is another program's.
    """
    return History(File(path, now, later=later))


class History(Keeping):
    """What was seen of every account, in one file; any thread may use it, and any number of processes.

    Every method raises ``HistoryError`` where the file cannot be read or written; what was written before is not lost.

    Attributes:
        file: The file and its connections.
    """

    def record(self, snapshot: Snapshot, kind: GridKind, *, asked: str = "") -> Recorded:
        """Keep an answer: the intervals that changed, what it covers, quota and account status.

        Only points of the account's canonical grid are kept: quarter hours, or any phase once ``kind`` is FIXED. The
        time of the look is the answer's own (``snapshot.fetched_at``). What is committed survives the end of the
        process. Where writing fails nothing of the answer is kept, and the next one brings all of it again.

        Args:
            snapshot: The answer, complete or of the statistics alone; in any order of time, any number of times.
            kind: How the service cuts the intervals, as far as is known.
            asked: Whom the user asked for, in the caller's words, for ``last_known``; "" is not remembered.
        """
        with suppress(Damaged):
            return self.recorder.record(snapshot, kind, asked)
        return self.recorder.record(snapshot, kind, asked)  # in a new file: the damaged one is set aside

    def changed(self) -> int:
        """Return a number that is another one after anything was recorded, by whichever process; it is cheap."""
        return self.file.version()

    def targets(self) -> tuple[Key, ...]:
        """Return whose history there is, ascending."""
        with self.reading() as connection:
            return tuple(series.targets(connection))

    def profiles(self) -> dict[Key, str | None]:
        """Return the profile that asked last for each target, ascending; None for the default credentials."""
        with self.reading() as connection:
            return series.targets(connection)

    def last_known(self, asked: str) -> Snapshot | None:
        """Return the newest stored state of whom the user asked for, in the words that ``record`` was given.

        Returns:
            The two weeks before the newest stored answer as that answer, with the newest quota and account status; None
            where nothing is known.
        """
        with self.reading() as connection:
            return reading.last_known(connection, asked)

    def snapshot(self, key: Key, *, as_of: datetime | None = None) -> Snapshot | None:
        """Return the newest stored answer that was given at or before a moment; None where there is none."""
        with self.reading() as connection:
            return reading.snapshot(connection, key, as_of)

    def stretch(self, key: Key, start: datetime, end: datetime, *, as_of: datetime | None = None) -> Stretch:
        """Return what is known of the intervals whose start lies in [start, end), or was known at a moment."""
        with self.reading() as connection:
            return reading.stretch(connection, key, start, end, as_of)

    def days(
        self, key: Key, start: datetime, end: datetime, zone: tzinfo, *, by: By = By.DAY, as_of: datetime | None = None
    ) -> tuple[Period, ...]:
        """Return all periods of a zone that [start, end) touches, whole and ascending; unknown ones without counters.

        Each interval counts once, where its start lies.
        """
        with self.reading() as connection:
            return reading.rolled_up(connection, key, start, end, zone, by, as_of)

    def look_times(self, key: Key, start: datetime, end: datetime) -> tuple[datetime, ...]:
        """Return when the answers were given that changed what is known, in [start, end), ascending."""
        with self.reading() as connection:
            return reading.look_times(connection, key, start, end)

    def first(self, key: Key) -> datetime | None:
        """Return the start of the first interval with a data point; None without any."""
        with self.reading() as connection:
            return reading.first(connection, key)

    def looks(self, key: Key, start: datetime) -> tuple[Look, ...]:
        """Return every observation of the interval that begins at ``start``, ascending; () where it was not watched."""
        with self.reading() as connection:
            return reading.looks(connection, key, start)

    def late(self, key: Key, start: datetime, end: datetime, *, as_of: datetime | None = None) -> tuple[Late, ...]:
        """Return the late news of the intervals whose start lies in [start, end), by the time that they came in."""
        with self.reading() as connection:
            return reading.late(connection, key, start, end, as_of)

    def keep_metrics(self, key: Key, points: Iterable[MetricPoint]) -> None:
        """Keep CloudWatch's values; a newer value of the same period takes the place of the one before."""
        from sestui.history import beside

        with self.writing() as connection:
            beside.put_metrics(connection, key, points)

    def metrics(self, key: Key, metric: Metric, start: datetime, end: datetime, length: timedelta) -> list[MetricPoint]:
        """Return CloudWatch's values whose period of that length begins in [start, end), ascending."""
        from sestui.history import beside

        with self.reading() as connection:
            return beside.metrics(connection, key, metric, start, end, length)

    def mark_backfilled(self, key: Key, start: datetime, end: datetime, length: timedelta) -> None:
        """Remember that CloudWatch was asked for all of [start, end), in periods of that length."""
        from sestui.history import beside

        with self.writing() as connection:
            target = beside.put_target(connection, key)
            beside.put_backfilled(connection, target, seconds(start), seconds(end), int(length.total_seconds()))

    def backfilled(self, key: Key, length: timedelta) -> tuple[Range, ...]:
        """Return what CloudWatch was asked for in periods of that length, ascending, merged."""
        from sestui.history import beside

        with self.reading() as connection:
            return beside.backfilled(connection, key, length)

    def keep_finding(
        self,
        key: Key,
        code: str,
        since: datetime,
        until: datetime | None,
        document: Mapping[str, Any],
        *,
        seen: datetime,
    ) -> None:
        """Keep a finding; one of the same code and beginning is renewed, unless it was seen later.

        Args:
            key: Whose.
            code: What kind it is.
            since: When it began.
            until: When it ended; None while it holds.
            document: The rest, as JSON knows it.
            seen: When it was told.
        """
        from sestui.history import beside

        end = None if until is None else seconds(until)
        text = beside.document_text(document)
        with self.writing() as connection:
            target = beside.put_target(connection, key)
            beside.put_finding(connection, target, code, seconds(since), end, seconds(seen), text)

    def findings(self, key: Key, start: datetime, end: datetime) -> tuple[KeptFinding, ...]:
        """Return the findings that held at any time in [start, end), by their beginning."""
        from sestui.history import beside

        with self.reading() as connection:
            return beside.findings(connection, key, start, end)

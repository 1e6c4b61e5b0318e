"""The history: what answers are kept, and what is known of any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from sestui.domain.grid import By, GridKind, Period
from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.model import Snapshot
from sestui.domain.past import KeptFinding, Key, Late, Look, Stretch
from sestui.errors import HistoryError
from sestui.history import beside, reading, schema, series, upkeep
from sestui.history.copies import copied, copy, guarded
from sestui.history.faults import sound
from sestui.history.files import File, transaction
from sestui.history.importing import Imported, take
from sestui.history.recorder import Recorded, Recorder
from sestui.history.records import Record, records
from sestui.history.text import read, written
from sestui.history.times import seconds
from sestui.history.upkeep import Pruned, TargetInfo

Range = tuple[datetime, datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_history(path: Path, *, now: Callable[[], datetime] = _utc_now) -> History:
    """Open a history, to read and to write; it is made where there is none.

    Args:
        path: The file.
        now: This machine's clock, for the name that a damaged file gets.

    Raises:
        HistoryError: If it cannot be opened or written, is of a newer version, or is another program's.
    """
    return History(File(path, now))


class History:
    """What was seen of every account, in one file; any thread may use it, and any number of processes.

    Every method raises ``HistoryError`` where the file cannot be read or written; what was written before is not lost.

    Attributes:
        file: The file and its connections.
    """

    def __init__(self, file: File) -> None:
        """Use an open file; see ``open_history``."""
        self.file = file
        self._recorder = Recorder(file)

    @classmethod
    def readonly(cls, path: Path) -> History:
        """Open a history that is there, without writing anything.

        Raises:
            HistoryError: If it cannot be read, is no history, or is not of this version.
        """
        return cls(File(path, None))

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def notice(self) -> str:
        """What happened to the file that the user has to know: it was damaged and set aside; "" for nothing."""
        return self.file.notice

    def close(self) -> None:
        """Close the file; safe to repeat."""
        self.file.close()

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
        return self._recorder.record(snapshot, kind, asked)

    def changed(self) -> int:
        """Return a number that is another one after anything was recorded, by whichever process; it is cheap."""
        return self.file.version()

    def targets(self) -> tuple[Key, ...]:
        """Return whose history there is, ascending."""
        with self._reading() as connection:
            return series.targets(connection)

    def last_known(self, asked: str) -> Snapshot | None:
        """Return the newest stored state of whom the user asked for, in the words that ``record`` was given.

        Returns:
            The two weeks before the newest stored answer as that answer, with the newest quota and account status; None
            where nothing is known.
        """
        with self._reading() as connection:
            return reading.last_known(connection, asked)

    def snapshot(self, key: Key, *, as_of: datetime | None = None) -> Snapshot | None:
        """Return the newest stored answer that was given at or before a moment; None where there is none."""
        with self._reading() as connection:
            return reading.snapshot(connection, key, as_of)

    def stretch(self, key: Key, start: datetime, end: datetime, *, as_of: datetime | None = None) -> Stretch:
        """Return what is known of the intervals whose start lies in [start, end), or was known at a moment."""
        with self._reading() as connection:
            return reading.stretch(connection, key, start, end, as_of)

    def days(
        self, key: Key, start: datetime, end: datetime, zone: tzinfo, *, by: By = By.DAY, as_of: datetime | None = None
    ) -> tuple[Period, ...]:
        """Return all periods of a zone that [start, end) touches, whole and ascending; unknown ones without counters.

        Each interval counts once, where its start lies.
        """
        with self._reading() as connection:
            return reading.rolled_up(connection, key, start, end, zone, by, as_of)

    def looks(self, key: Key, start: datetime) -> tuple[Look, ...]:
        """Return every observation of the interval that begins at ``start``, ascending; () where it was not watched."""
        with self._reading() as connection:
            return reading.looks(connection, key, start)

    def late(self, key: Key, start: datetime, end: datetime, *, as_of: datetime | None = None) -> tuple[Late, ...]:
        """Return the late news of the intervals whose start lies in [start, end), by the time that they came in."""
        with self._reading() as connection:
            return reading.late(connection, key, start, end, as_of)

    def keep_metrics(self, key: Key, points: Iterable[MetricPoint]) -> None:
        """Keep CloudWatch's values; a newer value of the same period takes the place of the one before."""
        with self._writing() as connection:
            beside.put_metrics(connection, key, points)

    def metrics(self, key: Key, metric: Metric, start: datetime, end: datetime, length: timedelta) -> list[MetricPoint]:
        """Return CloudWatch's values whose period of that length begins in [start, end), ascending."""
        with self._reading() as connection:
            return beside.metrics(connection, key, metric, start, end, length)

    def mark_backfilled(self, key: Key, start: datetime, end: datetime, length: timedelta) -> None:
        """Remember that CloudWatch was asked for all of [start, end), in periods of that length."""
        with self._writing() as connection:
            target = beside.put_target(connection, key)
            beside.put_backfilled(connection, target, seconds(start), seconds(end), int(length.total_seconds()))

    def backfilled(self, key: Key, length: timedelta) -> tuple[Range, ...]:
        """Return what CloudWatch was asked for in periods of that length, ascending, merged."""
        with self._reading() as connection:
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
        end = None if until is None else seconds(until)
        text = beside.document_text(document)
        with self._writing() as connection:
            target = beside.put_target(connection, key)
            beside.put_finding(connection, target, code, seconds(since), end, seconds(seen), text)

    def findings(self, key: Key, start: datetime, end: datetime) -> tuple[KeptFinding, ...]:
        """Return the findings that held at any time in [start, end), by their beginning."""
        with self._reading() as connection:
            return beside.findings(connection, key, start, end)

    @property
    def version(self) -> int:
        """The version of the file's tables."""
        with self._reading() as connection:
            return schema.version_of(connection)

    def info(self) -> tuple[TargetInfo, ...]:
        """Return what there is of each target."""
        with self._reading() as connection:
            return upkeep.info(connection)

    def export(self, form: str, keys: Sequence[Key] = (), *, all_looks: bool = False) -> Iterator[str]:
        """Yield the history as text, many lines at a time.

        Args:
            form: ``csv``: the intervals; ``jsonl``: JSON lines, with ``all_looks`` everything that is stored.
            keys: Whose; none: of every target.
            all_looks: Every observation; else each interval once, as it was seen last. Times without a data point are
                rows of zeros of their own, so that what was watched stays told apart from what was not.
        """
        with self._reading() as connection:
            everything = all_looks and form == "jsonl"
            yield from written(records(connection, keys, all_looks, everything), form)

    def take(self, stream: TextIO, name: str) -> Imported:
        """Add what an export holds, all of it or nothing; what is known already is not counted again.

        Args:
            stream: CSV or JSON lines, as ``export`` writes them.
            name: What the stream is called in errors.

        Raises:
            UsageError: If it is no export, or damaged.
        """
        return self._take(read(stream, name))

    def take_file(self, path: Path) -> Imported:
        """Add what another history holds, of this or an earlier version; it is not changed.

        Raises:
            HistoryError: If it is no history, or cannot be read.
        """
        with copied(path) as connection:
            return self._take(guarded(path, records(connection, (), all_looks=True, everything=True)))

    def backup(self, path: Path) -> None:
        """Write a copy of the whole file to a new one, mode 0600, as of one moment; others may go on writing.

        Raises:
            UsageError: If there is such a file already.
        """
        with self._reading() as connection:
            copy(connection, path)

    def prune(self, before: datetime, *, key: Key | None = None, really: bool = True) -> Pruned:
        """Take out everything that begins before a moment, of one target or of all, for good.

        Args:
            before: What begins at it or later stays.
            key: Whose; None for everybody.
            really: False only counts what would go.
        """
        with self._writing() if really else self._reading() as connection:
            pruned = upkeep.prune(connection, before, key, really)
        if really:
            with suppress(HistoryError), self.file.writing() as connection:
                connection.execute("VACUUM")
        return pruned

    def check(self) -> tuple[str, ...]:
        """Return a sentence for everything that is wrong with the file; () for a sound one."""
        with self._reading() as connection:
            return tuple(upkeep.check(connection))

    def _take(self, every: Iterable[Record]) -> Imported:
        with self._writing() as connection:
            return take(connection, every)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Within the block: all of one moment, to be read."""
        with self.file.reading() as connection, sound(self.file.path):
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Within the block: everything is written, or nothing; what recording remembers is looked up again."""
        with self.file.writing() as connection, transaction(connection):
            yield connection
            self._recorder.forget()

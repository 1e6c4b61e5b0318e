"""The history: what answers are kept, and what is known of any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType

from sestui.domain.grid import By, GridKind, Period
from sestui.domain.model import Snapshot
from sestui.domain.past import Key, Late, Look, Stretch
from sestui.history import reading, series
from sestui.history.faults import sound
from sestui.history.files import File, transaction, version_of
from sestui.history.recording import Answer, Mirror, answer_of, load, news_of, write
from sestui.history.said import Said, is_news, newest_said, said_by, write_said

_OTHER_GRID = (
    "its intervals do not begin at quarter hours, and the account has not shown that its grid is fixed; "
    "ask within a minute that a quarter hour begins with"
)
_NO_ACCOUNT = "the account is not known yet"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording an answer did.

    Attributes:
        stored: Whether its data points are in the history, also when they were already.
        why: Why they are not; "" where they are.
        looks: How many intervals had changed, and were written.
        late: How many of them had been seen before.
    """

    stored: bool
    why: str = ""
    looks: int = 0
    late: int = 0


@dataclass(slots=True)
class _Known:
    """What the file says of one target: kept until another process writes."""

    id: int
    profile: str | None
    phase: int | None
    said: Said | None
    mirrors: dict[int, Mirror]


class History:
    """What was seen of every account, in one file; any thread may use it, and any number of processes.

    Attributes:
        file: Where it lies; ``file.notice`` is what happened to it that the user has to know ("" for nothing).
    """

    def __init__(self, file: File) -> None:
        """Use an open file; see ``open_history``."""
        self.file = file
        self._known: dict[Key, _Known] = {}
        self._asked: dict[str, int] = {}
        self._accounts: dict[tuple[str | None, str | None], str] = {}
        self._version: tuple[int, int] = (0, 0)

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
        """What happened to the file that the user has to know; "" for nothing."""
        return self.file.notice

    def close(self) -> None:
        """Close the file; safe to repeat."""
        self.file.close()

    def record(self, snapshot: Snapshot, kind: GridKind, *, asked: str = "") -> Recorded:
        """Keep an answer: the intervals that changed, what it covers, quota and account status.

        Only points of the account's canonical grid are kept: quarter hours, or any phase once ``kind`` is FIXED. The
        time of the look is the answer's own (``snapshot.fetched_at``). What is committed survives the end of the
        process.

        Args:
            snapshot: The answer, complete or of the statistics alone; in any order of time, any number of times.
            kind: How the service cuts the intervals, as far as is known.
            asked: Whom the user asked for, in the caller's words, for ``last_known``; "" is not remembered.

        Raises:
            HistoryError: If it cannot be written; nothing of the answer is then, and the next one brings all again.
        """
        target = snapshot.target
        account = target.account or self._accounts.get((target.profile, target.region))
        if account is None and not snapshot.complete:
            return Recorded(False, _NO_ACCOUNT)
        if target.account is not None:
            self._accounts[target.profile, target.region] = target.account
        key = Key.of(target) if account is None else Key(account, target.region or "")
        try:
            with self.file.writing() as connection:
                self._forget_if_written(connection)
                return self._quickly(key, snapshot, kind, asked) or self._record(connection, key, snapshot, kind, asked)
        except BaseException:
            self._known.clear()
            self._asked.clear()
            raise

    def _forget_if_written(self, connection: sqlite3.Connection) -> None:
        """Forget what the file said if somebody else has written since."""
        version = (id(connection), version_of(connection))
        if version != self._version:
            self._known.clear()
            self._asked.clear()
            self._version = version

    def _quickly(self, key: Key, snapshot: Snapshot, kind: GridKind, asked: str) -> Recorded | None:
        """Return what recording does where it is sure, without a look at the file, that nothing is to be written."""
        known = self._known.get(key)
        if known is None or known.profile != snapshot.target.profile or is_news(said_by(snapshot), known.said):
            return None
        if asked and self._asked.get(asked) != known.id:
            return None
        answer = answer_of(snapshot, kind, known.phase)
        if answer is None:
            return Recorded(False, _OTHER_GRID)
        mirror = known.mirrors.get(answer.phase)
        same = mirror is not None and mirror.answers(answer) and news_of(answer, mirror).none
        return Recorded(True) if same else None

    def _record(
        self, connection: sqlite3.Connection, key: Key, snapshot: Snapshot, kind: GridKind, asked: str
    ) -> Recorded:
        """Write what an answer adds."""
        with transaction(connection):
            self._forget_if_written(connection)
            known = self._known_of(connection, key, snapshot.target.profile)
            if asked and self._asked.get(asked) != known.id:
                connection.execute("INSERT OR REPLACE INTO asked VALUES (?, ?)", (asked, known.id))
                self._asked[asked] = known.id
            said = said_by(snapshot)
            if is_news(said, known.said):
                write_said(connection, known.id, said, known.said)
                known.said = said
            answer = answer_of(snapshot, kind, known.phase)
            if answer is None:
                return Recorded(False, _OTHER_GRID)
            mirror = _mirror_of(connection, known, answer)
            news = news_of(answer, mirror)
            late = sum(not any(left <= start < right for left, right in news.covered) for start in news.changed)
            if not news.none:
                write(connection, answer, mirror, news)
                known.phase = series.newest_phase(connection, known.id)
            return Recorded(True, "", len(news.changed), late)

    def _known_of(self, connection: sqlite3.Connection, key: Key, profile: str | None) -> _Known:
        """Return what the file says of a target, which is added where it is new."""
        if key not in self._known:
            connection.execute(
                "INSERT OR IGNORE INTO targets (account, region) VALUES (?, ?)", (key.account, key.region)
            )
            number, named = connection.execute(
                "SELECT id, profile FROM targets WHERE account = ? AND region = ?", (key.account, key.region)
            ).fetchone()
            phase = series.newest_phase(connection, number)
            self._known[key] = _Known(number, named, phase, newest_said(connection, number), {})
        known = self._known[key]
        if known.profile != profile:
            connection.execute("UPDATE targets SET profile = ? WHERE id = ?", (profile, known.id))
            known.profile = profile
        return known

    def changed(self) -> int:
        """Return a number that is another one after anything was recorded, by whichever process; it costs microseconds.

        Raises:
            HistoryError: If the file cannot be read.
        """
        return self.file.version()

    def targets(self) -> tuple[Key, ...]:
        """Return whose history there is, ascending."""
        with self.file.reading() as connection, sound(self.file.path):
            return reading.targets(connection)

    def last_known(self, asked: str) -> Snapshot | None:
        """Return the newest stored state of whom the user asked for, as an answer of its own time.

        Args:
            asked: The words that ``record`` was given.

        Returns:
            The two weeks before the newest stored answer, and the newest quota and account status; None where nothing
            is known.
        """
        with self.file.reading() as connection, sound(self.file.path):
            return reading.last_known(connection, asked)

    def snapshot(self, key: Key, *, as_of: datetime | None = None) -> Snapshot | None:
        """Return the newest stored answer as it was given at or before a moment; None where there is none."""
        with self.file.reading() as connection, sound(self.file.path):
            return reading.snapshot(connection, key, as_of)

    def stretch(self, key: Key, start: datetime, end: datetime, *, as_of: datetime | None = None) -> Stretch:
        """Return what is known of the intervals whose start lies in [start, end).

        Args:
            key: Whose.
            start: Aware UTC.
            end: Aware UTC.
            as_of: Only what was known at that moment; None: everything.
        """
        with self.file.reading() as connection, sound(self.file.path):
            return reading.stretch(connection, key, start, end, as_of)

    def days(
        self, key: Key, start: datetime, end: datetime, zone: tzinfo, *, by: By = By.DAY, as_of: datetime | None = None
    ) -> tuple[Period, ...]:
        """Return all periods of a zone that [start, end) touches, whole ones, ascending; unknown ones without counters.

        Each interval counts once, where its start lies.
        """
        with self.file.reading() as connection, sound(self.file.path):
            return reading.rolled_up(connection, key, start, end, zone, by, as_of)

    def looks(self, key: Key, start: datetime) -> tuple[Look, ...]:
        """Return every observation of the interval that begins at ``start``, ascending; () where it was not watched."""
        with self.file.reading() as connection, sound(self.file.path):
            return reading.looks(connection, key, start)

    def late(self, key: Key, start: datetime, end: datetime, *, as_of: datetime | None = None) -> tuple[Late, ...]:
        """Return the late news of the intervals whose start lies in [start, end), by the time that they came in."""
        with self.file.reading() as connection, sound(self.file.path):
            return reading.late(connection, key, start, end, as_of)


def open_history(path: Path, *, now: Callable[[], datetime] = _utc_now) -> History:
    """Open a history, to read and to write; it is made where there is none.

    Args:
        path: The file.
        now: This machine's clock, for the name that a damaged file gets.

    Raises:
        HistoryError: If it cannot be opened or written, is of a newer version, or is another program's.
    """
    return History(File(path, now))


def _mirror_of(connection: sqlite3.Connection, known: _Known, answer: Answer) -> Mirror:
    """Return what the file has of an answer's series as of its time; a series that is new is begun."""
    mirror = known.mirrors.get(answer.phase)
    if mirror is not None and mirror.answers(answer):
        return mirror
    connection.execute(
        "INSERT OR IGNORE INTO series (target, phase, looked) VALUES (?, ?, ?)",
        (known.id, answer.phase, answer.at - 1),
    )
    (series,) = connection.execute(
        "SELECT id FROM series WHERE target = ? AND phase = ?", (known.id, answer.phase)
    ).fetchone()
    found = load(connection, series, answer)
    if answer.at > found.looked:
        known.mirrors[answer.phase] = found
    else:
        known.mirrors.pop(answer.phase, None)
    return found

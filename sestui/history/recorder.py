"""Recording: one answer after the other, each written once, and nothing where nothing changed."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from sestui.domain.grid import GridKind
from sestui.domain.model import Snapshot
from sestui.domain.past import Key
from sestui.history import series
from sestui.history.files import File, transaction, version_of
from sestui.history.recording import Answer, Mirror, answer_of, load, news_of, write
from sestui.history.said import Said, is_news, newest_said, said_by, write_said

_OTHER_GRID = (
    "its intervals do not begin at quarter hours, and the account has not shown that its grid is fixed; "
    "those of an answer within the first minute of a quarter hour are"
)
_NO_ACCOUNT = "the account is not known yet"


class Recorded(Struct, frozen=True):
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


class _Known(Struct):
    """What the file says of one target: kept until another process writes."""

    id: int
    profile: str | None
    phase: int | None
    said: Said | None
    mirrors: dict[int, Mirror]


class Recorder:
    """Records answers in a file, and remembers what the file says until another process writes to it."""

    def __init__(self, file: File) -> None:
        """Record in an open file."""
        self._file = file
        self._known: dict[Key, _Known] = {}
        self._asked: dict[str, int] = {}
        self._accounts: dict[tuple[str | None, str | None], str] = {}
        self._version: tuple[int, int] = (0, 0)

    def forget(self) -> None:
        """Look at the file again before anything is written."""
        self._known.clear()
        self._asked.clear()

    def record(self, snapshot: Snapshot, kind: GridKind, asked: str) -> Recorded:
        """Keep an answer; see ``History.record``."""
        target = snapshot.target
        account = target.account or self._accounts.get((target.profile, target.region))
        if account is None and not snapshot.complete:
            return Recorded(False, _NO_ACCOUNT)
        if target.account is not None:
            self._accounts[target.profile, target.region] = target.account
        key = Key.of(target) if account is None else Key(account, target.region or "")
        try:
            with self._file.writing() as connection:
                self._forget_if_written(connection)
                return self._quickly(key, snapshot, kind, asked) or self._record(connection, key, snapshot, kind, asked)
        except BaseException:
            self.forget()
            raise

    def _forget_if_written(self, connection: sqlite3.Connection) -> None:
        """Forget what the file said if somebody else has written since."""
        version = (id(connection), version_of(connection))
        if version != self._version:
            self.forget()
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

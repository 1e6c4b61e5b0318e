"""Opening the file: made where it is missing, set aside where it is damaged, left alone where it is not ours."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sestui.errors import HistoryError
from sestui.history import schema
from sestui.history.faults import OPENED, Damaged, refused, translated

PATIENCE = 5.0
"""Seconds to wait for another sestui that is writing."""

_MOST_LOG = 4 << 20
"""Bytes that the write-ahead log keeps after it has been written back."""

_FEW = 8
"""Sentences of SQL that a connection keeps ready; each takes some kB, and most are needed once a quarter hour."""

_FRUGAL = "PRAGMA cache_size = -48"
"""Kibibytes of the file that a connection keeps in memory; with more nothing is faster (``tests.bench.history``)."""

_COMPANIONS = ("-wal", "-shm", "")

_MAGIC, _HEAD = b"SQLite format 3\0", 100
_VERSION, _MARK = slice(60, 64), slice(68, 72)
"""How a database begins, and where its head has the two numbers that are ours (SQLite's file format)."""


def opened(
    path: Path,
    now: Callable[[], datetime],
    unwanted: tuple[int, int] | None = None,
    steps: Sequence[str] = schema.STEPS,
) -> tuple[sqlite3.Connection, str]:
    """Return a connection that writes, with the tables of the newest version, and what the user has to know.

    A file that is damaged or no database is set aside under a new name, never deleted, and a new one is begun.

    Args:
        path: The file. It is made if it is missing, mode 0600, and so is its folder, mode 0700.
        now: This machine's clock, for the name that a damaged file gets.
        unwanted: The identity of a file that was found to be damaged while it was in use.
        steps: The schema's versions.

    Raises:
        HistoryError: If it cannot be opened or written, is of a newer version, or is another program's.
    """
    with translated(path, OPENED):
        _make_folder(path)
        with _alone(path.parent):
            if unwanted is None or unwanted != identity(path):
                with suppress(Damaged):
                    return ready(path, steps), ""
            aside = set_aside(path, now())
            notice = f"The history was damaged, and a new one was begun; the old one is {aside}."
            return ready(path, steps), notice


def can_be_made(path: Path) -> bool:
    """Return whether there is no file yet, and its folder, which is made, takes one."""
    with suppress(OSError):
        _make_folder(path)
        return not path.exists() and os.access(path.parent, os.W_OK)
    return False


def identity(path: Path) -> tuple[int, int]:
    """Return which file a path names; (0, 0) for none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def set_aside(path: Path, now: datetime) -> Path:
    """Give a database and its log a new name; return the database's.

    The log goes first: should the process be killed in between, no new database ever meets the old log.
    """
    stem = f"{path.name}.damaged-{now:%Y%m%dT%H%M%SZ}"
    names = (stem if count == 1 else f"{stem}-{count}" for count in range(1, 1000))
    aside = next(found for name in names if not (found := path.with_name(name)).exists())
    for companion in _COMPANIONS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + companion).rename(aside.with_name(aside.name + companion))
    return aside


def reading(path: Path, *, any_version: bool = False, beside: bool = False) -> sqlite3.Connection:
    """Return a connection that only reads.

    Where the folder can be written nothing stays behind, for SQLite tidies up after itself. Where it cannot the file is
    read as it lies there: without its log there is nobody who writes it.

    Args:
        path: The file.
        any_version: Whether an earlier version will do, too.
        beside: Whether this process has a connection to it already, which has looked at its first bytes. They must not
            be looked at again: closing any handle of a file gives up all locks that the process has on it (fcntl(2)),
            and without them another process takes itself for the last one and deletes the log that is written here.

    Raises:
        HistoryError: If it cannot be read, is no history, or is not of this version.
    """
    with translated(path, OPENED):
        if not path.exists():
            raise refused(path, "read", "there is no such file")
        if not beside:
            _check_head(path, schema.STEPS)
        try:
            return _looked_at(path, "mode=rw", any_version)
        except sqlite3.OperationalError:
            if path.with_name(path.name + "-wal").exists():
                raise
            return _looked_at(path, "mode=ro&immutable=1", any_version)


def connected(path: Path, how: str) -> sqlite3.Connection:
    """Return a connection to an existing file; ``how`` is the query of its URI."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_FEW,
    )


def _looked_at(path: Path, how: str, any_version: bool) -> sqlite3.Connection:
    """Return a connection to a history that may be read."""
    connection = connected(path, how)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(_FRUGAL)
        _check_owner(connection, path, schema.STEPS)
        version = schema.version_of(connection)
        if version < (1 if any_version else len(schema.STEPS)):
            raise refused(path, "read", "it is empty" if version == 0 else "it is of an older version of sestui")
    except BaseException:
        connection.close()
        raise
    return connection


def ready(path: Path, steps: Sequence[str] = schema.STEPS) -> sqlite3.Connection:
    """Return a connection to the file, made where it is missing, and of the newest version.

    Raises:
        Damaged: If it is no database, or not what was written.
        HistoryError: If it cannot be opened or written, is of a newer version, or is another program's.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    _check_head(path, steps)
    for place, words in ((path, "it"), (path.parent, "its folder")):
        if not os.access(place, os.W_OK):
            raise refused(path, OPENED, f"{words} may only be read")
    connection = connected(path, "mode=rw")
    try:
        with translated(path, OPENED):
            _check_owner(connection, path, steps)
            _set_up(connection)
            schema.migrate(connection, steps)
            if not schema.is_whole(connection, steps):
                raise Damaged(path)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_head(path: Path, steps: Sequence[str]) -> None:
    """Refuse what is no database, and that of a newer sestui, by the first bytes: SQLite would touch their logs."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = file.seek(0, os.SEEK_END)
    if head and (len(head) < _HEAD or not head.startswith(_MAGIC) or _is_cut(path, head, size)):
        raise Damaged(path)
    if head[_MARK] == schema.APPLICATION.to_bytes(4, "big"):
        _check_version(path, int.from_bytes(head[_VERSION], "big"), steps)


def _is_cut(path: Path, head: bytes, size: int) -> bool:
    """Return whether a database is shorter than it says, and has no log that could hold the rest."""
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big") if head[24:28] == head[92:96] else 0
    return size < (65_536 if page == 1 else page) * pages and not path.with_name(path.name + "-wal").exists()


def _check_owner(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Refuse another program's database, and that of a newer sestui; both stay as they are."""
    if schema.is_foreign(connection):
        raise HistoryError(f"The history is another program's database ({path}).", "Name another file with --history.")
    _check_version(path, schema.version_of(connection), steps)


def _check_version(path: Path, version: int, steps: Sequence[str]) -> None:
    """Refuse a database of a newer sestui."""
    if version > len(steps):
        sentence = f"The history is of a newer sestui (version {version}; this one knows {len(steps)}): {path}."
        raise HistoryError(sentence, "Update this sestui, or name another file with --history.")


def _set_up(connection: sqlite3.Connection) -> None:
    """Have writers and readers not wait for each other, and a commit survive the end of the process.

    After a loss of power the last commits may be missing; the file stays whole.
    """
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(_FRUGAL)
    connection.execute(f"PRAGMA journal_size_limit = {_MOST_LOG}")


def _make_folder(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other process open a history in this folder within the block; where locks do not work, go on without."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

"""What SQLite and the system refuse, in one sentence each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sestui.errors import HistoryError, one_line

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)

_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_BUSY: "another program keeps it locked",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked",
    sqlite3.SQLITE_IOERR: "the disk failed, or has no room",
    sqlite3.SQLITE_PERM: "it is not allowed",
    sqlite3.SQLITE_AUTH: "it is not allowed",
    sqlite3.SQLITE_NOLFS: "the disk takes no larger file",
    sqlite3.SQLITE_TOOBIG: "it is too big",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_PROTOCOL: "its locks do not work there",
}

OPENED = "opened"

_CHECK = "sestui history check looks at all of it."
_EXPORT = "“sestui history export” prints what can be read of it; what records next sets it aside and begins a new one."


class Damaged(HistoryError):
    """The file is no database, or its content is not what was written.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path) -> None:
        """Keep which file it is."""
        self.path = path
        super().__init__(f"The history is damaged ({_name(path)}).", _EXPORT)


@contextmanager
def translated(path: Path, deed: str) -> Iterator[None]:
    """Turn what SQLite or the system refuses within the block into a ``HistoryError``.

    Args:
        path: The history.
        deed: What cannot be done to it: ``written``, ``read``, or ``OPENED``: what SQLite does not understand then is
            damage, and else a bug.

    Raises:
        Damaged: If the content of the file is not what was written.
        HistoryError: For everything else but a bug, which is passed on.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _history_error(error, path, deed) from error
    except UnicodeDecodeError as error:
        raise Damaged(path) from error
    except OverflowError as error:
        raise refused(path, deed, "a number is too big for it") from error
    except OSError as error:
        raise refused(path, deed, (error.strerror or str(error)).lower()) from error


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Take values that nobody ever wrote, met within the block, for damage: text for a number, times of no year.

    Raises:
        HistoryError: If there are such.
    """
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise HistoryError(f"The history holds what was never written ({_name(path)}).", _CHECK) from error


def refused(path: Path, deed: str, reason: str) -> HistoryError:
    """Return the error for what cannot be done to a history, and why; the path comes last, for a narrow screen."""
    return HistoryError(f"The history cannot be {deed}: {reason} ({_name(path)}).")


def _name(path: Path) -> str:
    return one_line(str(path), 160)


def _history_error(error: sqlite3.Error, path: Path, deed: str) -> Exception:
    """Return what an error of SQLite means; one that only a bug can raise is returned as it is."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return Damaged(path) if "decode" in str(error) else error
    primary = code & 0xFF
    if primary in _DAMAGE or (primary == sqlite3.SQLITE_ERROR and deed == OPENED):
        return Damaged(path)
    reason = _REASONS.get(primary)
    return error if reason is None else refused(path, deed, reason)

"""Whole copies of a history: SQLite's own, of one moment, while others write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sestui.errors import UsageError, one_line
from sestui.history import opening
from sestui.history.faults import sound, translated

_Thing = TypeVar("_Thing")


def copy(connection: sqlite3.Connection, path: Path) -> None:
    """Write the whole database to a new file, mode 0600; where that fails there is none.

    Raises:
        UsageError: If there is such a file already, or it cannot be made.
        HistoryError: If it cannot be written.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except FileExistsError as error:
        raise UsageError(f"{one_line(str(path), 120)} exists already.", "Name a new file.") from error
    except OSError as error:
        raise UsageError(f"{one_line(str(path), 120)} cannot be written: {error.strerror}.") from error
    try:
        with translated(path, "written"), closing(sqlite3.connect(path, isolation_level=None)) as new:
            connection.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
    except BaseException:
        path.unlink()
        raise


@contextmanager
def copied(path: Path) -> Iterator[sqlite3.Connection]:
    """Within the block: a copy of another history, of the newest version; that one stays as it is.

    Raises:
        HistoryError: If it is no history, is of a newer version, or cannot be read.
    """
    with translated(path, "read"), TemporaryDirectory(prefix="sestui-") as folder:
        new = Path(folder) / path.name
        with closing(opening.reading(path, any_version=True)) as source:
            copy(source, new)
        with closing(opening.ready(new)) as connection:
            yield connection


def guarded(path: Path, things: Iterable[_Thing]) -> Iterator[_Thing]:
    """Yield what is read from a file; what is wrong with that file is told as such.

    Raises:
        HistoryError: If it cannot be read.
    """
    with translated(path, "read"), sound(path):
        yield from things

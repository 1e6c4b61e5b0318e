"""The two connections to one file: one writes, one reads; neither waits for the other."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sestui.history import opening
from sestui.history.faults import Damaged, refused, translated


class File:
    """One history on the disk; from any thread.

    Attributes:
        path: Where it lies.
        notice: What happened to it that the user has to know; "" for nothing.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] | None, *, later: bool = False) -> None:
        """Open it, to be written unless ``now`` is None.

        Args:
            path: Where it lies.
            now: This machine's clock.
            later: Whether a file that is to be written, and is not there, is made when it is first used.

        Raises:
            HistoryError: If it cannot be opened.
        """
        self.path = path
        self.notice = ""
        self._now = now
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._write_lock = threading.RLock()
        self._read_lock = threading.RLock()
        self._identity = (0, 0)
        self._is_damaged = False
        self._unmade = later and now is not None and opening.can_be_made(path)
        if now is None:
            self._reader = opening.reading(path)
        elif not self._unmade:
            self._open(now)

    @property
    def unmade(self) -> bool:
        """Whether there is nothing yet that could be read."""
        return self._unmade

    def close(self) -> None:
        """Close it; safe to repeat."""
        with self._write_lock, self._read_lock:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    with suppress(sqlite3.Error):
                        connection.close()
            self._reader = self._writer = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Within the block: the connection that writes, for this thread alone, outside of a transaction.

        A file that was removed, or found to be damaged, is begun anew before.

        Raises:
            HistoryError: If it cannot be written.
        """
        with self._write_lock:
            if self._now is None:
                raise refused(self.path, "written", "it was opened to be read")
            if self._writer is None or self._is_damaged or self._identity != opening.identity(self.path):
                self._open(self._now)
            assert self._writer is not None
            with self._watched("written"):
                yield self._writer

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Within the block: the connection that reads, for this thread alone, all of one moment.

        Raises:
            HistoryError: If it cannot be read.
        """
        self._make()
        with self._read_lock, self._watched("read"):
            reader = self._read()
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                with suppress(sqlite3.Error):
                    reader.execute("ROLLBACK")

    def version(self) -> int:
        """Return a number that is another one after anything was written, by whichever process."""
        self._make()
        with self._read_lock, self._watched("read"):
            return version_of(self._read())

    def _make(self) -> None:
        """Make the file, if that was left for later; before the lock for reading, as whoever opens takes both."""
        if self._unmade:
            with self._write_lock:
                if self._unmade and self._now is not None:
                    self._open(self._now)

    def _read(self) -> sqlite3.Connection:
        """Return the connection that reads."""
        if self._reader is None:
            self._reader = opening.reading(self.path, beside=self._writer is not None)
        return self._reader

    @contextmanager
    def _watched(self, deed: str) -> Iterator[None]:
        """Translate errors, and remember damage."""
        try:
            with translated(self.path, deed):
                yield
        except Damaged as error:
            self._is_damaged = error.path == self.path
            raise

    def _open(self, now: Callable[[], datetime]) -> None:
        """Open the file to be written, again where it was removed or is damaged; that one is set aside."""
        unwanted = self._identity if self._is_damaged else None
        self.close()
        self._writer, notice = opening.opened(self.path, now, unwanted)
        self.notice = notice or self.notice
        self._identity = opening.identity(self.path)
        self._is_damaged = self._unmade = False


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that the block writes, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection) -> int:
    """Return a number that is another one after another connection has written."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)

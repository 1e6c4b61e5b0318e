"""A history that is open: its file, and how it is read and written."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sestui.history.faults import sound
from sestui.history.files import File, transaction

if TYPE_CHECKING:
    from typing import Self

    from sestui.history.recorder import Recorder


class Handle:
    """An open file and what records into it.

    Attributes:
        file: The file and its connections.
    """

    def __init__(self, file: File) -> None:
        """Use an open file; see ``open_history``."""
        self.file = file
        self._recorder: Recorder | None = None
        self._beginning = threading.Lock()

    @classmethod
    def readonly(cls, path: Path) -> Self:
        """Open a history that is there, without writing anything.

        Raises:
            HistoryError: If it cannot be read, is no history, or is not of this version.
        """
        return cls(File(path, None))

    def __enter__(self) -> Self:
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

    @property
    def recorder(self) -> Recorder:
        """What records answers; imported when the first one comes."""
        from sestui.history.recorder import Recorder

        with self._beginning:
            self._recorder = self._recorder or Recorder(self.file)
        return self._recorder

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Within the block: all of one moment, to be read."""
        with self.file.reading() as connection, sound(self.file.path):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Within the block: everything is written, or nothing; what recording remembers is looked up again."""
        with self.file.writing() as connection, transaction(connection):
            yield connection
            self.recorder.forget()

"""Writing a recording: JSON lines, one answer a line, nothing lost and nothing half written."""

from __future__ import annotations

import fcntl
import os
import stat

from sestui.domain.model import Snapshot
from sestui.errors import SestuiError, UsageError, one_line
from sestui.sources.recording.ours import MARK, encoded

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK


class Recorder:
    """Appends answers to a recording, which ``open_recording`` reads; one process at a time.

    Attributes:
        name: The recording, as the user named it.
    """

    def __init__(self, path: str) -> None:
        """Open the recording, or make it (mode 0600).

        Raises:
            UsageError: If it cannot be written, another sestui writes it, or it is not empty and no recording.
        """
        self.name = path
        self._file = _opened(path)

    def record(self, snapshot: Snapshot) -> None:
        """Append a complete answer and wait until it is on the disk; one that is not complete is not written.

        A line that a killed process left unfinished is ended first. A recording that was removed is begun anew.

        Raises:
            SestuiError: If the answer cannot be written; the recording stays as it was, and takes the next one.
        """
        if not snapshot.complete:
            return
        if os.fstat(self._file).st_nlink == 0:
            self.close()
            self._file = _opened(self.name)
        try:
            _append(self._file, encoded(snapshot).encode() + b"\n")
        except OSError as error:
            reason = error.strerror or str(error)
            raise SestuiError(f"The answer could not be recorded in {self.name}: {reason}.") from error

    def close(self) -> None:
        """Close the recording; safe to repeat."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _append(file: int, line: bytes) -> None:
    """Write a whole line and have it on the disk, or leave the file as it was."""
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + line
    try:
        written = os.write(file, line)
        while written < len(line):
            written += os.write(file, line[written:])
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise


def _opened(path: str) -> int:
    """Return the open file of a recording, locked."""
    name = one_line(path, 120)
    try:
        file = os.open(path, _FLAGS, 0o600)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{name} cannot be recorded to: {reason}.", "--record takes a file.") from error
    try:
        _claim(file, name)
    except BaseException:
        os.close(file)
        raise
    return file


def _claim(file: int, name: str) -> None:
    """Lock a file that is to be recorded to.

    Raises:
        UsageError: If it is no file, is being recorded to, or holds something else.
    """
    if not stat.S_ISREG(os.fstat(file).st_mode):
        raise UsageError(f"{name} cannot be recorded to: it is no file.", "--record takes a file.")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UsageError(f"{name} is being recorded to by another sestui.", "Name another file.") from error
    mark = MARK.encode()
    head = os.pread(file, len(mark), 0)
    if head != mark[: len(head)]:
        raise UsageError(f"{name} is not empty and no recording of sestui; it is left as it is.", "Name another file.")

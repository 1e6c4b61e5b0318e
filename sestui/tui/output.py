"""What is drawn, on its way to the terminal."""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Condition, Thread

LIMIT = 1 << 19
"""How many bytes may wait for a slow terminal before they are dropped: some whole screens."""

_GRACE = 0.25
"""Seconds that a terminal has to read the last of the output."""

_LOOK_AGAIN = 0.05
_CANCEL = "\x18"
"""Ends an escape sequence that was cut in its middle."""


class Output:
    """Writes to the terminal what it takes at once, and the rest in a thread, so that the program never waits for it.

    What a stalled terminal (a dead connection, a stopped multiplexer) does not read is dropped in whole; once it reads
    again, everything must be drawn anew.
    """

    def __init__(self, encoding: str, on_lost: Callable[[], object]) -> None:
        """Begin to write to standard error, as Textual does.

        Args:
            encoding: What it is written in; characters that this lacks become question marks.
            on_lost: Called, in the writing thread, when the terminal reads again after something was dropped.
        """
        self._file, self._at_once = _opened()
        self._encoding = encoding
        self._on_lost = on_lost
        self._changed = Condition()
        self._waiting: list[bytes] = []
        self._size = 0
        self._writing = False
        self._lost = False
        self._closed = False
        self._given_up = False
        self._thread = Thread(target=self._run, name="output", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Let ``text`` be written; after ``close`` it is dropped."""
        with self._changed:
            data = self._encoded(text)
            if not (self._closed or self._lost or self._writing or self._waiting) and self._at_once:
                data = self._taken(data)
            if self._closed or not data:
                return
            self._waiting.append(data)
            self._size += len(data)
            if self._writing and self._size > LIMIT:
                self._waiting.clear()
                self._size = 0
                self._lost = True
            self._changed.notify()

    def close(self, last: str) -> None:
        """End with ``last``; what the terminal did not read in time before it is thrown away."""
        with self._changed:
            self._waiting.append(self._encoded(last))
            self._closed = True
            self._changed.notify()
        self._thread.join(_GRACE)
        if self._thread.is_alive():
            self._given_up = True
            self._thread.join(_GRACE)
        if self._thread.is_alive():
            return  # it waits in a write, as the terminal could not be opened anew
        if self._given_up:
            with suppress(OSError, termios.error):
                termios.tcflush(self._file, termios.TCOFLUSH)
                os.write(self._file, self._encoded(_CANCEL + last))
        os.close(self._file)

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._encoding, "replace")

    def _run(self) -> None:
        while data := self._next():
            self._send(memoryview(data))

    def _next(self) -> bytes:
        """Wait for something to write; nothing is the end."""
        with self._changed:
            self._writing = False
            while not self._waiting and not self._closed:
                if self._lost:
                    self._lost = False
                    self._on_lost()
                self._changed.wait()
            self._writing = True
            data = b"".join(self._waiting)
            self._waiting.clear()
            self._size = 0
            return data

    def _taken(self, data: bytes) -> bytes:
        """Write what the terminal takes at once; return the rest."""
        try:
            return data[os.write(self._file, data) :]
        except BlockingIOError:
            return data
        except OSError:
            return b""

    def _send(self, data: memoryview) -> None:
        """Write as fast as the terminal reads; one that has gone takes everything."""
        while data and not self._given_up:
            try:
                data = data[os.write(self._file, data) :]
            except BlockingIOError:
                select.select([], [self._file], [], _LOOK_AGAIN)
            except OSError:
                return


def _opened() -> tuple[int, bool]:
    """Return the terminal, opened anew, and whether it is: there, not to wait is nobody else's affair.

    It goes by its name where it is not the one that controls this process.
    """
    for name in _names():
        with suppress(OSError):
            return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), True
    return os.dup(2), False


def _names() -> Iterator[str]:
    yield "/dev/tty"
    with suppress(OSError):
        yield os.ttyname(2)

"""What a program without a screen waits for: a signal, or a bug of one of its threads."""

from __future__ import annotations

import os
import signal

_BUG = 0
"""What stands in the pipe for a bug; each other byte is the number of a signal."""


class Ending:
    """The end of a program, awaited by its main thread.

    It waits at a pipe that the interpreter writes to: a signal that the kernel hands to another thread, while that one
    starts a program, does not wake the main one.
    """

    def __init__(self, *numbers: signal.Signals) -> None:
        """Let these signals end the program from now on."""
        self._bug: BaseException | None = None
        self._ends = (_BUG, *numbers)
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, lambda *_: None)

    def end(self, bug: BaseException) -> None:
        """End it by a bug of any thread."""
        self._bug = bug
        os.write(self._writer, bytes([_BUG]))

    def wait(self) -> BaseException | None:
        """Return, once it is to end, the bug that ends it; None after a signal."""
        while os.read(self._reader, 1)[0] not in self._ends:
            pass
        return self._bug

"""A terminal with the program in it: a real pty, pyte for its screen, and deadlines instead of patience."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from time import monotonic

import pyte

DEADLINE = 60.0
"""Seconds after which a test gives up; a machine under load is slow, and no test measures time."""

_PATIENCE = 0.1
"""Seconds after which a condition is looked at again, though nothing was drawn."""

_QUIET = 0.3

_START = """
import fcntl, sys, termios
if {controlling}:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
{first}
from sestui.__main__ import main
main()
"""
_UNFINISHED = re.compile(rb"\x1b(\[[0-9;<>=?$]*)?\Z")
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9]*\$p|\x1bP.*?\x1b\\", re.DOTALL)
_MODE = re.compile(rb"\x1b\[\?([0-9]+)([hl])")
_SGR = re.compile(rb"\x1b\[([0-9;]*)m")
_USUAL = {b"7", b"25"}
"""Lines wrap and the cursor is shown, unless a program says otherwise."""


class Terminal:
    """A terminal, what is on its screen, and how it was left."""

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (120, 40),
        environ: dict[str, str | None] | None = None,
        first: str = "",
        stdin: int | None = None,
        stderr: int | None = None,
    ) -> None:
        """Start sestui in a new terminal.

        Args:
            arguments: The command line.
            size: Columns and rows.
            environ: Changes of the environment; None removes a variable.
            first: Code that the process runs before the program.
            stdin: In place of the terminal; the terminal is the controlling one all the same.
            stderr: In place of the terminal.
        """
        self.raw = b""
        self._fed = 0
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.master, self.slave = os.openpty()
        self.resize(*size, tell=False)
        self.before = termios.tcgetattr(self.slave)
        self._living, alive = os.pipe()
        variables = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TMUX": None, **(environ or {})}
        first = first if stdin is None else f"fcntl.ioctl({self.slave}, termios.TIOCSCTTY, 0)\n{first}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START.format(controlling=stdin is None, first=first), *arguments],
            stdin=self.slave if stdin is None else stdin,
            stdout=self.slave,
            stderr=self.slave if stderr is None else stderr,
            env={name: value for name, value in variables.items() if value is not None},
            start_new_session=True,
            pass_fds=(alive, self.slave),
        )
        os.close(alive)

    def lines(self) -> list[str]:
        """Return the characters on the screen, a line each."""
        return list(self.screen.display)

    def text(self) -> str:
        """Return the characters on the screen."""
        return "\n".join(self.lines())

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.master, keys.encode())

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.process.pid, number)

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        """Change the terminal's size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.signal(signal.SIGWINCH)

    def until(self, *wanted: str | Callable[[], object], press: str = "") -> None:
        """Read what the program draws until all these texts are on the screen and all these conditions hold.

        Args:
            wanted: The texts and the conditions.
            press: Keys that are pressed again and again meanwhile.
        """
        end = monotonic() + DEADLINE
        while not all(each in self.text() if isinstance(each, str) else each() for each in wanted):
            self.type(press)
            if not self._read(_PATIENCE) or monotonic() > end:
                raise AssertionError(
                    f"It ended, or time is over, without {wanted}:\n{self.text()}\n{self.raw[-300:]!r}"
                )

    def settle(self) -> None:
        """Let everything be drawn again, and read until nothing more comes for a while."""
        self.type("\x0c")
        while select.select([self.master], [], [], _QUIET)[0]:
            self._take()

    def end(self) -> int:
        """Read to the program's end and return its exit status; a signal that killed it is negative."""
        end = monotonic() + DEADLINE
        while self._read(_PATIENCE):
            assert monotonic() < end, f"It goes on:\n{self.text()}"
        return self.process.wait(DEADLINE)

    def gone(self) -> int:
        """Wait for the program's end without reading anything, and return its exit status."""
        assert select.select([self._living], [], [], DEADLINE)[0], "It goes on."
        return self.process.wait(DEADLINE)

    def stopped(self) -> None:
        """Wait until the program is stopped by a signal, as a shell does."""
        waiting = Thread(target=os.waitid, args=(os.P_PID, self.process.pid, os.WSTOPPED), daemon=True)
        waiting.start()
        waiting.join(DEADLINE)
        assert not waiting.is_alive(), "It was not stopped."

    def unread(self) -> None:
        """Read what is left in the terminal after the program's end."""
        while select.select([self.master], [], [], 0)[0]:
            self._take()

    def hang_up(self) -> None:
        """Let the terminal vanish."""
        for end in (self.slave, self.master):
            os.close(end)
        self.master = self.slave = -1

    def modes(self) -> set[bytes]:
        """Return the modes that are on and were not, or off and were on; empty when all is as before."""
        changed = {}
        for number, letter in _MODE.findall(self.raw):
            changed[number] = (letter == b"h") != (number in _USUAL)
        left = {number for number, on in changed.items() if on}
        depth = len(re.findall(rb"\x1b\[>[0-9]+u", self.raw)) - len(re.findall(rb"\x1b\[<u", self.raw))
        if termios.tcgetattr(self.slave) != self.before:
            left.add(b"termios")
        return left | ({b"kitty"} if depth > 0 else set())

    def last_words(self) -> str:
        """Return what was written after the alternate screen was left for the last time, without escapes."""
        words = self.raw.rpartition(b"\x1b[?1049l")[2]
        return re.sub(rb"\x1b\[[0-9;?<>]*[a-z]", b"", words).decode()

    def colours(self) -> set[int]:
        """Return the colours that were written, as parameters of SGR; 39 and 49 are the terminal's own."""
        found = {int(part) for sgr in _SGR.findall(self.raw) for part in sgr.split(b";") if part}
        return found & {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}

    def close(self) -> None:
        """End the program, whatever it does, and the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self._living, self.master, self.slave):
            with suppress(OSError):
                os.close(end)

    def _read(self, seconds: float) -> bool:
        """Read what is written within some seconds; False when the program has ended, and all is read."""
        ready = select.select([self.master, self._living], [], [], seconds)[0]
        if self.master in ready:
            self._take()
        return self.master in ready or not ready

    def _take(self) -> None:
        self.raw += os.read(self.master, 65536)
        end = _UNFINISHED.search(self.raw)
        complete = end.start() if end else len(self.raw)
        if complete > self._fed:
            self._stream.feed(_NOT_FOR_PYTE.sub(b"", self.raw[self._fed : complete]))
            self._fed = complete


@contextmanager
def running(*arguments: str, **how: object) -> Iterator[Terminal]:
    """Run sestui in a terminal for the block; see :class:`Terminal`."""
    terminal = Terminal(*arguments, **how)  # type: ignore[arg-type]  # handed through
    try:
        yield terminal
    finally:
        terminal.close()

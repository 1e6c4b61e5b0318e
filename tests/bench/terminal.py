"""A program in a pseudo terminal, and when it wrote what."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import pyte

SIZE = (120, 40)
LARGE = (200, 50)
PATIENCE = 20.0
"""Seconds after which a program that draws nothing more has failed."""

_PAUSE = 0.4
_TICKS = os.sysconf("SC_CLK_TCK")
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9]*\$p|\x1bP.*?\x1b\\", re.DOTALL)

Seen = Callable[[Sequence[str]], bool]
"""Whether the lines of a screen show what is waited for."""


class Watched:
    """A program in a terminal.

    Attributes:
        started: When it was started, in seconds of ``monotonic``.
        chunks: What was read of it, with the time of reading.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], size: tuple[int, int]) -> None:
        self._size = size
        self.chunks: list[tuple[float, bytes]] = []
        self._master, slave = os.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.started = monotonic()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=dict(environ), start_new_session=True
        )
        os.close(slave)

    @property
    def written(self) -> int:
        """How many bytes were read so far."""
        return sum(len(data) for _, data in self.chunks)

    @property
    def cpu(self) -> float:
        """Seconds of all cores that the program has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def memory(self) -> float:
        """Its resident memory, in MB, of a million bytes each."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / 1e6

    def read(self, seconds: float) -> bool:
        """Read once, what comes within ``seconds``; False if nothing did, or the program has ended."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        with suppress(OSError):
            if data := os.read(self._master, 1 << 16):
                self.chunks.append((monotonic(), data))
                return True
        return False

    def read_until(self, moment: float) -> None:
        """Read all that comes until a moment of ``monotonic``."""
        while (left := moment - monotonic()) > 0:
            self.read(left)

    def read_quiet(self, seconds: float) -> None:
        """Read until nothing has come for ``seconds``."""
        while self.read(seconds):
            pass

    def press(self, key: str, quiet: float) -> float | None:
        """Press a key; return the seconds until its last byte, None if nothing was drawn."""
        before, pressed = len(self.chunks), monotonic()
        os.write(self._master, key.encode())
        self.read_quiet(quiet)
        return self.chunks[-1][0] - pressed if len(self.chunks) > before else None

    def screens(self) -> Iterator[tuple[float, list[str]]]:
        """Yield what the screen showed after each chunk, and when, in seconds from the start."""
        screen = pyte.Screen(*self._size)
        stream = pyte.ByteStream(screen)
        for moment, data in self.chunks:
            stream.feed(_NOT_FOR_PYTE.sub(b"", data))
            yield moment - self.started, list(screen.display)

    def until(self, *seen: Seen) -> list[float]:
        """Read until each of the wanted was on the screen; return when it first was, in seconds from the start.

        What was read is looked at when nothing more comes: looking takes time, and must not delay the reading.

        Raises:
            LookupError: If one of them was not in time.
        """
        while True:
            self.read_quiet(_PAUSE)
            screens = list(self.screens())
            found = [next((moment for moment, lines in screens if wanted(lines)), None) for wanted in seen]
            moments = [moment for moment in found if moment is not None]
            if len(moments) == len(seen):
                return moments
            if monotonic() - self.started > PATIENCE:
                raise LookupError("It was never seen:\n" + "\n".join(screens[-1][1] if screens else ()))

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@contextmanager
def watched(command: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = SIZE) -> Iterator[Watched]:
    """Run a program in a terminal for the block."""
    program = Watched(command, environ, size)
    try:
        yield program
    finally:
        program.close()

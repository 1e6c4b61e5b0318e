"""sestui in a terminal with a fast clock, watched from both ends: what is on the screen, and what should be."""

from __future__ import annotations

import json
import os
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from tests.program.terminal import DEADLINE, Terminal
from tests.soak.measuring import Taken

ROOT = Path(__file__).parent.parent.parent

_CREDENTIALS: dict[str, str | None] = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_PAUSE, _ESCAPE = 0.03, 0.15
_START = "import os; os.chdir({folder!r}); from tests.soak.program import main; main()"


class Driven(Terminal):
    """A terminal that looks at the screen only when it is asked to; otherwise it counts bytes.

    Attributes:
        written: How many bytes the program has written.
        folder: Where it writes its files.
    """

    def __init__(self, folder: str, *arguments: str, size: tuple[int, int] = (120, 40)) -> None:
        """Start sestui with the arguments of ``tests.soak.program``; it writes its files to ``folder``."""
        self.written = 0
        self.folder = folder
        self._looking = True
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"{folder}/line")
            server.listen()
            environ = {**_CREDENTIALS, "PYTHONPATH": str(ROOT), "HOME": folder, "AWS_CONFIG_FILE": "/nonexistent"}
            first = _START.format(folder=folder)
            super().__init__("--line", f"{folder}/line", *arguments, size=size, environ=environ, first=first)
            server.settimeout(DEADLINE)
            self._line = server.accept()[0]
        self._told = b""

    def ask(self, do: str, **how: object) -> Any:
        """Ask the program something, and return what it tells; its output is read meanwhile."""
        with suppress(BrokenPipeError):
            self._line.sendall(f"{json.dumps({'do': do, **how})}\n".encode())
        end = monotonic() + DEADLINE
        while b"\n" not in self._told:
            ready = select.select([self._line.fileno(), self.master], [], [], max(0.0, end - monotonic()))[0]
            assert ready, f"No answer to {do}."
            if self.master in ready:
                self._take()
            if self._line.fileno() in ready:
                self._listen()
        line, _, self._told = self._told.partition(b"\n")
        return json.loads(line)

    def go(self, speed: float) -> None:
        """Let the time run so much faster than it does."""
        self.ask("run", speed=speed)

    def hold(self) -> dict[str, Any]:
        """Let the time stand still, with no fetch under way and everything taken up; return what is told then."""
        self.go(0)
        return self.until_told(lambda told: not told["busy"])

    def until_told(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Wait until the program tells what is wanted, and return it."""
        end = monotonic() + DEADLINE
        told: dict[str, Any] = self.ask("tell")
        while not wanted(told):
            assert monotonic() < end, f"It still tells {told}."
            self.read(0.01)
            told = self.ask("tell")
        return told

    def measure(self) -> Taken:
        """Return what the program holds; the time should stand still."""
        return Taken(**self.ask("measure"))

    def read(self, seconds: float) -> None:
        """Let the program go on for so many real seconds."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self._take()

    def press(self, *keys: str) -> None:
        """Press keys, each when what the one before did is done; a lone escape is one only after a pause."""
        for key in keys:
            self.type(key)
            self.read(_ESCAPE if key == "\x1b" else _PAUSE)
            self.ask("settle")

    def look(self) -> list[str]:
        """Let it draw the screen again, and return its lines; the time should stand still.

        Raises:
            AssertionError: If it does not become what the program says that it is; says how it differs.
        """
        self.raw, self._fed, self._looking = b"", 0, True
        self.screen.reset()
        self.type("\x0c")
        end = monotonic() + DEADLINE
        while (meant := self.ask("screen")) != self.lines() and monotonic() < end:
            self.read(0.02)
        self._looking = False
        pairs = zip(self.lines(), meant, strict=True)
        wrong = [f"is    {shown}\nnot   {right}" for shown, right in pairs if shown != right]
        assert not wrong, "\n".join(wrong)
        return self.lines()

    def leave(self) -> int:
        """Press ``q``, and return the exit status."""
        self._looking = True
        self.type("q")
        return self.end()

    def close(self) -> None:
        """End the program, whatever it does, the terminal and the line."""
        super().close()
        self._line.close()

    def _listen(self) -> None:
        received = b""
        with suppress(ConnectionError):
            received = self._line.recv(65536)
        if not received:
            self._looking = True
            raise AssertionError(f"It ended with {self.end()}:\n{self.text()}\n{self.last_words()}")
        self._told += received

    def _take(self) -> None:
        if not self._looking:
            self.written += len(os.read(self.master, 65536))
            return
        before = len(self.raw)
        super()._take()
        self.written += len(self.raw) - before


@contextmanager
def driven(*arguments: str, size: tuple[int, int] = (120, 40)) -> Iterator[Driven]:
    """Run sestui for the block, in a folder of its own."""
    with TemporaryDirectory() as folder:
        terminal = Driven(folder, *arguments, size=size)
        try:
            yield terminal
        finally:
            terminal.close()

"""The first answer, asked for by a process of its own while this one imports what draws it: boto3 takes as long."""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, NoReturn

from sestui.domain.model import Snapshot
from sestui.errors import SourceError, Unreachable
from sestui.sources.base import Source

_PATIENCE = 30.0
"""Seconds after which a process that says nothing is given up: longer than any fetch that has a deadline."""

_TERMINAL = (0, 1, 2)
_INHERITED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP)


def pays() -> bool:
    """Return whether a process of its own is faster: it needs a second core, and a system that forks safely."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


class Ahead:
    """A source whose first answer is asked for at once, in a process of its own; it asks for all others itself.

    Make it before anything heavy is imported and before any thread is started: the process is forked. What that cannot
    answer (it was killed) is asked for as if it had never been.

    Args:
        source: What asks, here and there; it must not have asked anything yet.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        reading, writing = os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(reading)
            _ask(source, writing)
        os.close(writing)
        self._said: BinaryIO | None = os.fdopen(reading, "rb")

    def fetch(self) -> Iterator[Snapshot]:
        """Ask once; see :class:`sestui.sources.base.Source`."""
        complete = False
        if self._said is not None:
            try:
                for snapshot in self._answers(self._said):
                    complete = snapshot.complete
                    yield snapshot
            finally:
                self.close()
        if not complete:
            yield from self._source.fetch()

    def close(self) -> None:
        """End the process, if it has not ended; without waiting for what it does."""
        said, self._said = self._said, None
        if said is None:
            return
        with suppress(OSError):
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        said.close()

    @staticmethod
    def _answers(said: BinaryIO) -> Iterator[Snapshot]:
        """Yield what the process says, until it has said everything.

        Raises:
            SourceError: What it failed with.
        """
        while True:
            if not select.select([said], [], [], _PATIENCE)[0]:
                raise Unreachable("Nothing has answered for 30 seconds, not even a look-up of the name.")
            try:
                answer = pickle.load(said)
            except (EOFError, OSError, pickle.UnpicklingError):
                return
            if isinstance(answer, SourceError):
                raise answer
            yield answer


def _ask(source: Source, writing: int) -> NoReturn:
    """In the forked process: write what the source answers, and end; nobody sees it, and no key stops it."""
    try:
        for inherited in _INHERITED:
            signal.signal(inherited, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in _TERMINAL:
            os.dup2(nothing, number)
        with os.fdopen(writing, "wb") as said:
            try:
                for snapshot in source.fetch():
                    _say(said, snapshot)
            except SourceError as error:
                _say(said, error)
    finally:
        os._exit(0)


def _say(said: BinaryIO, answer: Snapshot | SourceError) -> None:
    pickle.dump(answer, said, pickle.HIGHEST_PROTOCOL)
    said.flush()

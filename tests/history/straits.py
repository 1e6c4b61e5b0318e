"""What a process does with a history when it may not write, or finds no room; run by the tests of faults."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from sestui.domain.grid import GridKind
from sestui.domain.model import Counters
from sestui.domain.past import Key
from sestui.errors import HistoryError
from sestui.history.store import History, open_history
from tests.history.worlds import START, TARGET, World
from tests.values import DAY, HOUR

KEY = Key.of(TARGET)
NOBODY = 65_534


def refused(work: Callable[[], object]) -> str:
    """Return the sentence that something is refused with."""
    try:
        work()
    except HistoryError as error:
        return error.sentence
    return "it was allowed"


def reader(path: Path) -> None:
    """Open histories in a folder that may only be read, as nobody."""
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    for place in (path, path.with_name("new.db"), path.parent / "folder" / "history.db"):
        for later in (False, True):
            print(refused(lambda place=place, later=later: open_history(place, later=later)))  # type: ignore[misc]
    with History.readonly(path) as history:
        print(history.info()[0].intervals)


def full(path: Path) -> None:
    """Record until no file may grow any more."""
    limit = max(file.stat().st_size for file in path.parent.iterdir()) + 4096
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    world = World()
    for hour in range(300):
        world.happens(START + hour * HOUR, Counters(10**12 + hour, 10**12, 10**12, 10**12))
    with open_history(path) as history:

        def fill() -> None:
            for day in range(13, 53):
                history.record(world.answer(START + day * DAY), GridKind.MOVING)

        before = history.snapshot(KEY)
        print(refused(fill))
        print(before is not None and history.snapshot(KEY) is not None and history.check() == ())


if __name__ == "__main__":
    {"reader": reader, "full": full}[sys.argv[1]](Path(sys.argv[2]))

"""What a process has taken: memory, objects, threads, descriptors; and how much of it more per repetition."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Taken:
    """What this process holds at one moment, after a collection.

    Attributes:
        memory: Resident memory, in thousands of bytes.
        objects: Objects that the collector knows.
        blocks: Blocks of memory that Python holds, for objects of every kind, bytes and strings too.
        threads: Threads.
        descriptors: Open files.
    """

    memory: int
    objects: int
    blocks: int
    threads: int
    descriptors: int


def taken() -> Taken:
    """Measure this process; Linux only.

    What is frozen since the program's start stays so, and nothing else becomes it: a session that has just expired
    would be kept until the next look, and what replaces it would take other memory for ever.
    """
    gc.collect()
    objects = gc.get_freeze_count() + _counted()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Taken(
        pages * os.sysconf("SC_PAGE_SIZE") // 1000,
        objects,
        sys.getallocatedblocks(),
        threading.active_count(),
        len(list(Path("/proc/self/fd").iterdir())),
    )


def _counted() -> int:
    """Return how many objects the collector looks through.

    No other thread runs between the list and its end: one that is building a tuple must find nobody else holding it.
    """
    return next(map(len, map(gc.get_objects, [None])))


def types_held() -> Counter[str]:
    """Return how many objects of each type the collector knows; for a look by hand: see ``_counted``."""
    gc.unfreeze()
    return Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())


def growth(measure: Callable[[], Taken], act: Callable[[], object], times: int, rounds: int = 3) -> dict[str, float]:
    """Return by how much each measure grows per repetition of ``act``: the least of some rounds.

    A leak grows in every round; a cache that fills grows in the first ones, and what was freed late shrinks.

    Args:
        measure: Measures the process in which ``act`` has its effect.
        act: What may leak; it has been done before, so that what is made once exists.
        times: How often it is done in a round.
        rounds: How many rounds.
    """
    samples = [asdict(measure())]
    for _ in range(rounds):
        for _ in range(times):
            act()
        samples.append(asdict(measure()))
    steps = [{name: (after[name] - before[name]) / times for name in after} for before, after in pairwise(samples)]
    return {name: min(step[name] for step in steps) for name in samples[0]}

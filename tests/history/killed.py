"""Writes answer after answer into a history in a process that is killed at any moment, again and again.

Each answer that was recorded is told through a pipe; after the kill it has to be in the file. Prints how many rounds
there were, how many answers were told, and what was lost.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from random import Random

from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.model import INTERVAL, Counters, DataPoint, SendQuota, Snapshot
from sestui.domain.past import Key
from sestui.history.store import History, open_history
from tests.history.worlds import START, TARGET

KEY = Key.of(TARGET)
POINTS = 40


def answer(number: int) -> Snapshot:
    """Return the answer of the n-th quarter hour: all of its intervals change with each answer."""
    at = START + number * INTERVAL
    points = [DataPoint(at - INTERVAL * back, Counters(1000 + number, back)) for back in range(POINTS, 0, -1)]
    return replace(Snapshot(TARGET, at, tuple(points)), quota=SendQuota(5e4, 14, float(number)))


def number_of(at: datetime) -> int:
    """Return which answer was given at a moment."""
    return (at - START) // INTERVAL


def write(path: Path, number: int, pipe: int) -> None:
    """Record answers for ever, and tell of each."""
    with open_history(path) as history:
        while True:
            assert history.record(answer(number), GridKind.MOVING).looks >= POINTS
            os.write(pipe, f"{number}\n".encode())
            number += 1


def round_of(path: Path, first: int, random: Random) -> list[int]:
    """Let a process write, and kill it; return what it told."""
    read, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            write(path, first, told)
        finally:
            os._exit(1)
    os.close(told)
    heard = b""
    for _ in range(random.randrange(1, 6)):
        heard += os.read(read, 1)
        until = time.perf_counter() + random.random() * 0.003
        while time.perf_counter() < until:
            pass
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), "it was not killed, but ended"
    while more := os.read(read, 65536):
        heard += more
    os.close(read)
    return [int(line) for line in heard.decode().split("\n")[:-1]]


def lost(history: History, told: int) -> list[str]:
    """Return what is wrong after answers up to ``told`` were recorded."""
    newest = history.snapshot(KEY)
    if newest is None or number_of(newest.fetched_at) not in (told, told + 1):
        return [f"{told} was told, {newest and number_of(newest.fetched_at)} is the newest"]
    whole = answer(number_of(newest.fetched_at))
    found = {point.timestamp: point.counters for point in newest.data_points}
    half = [point for point in whole.data_points if found.get(point.timestamp) != point.counters]
    return ["half an answer"] if half or newest.quota != whole.quota else []


def main(path: Path, rounds: int) -> None:
    """Kill as often as wanted."""
    random, told, count = Random(4), -1, 0
    wrong: list[str] = []
    for number in range(rounds):
        heard = round_of(path, told + 1, random)
        count += len(heard)
        with open_history(path) as history:
            newest = history.snapshot(KEY)
            wrong += lost(history, heard[-1]) if heard else []
            wrong += history.check() if number % 40 == 39 else []
            wrong += [history.notice] if history.notice else []
        told = number_of(newest.fetched_at) if newest else -1
    print(rounds, count, wrong)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""That five years of history open, scroll and change the window as two weeks do: ``python -m tests.bench.years``.

In a terminal of 120×40, from a key to its last byte, both in turns; about five minutes. What the history's own thread
does is in ``tests.bench.history``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sestui.domain.grid import floor_to_phase
from sestui.history.store import open_history
from tests.bench import service
from tests.bench.history import fill
from tests.bench.shots import Bench, has_data
from tests.bench.terminal import watched

LENGTHS = {"two weeks": 14, "five years": 5 * 365}
ROUNDS = 5
PRESSED = 12
_QUIET = 0.15

_DOWN, _UP = "\x1b[6~", "\x1b[5~"
STEPS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "intervals: a row": ("13", "jk"),
    "intervals: a page": ("13", (_DOWN, _UP)),
    "days: a row": ("14", "jk"),
    "days, weeks, months": ("14", "i"),
    "chart: 24 and 12 hours": ("120", "+-"),
    "chart: the longest window, and the next shorter": ("120" + "-" * 13, "+-"),
    "chart: half a window back, and on": ("120", "HL"),
}
"""What is pressed before, and then in turns."""


def pressed(bench: Bench) -> Iterator[tuple[str, float]]:
    """Yield what was done, and how many milliseconds it took."""
    with watched(bench.sestui("--no-cloudwatch"), bench.environ) as program:
        (data,) = program.until(has_data)
        yield "opening, to the fresh data", data * 1000
        program.read_quiet(1.0)
        for name, (before, keys) in STEPS.items():
            for key in before:
                program.press(key, _QUIET)
            for index in range(PRESSED):
                if (took := program.press(keys[index % len(keys)], _QUIET)) is not None:
                    yield name, took * 1000


def filled(path: Path, days: int) -> None:
    """Make a history of so many days up to now, under the key that the benches' service answers for."""
    with open_history(path) as history:
        fill(history, days, floor_to_phase(datetime.now(UTC), 0) - timedelta(days=days))


def main() -> None:
    """Print the table."""
    found: dict[str, dict[str, list[float]]] = {name: {} for name in LENGTHS}
    with service.running() as ses, TemporaryDirectory() as folder:
        for name, days in LENGTHS.items():
            filled(Path(folder) / name, days)
        bench = Bench(ses, Path(folder))
        for name in [*LENGTHS] * ROUNDS:
            shutil.copy(Path(folder) / name, bench.history)
            for what, took in pressed(bench):
                found[name].setdefault(what, []).append(took)
            bench.forget()
    print("| what | " + " | ".join(f"{name}, ms" for name in found) + " | ratio |")
    print("|---|" + "---|" * (len(found) + 1))
    for what in found["two weeks"]:
        short, long = (median(each[what]) for each in found.values())
        print(f"| {what} | {short:.1f} | {long:.1f} | {long / short:.2f} |")


if __name__ == "__main__":
    main()

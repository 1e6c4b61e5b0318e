"""A month in front of the real program: what it holds, writes and shows, as a Markdown table over time.

Run ``python -m tests.soak.soak --minutes 43200 --seconds 3600`` for the long form; see ``--help``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import monotonic

from tests.soak.driving import Driven, driven
from tests.soak.hands import GESTURES, screens, theme
from tests.soak.measuring import Taken

SPEED = 6000.0
"""A minute's wait in 10 ms; the rest is what polls and screens take."""

_HEAD = (
    "simulated, answers, failures, memory MB, objects, blocks, threads, files, idle B/min, busy B/min, wrong screens"
)

_DAY = 1440
_THEMES = 21


@dataclass(frozen=True, slots=True)
class Sample:
    """How it stands at one moment of the month.

    Attributes:
        minutes: Simulated, since the start.
        answers: How many polls were answered.
        failures: How many were not.
        held: What the process holds.
        idle: Bytes written a simulated minute while nobody touched it, since the last sample.
        busy: The same with hands on it.
        wrong: What is wrong with the screen; "" is nothing.
    """

    minutes: float
    answers: int
    failures: int
    held: Taken
    idle: float
    busy: float
    wrong: str

    def row(self) -> str:
        """Return it as a row of the table."""
        held = self.held
        numbers = (
            held.objects,
            held.blocks,
            held.threads,
            held.descriptors,
            round(self.idle),
            round(self.busy),
            int(bool(self.wrong)),
        )
        passed = f"{self.minutes // 1440:.0f} d {self.minutes % 1440 // 60:.0f} h"
        cells = (passed, self.answers, self.failures, f"{held.memory / 1000:.1f}", *(f"{one:,}" for one in numbers))
        return f"| {' | '.join(map(str, cells))} |"


def soak(
    minutes: float,
    seconds: float,
    tell: Callable[[Sample], object],
    *,
    attempts: int,
    quiet: float = 8.0,
    hands: bool = True,
) -> int:
    """Run the month until ``minutes`` are simulated or ``seconds`` are over; return the exit status of the program.

    Args:
        minutes: Simulated ones.
        seconds: Real ones.
        tell: Gets a sample at the start, and after each stretch once everything was done once.
        attempts: Delivery attempts a day; an account with few has few data points, and is polled faster.
        quiet: Real seconds of a stretch without hands.
        hands: Whether there are stretches with hands, too; without, only time passes, and memory is that of polls.

    Raises:
        AssertionError: If it does not leave, or leaves the terminal otherwise than it was.
    """
    random, end = Random(1), monotonic() + seconds
    with driven("--speed", f"{SPEED:g}", "--service", "month", "--attempts", str(attempts)) as terminal:
        terminal.until("LIVE")
        sample = _sample(terminal, 0.0, 0.0)
        tell(sample)
        for gesture in (*GESTURES, *_THEMES * (theme, screens)) if hands else ():
            gesture(terminal)
        while sample.minutes < minutes and monotonic() < end:
            sample = _stretch(terminal, random, quiet, 4 if hands else 0)
            tell(sample)
        status = terminal.leave()
        assert terminal.modes() == set()
        return status


def _stretch(terminal: Driven, random: Random, quiet: float, gestures: int) -> Sample:
    """Let time pass with hands and without, and measure while it stands still."""
    busy = _bytes_a_minute(terminal, lambda: [gesture(terminal) for gesture in random.sample(GESTURES, gestures)])
    idle = _bytes_a_minute(terminal, lambda: terminal.read(quiet))
    return _sample(terminal, idle, busy)


def _sample(terminal: Driven, idle: float, busy: float) -> Sample:
    """Measure while the time stands still."""
    told = terminal.hold()
    seen = wrong(terminal)
    held = terminal.measure()
    terminal.go(SPEED)
    return Sample(told["seconds"] / 60, told["answers"], sum(told["failures"].values()), held, idle, busy, seen)


def _bytes_a_minute(terminal: Driven, act: Callable[[], object]) -> float:
    """Return how many bytes are written a simulated minute during ``act``."""
    before, written = terminal.ask("tell")["seconds"], terminal.written
    act()
    minutes = max(1.0, terminal.ask("tell")["seconds"] - before) / 60
    return (terminal.written - written) / float(minutes)


def wrong(terminal: Driven) -> str:
    """Return what is wrong with the screen: that it is not as the program says, or that its lines are not there."""
    terminal.until_told(lambda told: "quit" in terminal.ask("screen")[-1])  # a notice stands for some seconds
    try:
        lines = terminal.look()
    except AssertionError as error:
        return str(error)
    whole = "eu-west-1" in lines[0] and "UTC" in lines[0] and "quit" in lines[-1]
    return "" if whole and "Traceback" not in terminal.text() else terminal.text()


def grown(samples: list[Sample], since: float) -> str:
    """Return by how much memory and objects have grown since so many simulated minutes, in percent."""
    first, last = next((one for one in samples if one.minutes >= since), samples[-1]), samples[-1]
    parts = {name: (getattr(first.held, name), getattr(last.held, name)) for name in ("memory", "objects", "blocks")}
    return ", ".join(f"{name} {after / before - 1:+.1%}" for name, (before, after) in parts.items())


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=43_200, help="simulated minutes to run for, at most")
    parser.add_argument("--seconds", type=float, default=480, help="real seconds to run for, at most")
    parser.add_argument("--attempts", type=int, default=172_000, help="delivery attempts a day")
    parser.add_argument("--quiet", type=float, default=8.0, help="real seconds without hands between two samples")
    parser.add_argument("--no-hands", action="store_true", help="let time pass alone")
    given = parser.parse_args()
    samples: list[Sample] = []

    def tell(sample: Sample) -> None:
        samples.append(sample)
        print(sample.row(), flush=True)
        if sample.wrong:
            print(sample.wrong, file=sys.stderr, flush=True)

    columns = _HEAD.split(", ")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    status = soak(
        given.minutes, given.seconds, tell, attempts=given.attempts, quiet=given.quiet, hands=not given.no_hands
    )
    print(f"\nGrowth since the first answer: {grown(samples, 0)}; since all has happened once, after a day:", end=" ")
    print(f"{grown(samples, _DAY)}. Exit status {status}.")
    return status


if __name__ == "__main__":
    sys.exit(main())

"""Measure, and print one table: ``python -m tests.bench.run``."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import service, shots
from tests.bench.service import ROOT
from tests.bench.shots import Bench, Figures, Shot

Results = Mapping[str, list[Figures]]
"""The figures of all runs of each shot."""

GROUPS: Mapping[str, Sequence[Shot]] = {
    "command": (shots.python_pass, shots.version, shots.help_text),
    "start": (shots.python_pass, shots.start, shots.bare, shots.aws, shots.example),
    "remembered": (shots.remembered,),
    "report": (shots.report, shots.example),
    "keys": (shots.keys,),
    "idle": (shots.idle,),
}
"""What is run in turns, by what ``--only`` calls it."""

ONCE = ("keys", "idle")
"""The groups whose shots measure many times in one run."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    Attributes:
        what: What was measured, where.
        unit: Of both figures.
        shot: Whose figure it is.
        figure: Its name.
        other: The shot and the figure that it is compared with; None: with nothing.
        most: What is to be reached: the ratio, or, compared with nothing, the figure.
    """

    what: str
    unit: str
    shot: Shot
    figure: str
    other: tuple[Shot, str] | None
    most: float


_PASS = (shots.python_pass, "ms")
_AWS = (shots.aws, "ms")
_EXAMPLE = (shots.example, "ms")
LINES = (
    Line("`--version`", "ms", shots.version, "ms", _PASS, 4),
    Line("`--help`", "ms", shots.help_text, "ms", _PASS, 4),
    Line("first non-blank screen, 120×40", "ms", shots.start, "line", _PASS, 4),
    Line("first full frame, 120×40", "ms", shots.start, "frame", (shots.bare, "frame"), 1.10),
    Line("fresh 1344 points on the screen, 120×40", "ms", shots.start, "data", _AWS, 0.9),
    Line("fresh 1344 points on the screen, 120×40", "ms", shots.start, "data", _EXAMPLE, 1.1),
    Line("last known data on the screen, 120×40", "ms", shots.remembered, "data", (shots.remembered, "frame"), 1.0),
    Line("`report --format json`, wall", "ms", shots.report, "ms", _EXAMPLE, 0.9),
    Line("`report --format json`, CPU", "ms", shots.report, "cpu", (shots.example, "cpu"), 0.9),
    Line("key to last byte while a poll arrives, 200×50, median", "ms", shots.keys, "median", None, 10),
    Line("the same, 99th percentile", "ms", shots.keys, "p99", None, 40),
    Line("idle hands, live polls, 120×40", "bytes/min", shots.idle, "bytes", None, 1000),
    Line("idle hands, live polls, 120×40", "% of a core", shots.idle, "cpu", None, 0.4),
    Line("memory after two polls, 120×40", "MB", shots.idle, "memory", None, 75),
)
_NAMES: Mapping[Shot, str] = {
    shots.python_pass: "`python -c pass`",
    shots.bare: "a bare Textual application",
    shots.remembered: "the first full frame",
    shots.aws: "`aws ses get-send-statistics`",
    shots.example: "AWS's boto3 example",
}


def measured(benches: Sequence[Bench], groups: Sequence[str], rounds: int) -> list[dict[str, list[Figures]]]:
    """Return the results of each bench: in every round each shot is run once on each, one after the other.

    One round before is not counted: it fills the caches of files and of compiled modules.
    """
    results: list[dict[str, list[Figures]]] = [{} for _ in benches]
    for group in groups:
        times = 1 if group in ONCE else rounds + 1
        for turn in range(times):
            for shot in GROUPS[group]:
                for bench, found in zip(benches, results, strict=True):
                    figures = shot(bench)
                    if turn or times == 1:
                        found.setdefault(shot.__name__, []).append(figures)
    return results


def middle(results: Results, shot: Shot, figure: str) -> float | None:
    """Return the median of a figure; None if it was not measured."""
    values = [figures[figure] for figures in results.get(shot.__name__, ()) if figure in figures]
    return median(values) if values else None


def table(results: Results) -> str:
    """Return the Markdown table of what was measured."""
    rows = ["| what | sestui | against | ratio | line | |", "|---|---|---|---|---|---|"]
    for line in LINES:
        mine = middle(results, line.shot, line.figure)
        if mine is not None:
            rows.append(f"| {line.what} | {mine:,.1f} {line.unit} | {' | '.join(_judged(line, mine, results))} |")
    return "\n".join(rows)


def _judged(line: Line, mine: float, results: Results) -> tuple[str, str, str, str]:
    """Return the other's figure, the ratio, the line, and whether it is reached."""
    if line.other is None:
        return "", "", f"{line.most:,g} {line.unit}", "reached" if mine < line.most else "**missed**"
    name = _NAMES[line.other[0]]
    other = middle(results, *line.other)
    if other is None:
        return f"{name}: not installed", "", f"{line.most:g} ×", ""
    ratio = mine / other
    verdict = "reached" if ratio <= line.most else "**missed**"
    return f"{name}: {other:,.1f} {line.unit}", f"{ratio:.2f}", f"{line.most:g} ×", verdict


def arguments(parser: ArgumentParser) -> Namespace:
    """Return what the command line says of a measurement."""
    parser.add_argument("--rounds", type=int, default=11, help="how often each program is started")
    parser.add_argument("--polls", type=int, default=12, help="around how many polls keys are pressed")
    parser.add_argument("--idle", type=float, default=600.0, help="seconds of idle hands")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS), help="what to measure")
    return parser.parse_args()


@contextmanager
def benches(chosen: Namespace, checkouts: Sequence[Path]) -> Iterator[list[Bench]]:
    """Provide the service and an empty home for the block, and a bench of each checkout."""
    with service.running() as ses, TemporaryDirectory() as home:
        yield [Bench(ses, Path(home), checkout, chosen.polls, chosen.idle) for checkout in checkouts]


def load() -> str:
    """Return how busy the machine is with all that runs on it."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def main() -> None:
    """Measure this checkout and print the table."""
    chosen = arguments(ArgumentParser(description=__doc__))
    before = load()
    with benches(chosen, [ROOT]) as places:
        (results,) = measured(places, chosen.only, chosen.rounds)
    print(table(results))
    print(f"\nMedians of {chosen.rounds} runs in turns; {before} before, {load()} after.")


if __name__ == "__main__":
    main()

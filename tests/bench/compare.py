"""Measure two commits in turns, and print both: ``python -m tests.bench.compare REV_A REV_B``."""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.run import LINES, Results, arguments, benches, load, measured, middle
from tests.bench.service import ROOT


@contextmanager
def worktree(revision: str) -> Iterator[Path]:
    """Check a commit out into a folder of its own for the block."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkout"
        _git("worktree", "add", "--detach", "--quiet", str(path), revision)
        try:
            yield path
        finally:
            _git("worktree", "remove", "--force", str(path))


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)


def table(names: Sequence[str], before: Results, after: Results) -> str:
    """Return the Markdown table of both."""
    rows = [f"| what | {names[0]} | {names[1]} | ratio |", "|---|---|---|---|"]
    seen = set()
    for line in LINES:
        one, two = (middle(results, line.shot, line.figure) for results in (before, after))
        key = (line.shot, line.figure)
        if one is None or two is None or key in seen:
            continue
        seen.add(key)
        ratio = f"{two / one:.2f}" if one else ""
        rows.append(f"| {line.what} | {one:,.1f} {line.unit} | {two:,.1f} {line.unit} | {ratio} |")
    return "\n".join(rows)


def main() -> None:
    """Measure both commits and print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("before")
    parser.add_argument("after")
    chosen = arguments(parser)
    with worktree(chosen.before) as one, worktree(chosen.after) as two, benches(chosen, [one, two]) as places:
        before, after = measured(places, chosen.only, chosen.rounds)
    print(table([chosen.before, chosen.after], before, after))
    print(f"\nMedians of {chosen.rounds} runs in turns; {load()}.")


if __name__ == "__main__":
    main()

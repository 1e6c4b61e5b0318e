"""Count the bytes to the terminal by action, Textual's own and what changes: ``python -m tests.bench.bytes``."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from statistics import median
from time import process_time

from sestui.tui.difference import Difference
from sestui.tui.driver import FULL_FRAMES
from tests.tui.recording import Size, recorded

SIZES = ((80, 24), (120, 40), (200, 50))
STEPS = (
    ("first frame", "", True),
    ("", "3", False),
    ("cursor down", "j", True),
    ("page down", "pagedown", True),
    ("screen change", "4", True),
    ("focus out", "blur", True),
    ("focus in", "focus", False),
    ("poll", "poll", False),
    ("", "2", False),
    ("chart's cursor", "h", False),
    ("command palette", "colon", False),
    ("and out of it", "escape", False),
    ("theme", "T", False),
)
"""What is done, the key that does it, and whether it is one of the five of which the median is told."""

_SETTLE = 0.4
_ROUNDS = 5

Session = Sequence[Sequence[str]]
Counted = tuple[int, int]
"""The bytes of Textual, and of what changes."""


def writes(size: Size, full: str) -> list[list[str]]:
    """Return what is written before only the difference is, a list for each step; all of Textual's own, or not."""
    os.environ[FULL_FRAMES] = full
    steps = asyncio.run(recorded([key for _, key, _ in STEPS if key], size, settle=_SETTLE))
    return [[event for event in step if isinstance(event, str)] for step in steps]


def counted(all_of_it: Session, changes: Session, size: Size, *, bce: bool) -> list[Counted]:
    """Return the bytes of each step."""
    difference = Difference(*size, bce=bce)
    sent = [[difference.write(data) for data in step] for step in changes]
    return [(_bytes(plain), _bytes(small)) for plain, small in zip(all_of_it, sent, strict=True)]


def _bytes(written: Sequence[str]) -> int:
    return sum(len(data.encode()) for data in written)


def frame_times(steps: Session, size: Size) -> list[tuple[int, float]]:
    """Return how many characters each frame has, and the milliseconds of the CPU that its difference takes."""
    best: dict[int, tuple[int, float]] = {}
    for _ in range(_ROUNDS):
        difference = Difference(*size, bce=True)
        for number, data in enumerate(data for step in steps for data in step):
            started = process_time()
            difference.write(data)
            taken = (process_time() - started) * 1000
            best[number] = min(best.get(number, (len(data), taken)), (len(data), taken))
    return [frame for frame in best.values() if frame[0] > 100]


def ratio(count: Counted) -> str:
    """Return by how much fewer bytes are written."""
    return f"{count[0] / count[1]:.1f}" if count[1] else "all"


def rows(results: Sequence[Sequence[Counted]]) -> Iterator[str]:
    """Yield the rows of the table, and of the median."""
    yield "| action | " + " | ".join(f"{width}×{height} | ratio" for width, height in SIZES) + " |"
    yield "|---|" + "---:|---:|" * len(SIZES)
    for (name, _, _), *counts in zip(STEPS, *results, strict=True):
        if name:
            cells = (f"{plain:,} → {small:,} | {ratio((plain, small))}" for plain, small in counts)
            yield f"| {name} | {' | '.join(cells)} |"
    cells = (f" | {_median(counts):.1f}" for counts in results)
    yield f"| **median of cursor, page, screen, focus out, first frame** | {' | '.join(cells)} |"


def _median(counts: Sequence[Counted]) -> float:
    return median(plain / max(1, small) for (plain, small), step in zip(counts, STEPS, strict=True) if step[2])


def main() -> None:
    """Print the tables, and the time."""
    os.environ.pop("NO_COLOR", None)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    plain, sessions = ([writes(size, full) for size in SIZES] for full in ("1", ""))
    for bce, name in ((True, "Terminals that erase with the background"), (False, "Terminals that do not")):
        print(f"{name}, bytes: Textual's own → what changes\n")
        print(*rows([counted(*both, bce=bce) for both in zip(plain, sessions, SIZES, strict=True)]), "", sep="\n")
    for steps, size in zip(sessions, SIZES, strict=True):
        frames = frame_times(steps, size)
        small = [taken for length, taken in frames if length < 3000]
        full = [taken for length, taken in frames if length > size[0] * size[1] * 2]
        print(f"{size[0]}×{size[1]}: small frames {_range(small)}, whole screens {_range(full)} ms of the CPU")


def _range(times: Sequence[float]) -> str:
    return f"{median(times):.2f} (at most {max(times):.2f})" if times else "none"


if __name__ == "__main__":
    main()

"""On and off without flapping: one edge to come on, or to rise, and a lower one to stay.

A level is 0 (nothing) or the number of a line, ascending. A value that moves between the two edges changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

SAME = timedelta(hours=1)
"""What comes again within this time after it was over is the same as before, not a new one."""


class Seed(Struct, frozen=True):
    """What was going on before a step.

    Attributes:
        step: The step that it comes before.
        level: The level that was held.
    """

    step: int
    level: int


class Run(Struct, frozen=True):
    """Steps in a row with a level above 0.

    Attributes:
        first: The first of them.
        after: The first step after them; None where they reach the newest.
        last: The last of them.
    """

    first: int
    after: int | None
    last: int


def held(before: int, rises: int, stays: int) -> int:
    """Return the level after a step: at least what it rises to, else what was held before as far as it stays."""
    return max(rises, min(before, stays))


def held_levels(rises: Sequence[int], stays: Sequence[int], seed: Seed | None = None) -> list[int]:
    """Return the level held at each step; ``seed`` is what an earlier look held, which these steps may not show."""
    levels, level = [], 0
    for step, (rise, stay) in enumerate(zip(rises, stays, strict=True)):
        if seed is not None and step == seed.step:
            level = max(level, seed.level)
        level = held(level, rise, stay)
        levels.append(level)
    return levels


def runs(levels: Sequence[int], moments: Sequence[datetime]) -> list[Run]:
    """Return the runs of steps with a level above 0, ascending; two that are less than ``SAME`` apart are one."""
    found: list[Run] = []
    for step, level in enumerate(levels):
        if not level:
            continue
        after = step + 1 if step + 1 < len(levels) else None
        over = found[-1].after if found else None
        if over is not None and moments[step] - moments[over] < SAME:
            found[-1] = Run(found[-1].first, after, step)
        else:
            found.append(Run(step, after, step))
    return found

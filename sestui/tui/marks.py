"""Marks of findings beside rows: where each began, and how far it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from sestui.domain.findings.finding import Finding
from sestui.domain.grid import Period
from sestui.domain.reputation import Level
from sestui.tui.columns import Cell, Tone
from sestui.tui.look import Symbols

_TONES = {Level.QUIET: Tone.DIM, Level.WARNING: Tone.WARNING, Level.CRITICAL: Tone.CRITICAL}


class Mark(Struct, frozen=True):
    """How long a finding goes on.

    Attributes:
        start: When it began.
        end: When it was over; far in the future while it goes on.
        level: How bad it was at its worst.
    """

    start: datetime
    end: datetime
    level: Level


Marks = tuple[Mark, ...]
"""Of all findings, the worst last: it is drawn over the others."""


def marks_of(found: Iterable[Finding]) -> Marks:
    """Return the marks of findings, the worst last."""
    forever = datetime.max.replace(tzinfo=UTC)
    marks = {Mark(one.since, one.until or forever, one.worst) for one in found}
    return tuple(sorted(marks, key=lambda mark: (mark.level, mark.start, mark.end)))


def marked(cells: Iterable[Cell], period: Period, marks: Marks, symbols: Symbols) -> Iterator[Cell]:
    """Yield the cells of a row with its mark in place of their first blank, if there is one.

    Where a finding began stands its level's mark, where it goes on a bar.
    """
    within = [mark for mark in marks if mark.start < period.end and mark.end > period.start]
    cells = iter(cells)
    first = next(cells, None) if within else None
    if first is not None and first.text.startswith(" "):
        worst = max(within, key=lambda mark: (mark.level, mark.start))
        sign = symbols.mark(worst.level) if worst.start >= period.start else symbols.wall
        yield Cell(sign, _TONES[worst.level])
        yield Cell(first.text[1:], first.tone)
    elif first is not None:
        yield first
    yield from cells

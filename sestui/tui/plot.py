"""Drawing values as characters with plotext, and bringing periods to as many values as there are points across.

plotext keeps one global figure: call `canvas` from one thread only. It is imported when first drawn with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from math import floor
from typing import Final, NamedTuple

from sestui.domain.grid import Period
from sestui.domain.model import Counters
from sestui.tui.look import Symbols


class Unknown(Enum):
    """The value of time that no answer has covered."""

    UNKNOWN = "?"


UNKNOWN: Final = Unknown.UNKNOWN
Column = float | None | Unknown
"""A value (0 is idle), None where the time is known but has no value (a rate without attempts), or UNKNOWN."""

_POINTS = {"braille": (2, 4, "⣿"), "hd": (2, 2, "█")}
_MICROSECOND = timedelta(microseconds=1)

Bars = tuple[int, ...]
"""How many points high each bar of a cell is, from the left."""

_KNOWN: dict[tuple[str, int], dict[Bars, str]] = {}
"""What the bars of a cell look like, from above: by what they are drawn with and how high the canvas is, and then by
how high they are."""

_MOST_KNOWN, _MOST_CANVASES = 256, 8


def points(symbols: Symbols) -> tuple[int, int]:
    """Return how many points a cell has across and down: 2 × 4, 2 × 2 or 1 × 1."""
    across, down, _ = _drawn_with(symbols)
    return across, down


def _drawn_with(symbols: Symbols) -> tuple[int, int, str]:
    """Return the points of a cell across and down, and the character of a cell with all of them."""
    return _POINTS.get(symbols.marker, (1, 1, symbols.marker))


class Extent(NamedTuple):
    """The columns that a known period overlaps, and what was counted in it.

    Attributes:
        first: The first of them.
        after: The first one behind them.
        counters: The period's.
        period: The period itself; it may begin before the first column.
    """

    first: int
    after: int
    counters: Counters
    period: Period


def extents(periods: Sequence[Period], start: datetime, end: datetime, count: int) -> list[Extent]:
    """Return where the known periods lie among ``count`` equal parts of [start, end), ascending.

    Args:
        periods: Ascending; those outside the window are left out.
        start: The first moment of the window.
        end: The first moment after it, later than ``start``.
        count: How many columns.
    """
    length = (end - start) // _MICROSECOND
    found = []
    edge, at = start, 0
    for period in periods:
        if period.counters is not None and period.end > start and period.start < end:
            left = at if period.start == edge else (period.start - start) // _MICROSECOND
            edge, at = period.end, (period.end - start) // _MICROSECOND
            first, after = left * count // length, -(-at * count // length)
            first, after = first if first > 0 else 0, after if after < count else count
            found.append(Extent(first, after, period.counters, period))
    return found


def columns(extents: Sequence[Extent], count: int, value: Callable[[Counters], float | None]) -> list[Column]:
    """Return for each column the highest value of the periods that it overlaps.

    So a spike is never lost, and an unknown period never hides a known one beside it.

    Args:
        extents: Where the known periods lie.
        count: How many columns.
        value: What is drawn of a period's counters.
    """
    reduced: list[Column] = [UNKNOWN] * count
    for extent in extents:
        first, after, counters, _ = extent
        number = value(counters)
        for index in range(first, after):
            before = reduced[index]
            if before is UNKNOWN or before is None or (number is not None and number > before):
                reduced[index] = number
    return reduced


def canvas(
    values: Sequence[float | None], width: int, height: int, top: float, symbols: Symbols, fill: bool
) -> list[str]:
    """Return ``height`` lines of ``width`` characters with the values drawn on them.

    Args:
        values: One for each point across: ``width`` times `points`; None draws nothing.
        width: Cells across.
        height: Cells down.
        top: The value at the upper edge, above 0; 0 is at the lower edge. Higher values are drawn at the edge.
        symbols: What to draw with.
        fill: Bars from the floor; otherwise a line, broken where a value is None.
    """
    if width < 1 or height < 1:
        return [""] * max(0, height)
    _, down = points(symbols)
    levels = [None if value is None else point_row(value, top, height * down) for value in values]
    return _bars(levels, width, height, symbols) if fill else _line(levels, width, height, symbols)


def point_row(value: float, top: float, rows: int) -> int:
    """Return the row of points, 0 at the floor, in which a value from 0 to ``top`` is drawn."""
    return floor(0.5 + (rows - 1) * min(1.0, max(0.0, value / top)))


def _line(levels: Sequence[int | None], width: int, height: int, symbols: Symbols) -> list[str]:
    return _built(list(range(len(levels))), levels, True, width, height, symbols)


def _bars(levels: Sequence[int | None], width: int, height: int, symbols: Symbols) -> list[str]:
    """Draw bars: plotext draws each cell's bars once, beside one another, and what it drew is kept.

    Plotext takes milliseconds for a thousand cells, and the bars of one cell look the same wherever it stands.
    """
    across, _, _ = _drawn_with(symbols)
    tops = [0 if level is None else level + 1 for level in levels]
    cells = list(zip(*(tops[point::across] for point in range(across)), strict=True))
    known = _known(symbols.marker, height)
    if new := [cell for cell in dict.fromkeys(cells) if cell not in known]:
        lines = _new_bars(new, height, symbols)
        known.update(zip(new, map("".join, zip(*lines, strict=True)), strict=True))
    return ["".join(line) for line in zip(*(known[cell] for cell in cells), strict=True)]


def _known(marker: str, height: int) -> dict[Bars, str]:
    """Return what is kept of the cells of a canvas; from time to time that is begun anew."""
    if (marker, height) not in _KNOWN and len(_KNOWN) >= _MOST_CANVASES:
        _KNOWN.clear()
    known = _KNOWN.setdefault((marker, height), {})
    if len(known) > _MOST_KNOWN:
        known.clear()
    return known


def _new_bars(cells: Sequence[Bars], height: int, symbols: Symbols) -> list[str]:
    """Draw the bars of some cells, beside one another.

    Plotext gets the points of their upper ends only, whole cells below are put in afterwards: its own filling compares
    each point with all others.
    """
    across, down, full = _drawn_with(symbols)
    whole = [min(cell) // down for cell in cells]
    tops = [top for cell in cells for top in cell]
    spots = [(x, y) for x, top in enumerate(tops) for y in range(whole[x // across] * down, top)]
    lines = _built([x for x, _ in spots], [y for _, y in spots], False, len(cells), height, symbols)
    return [
        "".join(full if below > height - 1 - row else drawn for below, drawn in zip(whole, line, strict=True))
        for row, line in enumerate(lines)
    ]


def _built(
    xs: Sequence[int], ys: Sequence[int | None], joined: bool, width: int, height: int, symbols: Symbols
) -> list[str]:
    """Return what plotext draws for points on a canvas without frame, axes or ticks."""
    import plotext

    across, down = points(symbols)
    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.plotsize(width, height)
    plotext.frame(False)
    plotext.xaxes(False)
    plotext.yaxes(False)
    plotext.xticks([])
    plotext.yticks([])
    plotext.theme("clear")
    plotext.xlim(0, max(1, width * across - 1))
    plotext.ylim(0, max(1, height * down - 1))
    (plotext.plot if joined else plotext.scatter)(xs, ys, marker=symbols.marker)
    lines: list[str] = plotext.uncolorize(plotext.build()).split("\n")
    return lines[:height]

"""Panels, one a series, over one true time axis."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from sestui.domain.looking import WEEK
from sestui.tui import axis, plot
from sestui.tui.axis import Tick
from sestui.tui.chart import GUTTER, ChartData, week_shows
from sestui.tui.drawing_marks import draw_marks
from sestui.tui.drawing_panel import Across, Place, draw_panel
from sestui.tui.look import Symbols
from sestui.tui.series import Series
from sestui.tui.sheet import Sheet

_MARGIN = 1
_LINE_MARGIN = 7


class Drawing(Struct, frozen=True):
    """A finished drawing.

    Attributes:
        sheet: Its cells.
        places: Its panels, from the top.
        width: How many cells the canvases have across; they begin at `GUTTER`.
        axis: The row of the x axis; below it stand the times, see `times`. None where there is no room.
        ticks: What the x axis names.
    """

    sheet: Sheet = field(default_factory=lambda: Sheet.blank(0, 0))
    places: tuple[Place, ...] = ()
    width: int = 0
    axis: int | None = None
    ticks: tuple[Tick, ...] = ()


def places(series: Sequence[Series], weights: Sequence[int], height: int) -> tuple[Place, ...]:
    """Share ``height`` rows among panels and the two rows of the time axis.

    Where room is short, first the titles go, then panels from the bottom, then the axis.
    """
    rows = height - min(2, max(0, height - 1))
    shown = series[: max(0, rows)]
    title = int(rows >= 2 * len(shown))
    heights = _shared(rows - title * len(shown), [*weights, *[1] * len(shown)][: len(shown)])
    placed, row = [], 0
    for one, own in zip(shown, heights, strict=True):
        placed.append(Place(one, row if title else None, row + title, own))
        row += title + own
    return tuple(placed)


def _shared(rows: int, weights: Sequence[int]) -> list[int]:
    """Return ``rows`` divided by weight, each share at least 1; what is left over goes to the heaviest first."""
    if not weights:
        return []
    free, total = rows - len(weights), sum(weights) or 1
    shares = [1 + free * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: -weights[index])
    for index in order[: rows - sum(shares)]:
        shares[index] += 1
    return shares


def draw(data: ChartData, width: int, height: int) -> Drawing:
    """Return the drawing of ``data`` on ``width`` × ``height`` cells; as much of it as there is room for."""
    sheet = Sheet.blank(max(0, width), max(0, height))
    placed = places(data.series, data.weights, height)
    across = width - GUTTER - (_LINE_MARGIN if any(one.lines for one in data.series) else _MARGIN)
    if across < 1 or not placed:
        return Drawing(sheet)
    if not week_shows(data, across):
        data = replace(data, ghost=())
    notes = [*data.notes, *[None] * len(placed)]
    points, _ = plot.points(data.look.symbols)
    spread = Across(
        across,
        plot.extents(data.periods, data.start, data.end, across * points),
        plot.extents(data.ghost, data.start - WEEK, data.end - WEEK, across),
        {
            metric: plot.extents(periods, data.start, data.end, across * points)
            for metric, periods in data.beside.items()
        },
    )
    for place, note in zip(placed, notes, strict=False):
        draw_panel(sheet, data, place, note, spread)
    floor = placed[-1].top + placed[-1].height
    if floor >= height:
        return Drawing(sheet, placed, across)
    ticks = axis.time_ticks(data.start, data.end, data.look.zone, across)
    _draw_axis(sheet, data.look.symbols, floor, across, ticks)
    draw_marks(sheet, data, floor, across)
    return Drawing(sheet, placed, across, floor, tuple(ticks))


def _draw_axis(sheet: Sheet, symbols: Symbols, row: int, across: int, ticks: Sequence[Tick]) -> None:
    sheet.write(GUTTER - 1, row, symbols.corner + symbols.floor * across, "axis")
    for tick in ticks:
        sheet.write(GUTTER + tick.column, row, symbols.notch, "axis")


def times(drawing: Drawing, width: int, chosen: str, middle: int) -> list[tuple[str, str]]:
    """Return the line below the x axis: the ticks' times, those dropped that the chosen one covers.

    Args:
        drawing: Whose ticks.
        width: Of the whole line.
        chosen: The selected period's time; "" for none.
        middle: The cell of the canvas that it is about.
    """
    sheet = Sheet.blank(width, 1)
    at = max(0, min(width - len(chosen), GUTTER + middle - len(chosen) // 2))
    for tick in drawing.ticks:
        left = GUTTER + tick.left
        if not chosen or left + len(tick.label) < at or left > at + len(chosen):
            sheet.write(left, 0, tick.label, "day" if ":" not in tick.label else "axis")
    sheet.write(at, 0, chosen, "cursor")
    return sheet.runs(0)

"""One panel of a chart: a series over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct, field
from msgspec.structs import replace

from sestui.domain.metrics import Metric
from sestui.domain.reputation import Level
from sestui.tui import axis, plot
from sestui.tui.chart import GUTTER, LEVEL_ROLES, ChartData, Note
from sestui.tui.ghost import draw_ghost
from sestui.tui.look import Symbols
from sestui.tui.plot import UNKNOWN, Column, Extent, Unknown
from sestui.tui.series import Series
from sestui.tui.sheet import Sheet
from sestui.tui.titles import Told, draw_title, peak_of

_HEADROOM = 1.1
_NOT_KNOWN = "not known"
_MARKED_FROM = 4
_GHOST_TIMES = 3
"""The week before lowers the present to a third at most."""

_POINTS_A_BAR = 4


class Place(Struct, frozen=True):
    """Where a panel stands.

    Attributes:
        series: What it draws.
        title: The row of its title line; None where there is no room for one.
        top: The first row of its canvas.
        height: How many rows its canvas has.
    """

    series: Series
    title: int | None
    top: int
    height: int


class Across(Struct, frozen=True):
    """What lies on the columns of every canvas.

    Attributes:
        cells: How many cells a canvas has across.
        extents: Where the known periods lie among its points.
        ghost: Where those of a week before lie among its cells.
        beside: Where those of each of CloudWatch's metrics lie among its points.
    """

    cells: int
    extents: Sequence[Extent]
    ghost: Sequence[Extent] = ()
    beside: Mapping[Metric, Sequence[Extent]] = field(default_factory=dict)

    def of(self, series: Series) -> Across:
        """Return what is drawn of a series: of CloudWatch's there is no week before."""
        return replace(self, extents=self.beside.get(series.beside, ()), ghost=()) if series.beside else self


def draw_panel(sheet: Sheet, data: ChartData, place: Place, note: Note | None, across: Across) -> None:
    """Draw a panel: title, y axis, AWS's lines, the data, the week before, the peak, and what is not known.

    Args:
        sheet: What it is drawn on.
        data: What the chart shows.
        place: Where, and of which series.
        note: For its title line.
        across: What lies where across.
    """
    series, symbols, across = place.series, data.look.symbols, across.of(place.series)
    points, _ = plot.points(symbols)
    values = plot.columns(across.extents, across.cells * points, series.value)
    ghost = plot.columns(across.ghost, across.cells, series.value)
    peak, before = _highest(values), _highest(ghost)
    levels = _levels(series, across.extents, across.cells, points)
    top = _top(place, peak, before)
    summit = peak_of(across.extents, values, series, peak)
    if place.title is not None:
        told = Told(data, series, note, peak if across.extents else UNKNOWN, summit, before, cut=(before or 0.0) > top)
        draw_title(sheet, told, place.title, GUTTER + across.cells)
    _draw_scale(sheet, symbols, place, top if across.extents else None)
    _draw_lines(sheet, symbols, place, top, across.cells)
    lines = _canvas(values if series.rate else _apart(values, across.extents), place, top, symbols, across.cells)
    _draw_values(sheet, symbols, place, lines, levels)
    draw_ghost(sheet, symbols, place.top, place.height, ghost, top, solid=not series.rate)
    if summit is not None:
        _draw_peak(sheet, symbols, place, lines, summit, points)
    for start, length in _unknown_runs(values, points):
        _draw_unknown(sheet, symbols, place, start, length)


def _highest(values: Sequence[Column]) -> float | None:
    """Return the highest value; None without any."""
    return max((value for value in values if not isinstance(value, Unknown) and value is not None), default=None)


def _top(place: Place, peak: float | None, before: float | None) -> float:
    """Return the value at the upper edge: neither lines far above the data nor the week before flatten them.

    Above the highest value there is room for a mark.
    """
    series, highest = place.series, peak or 0.0
    ghost = min(before or 0.0, highest * _GHOST_TIMES) if highest else before or 0.0
    room = place.height / (place.height - 1) if place.height > _MARKED_FROM - 1 else 1.0
    if series.rate:
        first = float(series.lines[0].rate) if series.lines else 0.0
        return axis.nice_top(max(highest * max(room, _HEADROOM), ghost, first * _HEADROOM), whole=False)
    return axis.nice_top(max(highest * room, ghost), whole=True)


def _draw_peak(sheet: Sheet, symbols: Symbols, place: Place, lines: Sequence[str], summit: Extent, points: int) -> None:
    """Write the mark above the peak, where there is room and no other mark."""
    column = (summit.first + summit.after - 1) // 2 // points
    top = next((row for row, line in enumerate(lines) if line[column] != " "), 0)
    row = place.top + top - 1
    above = sheet.roles[row][GUTTER + summit.first // points : GUTTER + 1 + (summit.after - 1) // points]
    if top and not set(above) - {"", "ghost", "line"}:
        sheet.write(GUTTER + column, row, symbols.peak, "axis")


def _draw_scale(sheet: Sheet, symbols: Symbols, place: Place, top: float | None) -> None:
    """Draw the y axis with its figures; without figures where nothing is known."""
    label = axis.rate_label if place.series.rate else axis.count_label
    for row in range(place.height):
        sheet.write(GUTTER - 1, place.top + row, symbols.wall, "axis")
    if top is None:
        return
    figures = {place.height - 1: 0.0} if place.height > 1 else {}
    if place.height > 4:
        figures[_row(top / 2, top, place, symbols)] = top / 2
    for row, value in {**figures, 0: top}.items():
        if text := label(value):
            sheet.write(0, place.top + row, text[: GUTTER - 1].rjust(GUTTER - 1) + symbols.tick, "axis")


def _row(value: float, top: float, place: Place, symbols: Symbols) -> int:
    """Return the row of the canvas, 0 at its upper edge, in which a value is drawn."""
    _, down = plot.points(symbols)
    return place.height - 1 - plot.point_row(value, top, place.height * down) // down


def _draw_lines(sheet: Sheet, symbols: Symbols, place: Place, top: float, across: int) -> None:
    """Draw those of AWS's lines that lie inside the scale, the figure right of the canvas."""
    for line in place.series.lines:
        rate = float(line.rate)
        if rate <= top:
            text = f" {axis.rate_label(rate)}"
            row = place.top + _row(rate, top, place, symbols)
            sheet.write(GUTTER, row, symbols.dash * across, "line")
            sheet.write(GUTTER + across, row, text, "line")


def _apart(values: Sequence[Column], extents: Sequence[Extent]) -> list[Column]:
    """Return the values with a gap where a period begins, if periods are wide enough for bars of their own."""
    parted = list(values)
    for extent in extents:
        if extent.first and extent.after - extent.first > _POINTS_A_BAR:
            parted[extent.first] = None
    return parted


def _canvas(values: Sequence[Column], place: Place, top: float, symbols: Symbols, across: int) -> list[str]:
    """Return the drawn lines; an idle bar is a gap, so that any other is seen."""
    bars = not place.series.rate
    numbers = [None if isinstance(value, Unknown) or (bars and not value) else value for value in values]
    return plot.canvas(numbers, across, place.height, top, symbols, fill=bars)


def _draw_values(sheet: Sheet, symbols: Symbols, place: Place, lines: Sequence[str], levels: Sequence[Level]) -> None:
    """Write what is drawn, in the colour of its level; above bars over one of AWS's lines stands the mark."""
    roles = [LEVEL_ROLES[level] or place.series.role for level in levels]
    for row, line in enumerate(lines):
        sheet.lay(GUTTER, place.top + row, line, roles)
    for column, row in () if place.series.rate else _marked(lines, levels):
        level = levels[column]
        sheet.write(GUTTER + column, place.top + row - 1, _mark(symbols, level), LEVEL_ROLES[level])


def _marked(lines: Sequence[str], levels: Sequence[Level]) -> Iterator[tuple[int, int]]:
    """Yield the column and the top row of the highest bar of each run of one level, where there is room above it."""
    tops = [next((row for row, line in enumerate(lines) if line[column] != " "), None) for column in range(len(levels))]
    for level, run in groupby(range(len(levels)), key=lambda column: levels[column]):
        bars = [(top, column) for column in run if (top := tops[column])]
        if level and bars:
            top, column = min(bars)
            yield column, top


def _mark(symbols: Symbols, level: Level) -> str:
    """Return the mark of a level; where bars are drawn with it, the warning's, or the bar would look higher."""
    mark = symbols.mark(level)
    return symbols.mark(Level.WARNING) if mark == symbols.marker else mark


def _levels(series: Series, extents: Sequence[Extent], across: int, points: int) -> list[Level]:
    """Return how bad the worst period in each cell is."""
    if series.standing is None:
        return [Level.QUIET] * across
    worst = [Level.QUIET] * across
    for first, after, counters, _ in extents:
        level = series.standing(counters).level
        if level is not Level.QUIET:
            for cell in range(first // points, -(-after // points)):
                worst[cell] = max(worst[cell], level)
    return worst


def _unknown_runs(values: Sequence[Column], points: int) -> list[tuple[int, int]]:
    """Return the first cell and the length of each stretch of cells in which nothing is known."""
    cells = range(len(values) // points)
    unknown = [all(value is UNKNOWN for value in values[cell * points : (cell + 1) * points]) for cell in cells]
    stretches = [list(group) for is_unknown, group in groupby(cells, key=unknown.__getitem__) if is_unknown]
    return [(stretch[0], len(stretch)) for stretch in stretches]


def _draw_unknown(sheet: Sheet, symbols: Symbols, place: Place, start: int, length: int) -> None:
    for row in range(place.height):
        sheet.write(GUTTER + start, place.top + row, symbols.hatch * length, "unknown")
    if length >= len(_NOT_KNOWN) and place.height > 2:
        name = f" {_NOT_KNOWN} " if length > len(_NOT_KNOWN) + 1 else _NOT_KNOWN
        at = GUTTER + start + (length - len(name)) // 2
        sheet.write(at, place.top + (place.height - 1) // 2, name, "unknown")

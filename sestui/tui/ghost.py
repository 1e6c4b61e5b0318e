"""What stood in a chart a week before: one dot a column, above the present or as a notch in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

from sestui.tui import plot
from sestui.tui.chart import GUTTER
from sestui.tui.look import Symbols
from sestui.tui.plot import Column, Unknown
from sestui.tui.sheet import Sheet

_BRAILLE = "".join(map(chr, range(0x2800, 0x2900)))
_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"


class _Cell(Struct, frozen=True):
    """How the points of a cell make its character.

    Attributes:
        glyphs: The characters, each at the number whose bits are its points.
        points: The bits of each character.
        rows: The bits of each row of points, from the lowest.
        left: The bit of the first point of each row, from the lowest.
        notches: The bits that a notch takes out of each row, from the lowest: as little as can be seen.
    """

    glyphs: str
    points: Mapping[str, int]
    rows: tuple[int, ...]
    left: tuple[int, ...]
    notches: tuple[int, ...]


@cache
def _cell(marker: str) -> _Cell:
    if marker == "braille":
        rows = (0xC0, 0x24, 0x12, 0x09)
        return _made(_BRAILLE, rows, (0x40, 0x04, 0x02, 0x01), rows)
    if marker == "hd":
        return _made(_QUADRANTS, (0b1100, 0b0011), (0b0100, 0b0001), (0b0100, 0b0001))
    return _made(f" {marker}", (1,), (1,), (1,))


def _made(glyphs: str, rows: tuple[int, ...], left: tuple[int, ...], notches: tuple[int, ...]) -> _Cell:
    return _Cell(glyphs, {" ": 0} | {glyph: number for number, glyph in enumerate(glyphs)}, rows, left, notches)


def draw_ghost(
    sheet: Sheet, symbols: Symbols, first: int, height: int, values: Sequence[Column], top: float, *, solid: bool
) -> None:
    """Write the dots on a canvas on which the present is drawn already.

    Args:
        sheet: What it is drawn on.
        symbols: What to draw with.
        first: The canvas's first row.
        height: How many rows it has.
        values: What stood there a week before, one for each cell across; above ``top`` it is drawn at the edge.
        top: The value at the upper edge.
        solid: Whether the present is bars: dots inside are notches, and nothing is drawn of 0, as for the bars.
    """
    _, down = plot.points(symbols)
    cell = _cell(symbols.marker)
    for across, value in enumerate(values):
        if isinstance(value, Unknown) or value is None or (solid and not value):
            continue
        up, dot = divmod(plot.point_row(value, top, height * down), down)
        row, column = first + height - 1 - up, GUTTER + across
        under = sheet.characters[row][column]
        points = cell.points.get(" " if under == symbols.dash else under)
        if points is None:
            continue
        if points & cell.rows[dot]:
            over = sheet.characters[row - 1][column] if up < height - 1 else " "
            if solid and _goes_on(cell, points, dot, over):
                sheet.write(column, row, _notched(cell, points, dot, symbols), sheet.roles[row][column])
        elif symbols.marker == "braille":
            sheet.write(
                column, row, cell.glyphs[points | cell.left[dot]], sheet.roles[row][column] if points else "ghost"
            )
        elif not points:
            sheet.write(column, row, symbols.ghost, "ghost")


def _goes_on(cell: _Cell, points: int, dot: int, over: str) -> bool:
    """Return whether a bar goes on above a row of points; ``over`` is what the cell above holds."""
    return bool(points & cell.rows[dot + 1] if dot + 1 < len(cell.rows) else cell.points.get(over, 0))


def _notched(cell: _Cell, points: int, dot: int, symbols: Symbols) -> str:
    """Return a bar's character with a notch; where nothing is left of it, the mark."""
    left = points & ~cell.notches[dot]
    return cell.glyphs[left] if left else symbols.ghost

"""What has to be drawn to make one frame of another, and the few bytes that draw it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import compress
from operator import attrgetter, ne, or_
from typing import NamedTuple

from msgspec import Struct

from sestui.tui.moves import Place, move
from sestui.tui.pen import PLAIN, Pen, between, fills

_GAP = 3
"""So many cells are rather drawn again than jumped over."""

_MANY = " " * 9
"""So many blanks are rather erased than written."""

_PARTS = re.compile(f"{_MANY} *|.+?(?={_MANY}|$)")

_STROKE = 7
"""About the bytes that it takes to begin a stroke."""


class Row(Struct):
    """The cells of a row.

    Attributes:
        texts: A character with its marks; empty in the second cell of a wide character; None where it is not known.
        pens: What each is drawn with.
    """

    texts: list[str | None]
    pens: list[Pen]

    def copy(self) -> Row:
        """Return another row that is equal."""
        return Row(self.texts[:], self.pens[:])


class Stroke(NamedTuple):
    """Neighbouring cells to draw with one pen.

    Attributes:
        pen: The pen.
        y: The row.
        x: The first column.
        end: The column after the last one.
        text: What is written; empty: the cells are erased.
        narrow: Whether each cell is one character.
    """

    pen: Pen
    y: int
    x: int
    end: int
    text: str
    narrow: bool = True


def unknown(width: int) -> Row:
    """Return a row of which nothing is known."""
    return Row([None] * width, [PLAIN] * width)


def strokes(y: int, before: Row, after: Row, columns: slice, *, bce: bool) -> tuple[list[Stroke], list[Stroke]]:
    """Return what makes a row of another: what is erased beforehand, and what is drawn.

    Args:
        y: The row's number.
        before: What the terminal shows.
        after: What it shall show.
        columns: Where it may differ.
        bce: Whether the terminal erases with the background of the pen.
    """
    width = len(after.texts)
    changed = _changed(before, after, columns)
    pen = _paper(after, bce=bce) if len(changed) > width // 2 else None
    if pen is not None:
        rest = _changed(Row([" "] * width, [pen] * width), after, slice(width))
        if len(rest) + _STROKE < len(changed):
            return [Stroke(pen, y, 0, width, "")], _split(_strokes(y, rest, after), bce=bce)
    return [], _split(_strokes(y, changed, after), bce=bce)


def draw(erased: list[Stroke], drawn: list[Stroke], place: Place, pen: Pen, width: int) -> tuple[str, Place, Pen]:
    """Return what draws the strokes, pen after pen, and where the cursor and which the pen is thereafter."""
    written = []
    for stroke in sorted(erased, key=_ORDER) + sorted(drawn, key=_ORDER):
        written += [move(place, stroke.x, stroke.y), between(pen, stroke.pen), stroke.text or _erase(stroke, width)]
        place = (_end(stroke, width), stroke.y)
        pen = stroke.pen
    return "".join(written), place, pen


_ORDER = attrgetter("pen.background", "pen.foreground", "pen.attributes", "pen.link", "y", "x")


def _end(stroke: Stroke, width: int) -> int | None:
    """Return where the cursor is after a stroke; at the edge, and after wide characters, it is not certain."""
    if not stroke.text:
        return stroke.x
    return stroke.end if stroke.end < width and stroke.narrow else None


def _erase(stroke: Stroke, width: int) -> str:
    return "\x1b[K" if stroke.end == width else f"\x1b[{stroke.end - stroke.x}X"


def _changed(before: Row, after: Row, columns: slice) -> list[int]:
    """Return those of the columns in which two rows differ."""
    texts = map(ne, before.texts[columns], after.texts[columns])
    pens = map(ne, before.pens[columns], after.pens[columns])
    return list(compress(range(len(after.texts))[columns], map(or_, texts, pens)))


def _strokes(y: int, columns: list[int], row: Row) -> Iterator[Stroke]:
    """Yield the strokes that draw the cells of some columns; short gaps between cells of the same pen are filled."""
    texts, pens = row.texts, row.pens
    start = end = -1
    pen = PLAIN
    for x in columns:
        if start >= 0 and pens[x] == pen and (x == end or _bridged(texts[end:x], pens[end:x], pen)):
            end = x + 1
            continue
        if start >= 0:
            yield _stroke(y, start, end, row)
        start, end, pen = x, x + 1, pens[x]
    if start >= 0:
        yield _stroke(y, start, end, row)


def _bridged(texts: list[str | None], pens: list[Pen], pen: Pen) -> bool:
    """Return whether cells that do not change are drawn again rather than jumped over."""
    return len(texts) <= _GAP and all(texts) and all(each == pen for each in pens)


def _stroke(y: int, start: int, end: int, row: Row) -> Stroke:
    while end < len(row.texts) and row.texts[end] == "":
        end += 1
    cells = [text or "" for text in row.texts[start:end]]
    text = "".join(cells)
    return Stroke(row.pens[start], y, start, end, text, narrow=len(text) == len(cells) and "" not in cells)


def _split(found: Iterable[Stroke], *, bce: bool) -> list[Stroke]:
    """Return the strokes with long blanks erased instead of written."""
    split: list[Stroke] = []
    for stroke in found:
        if _MANY in stroke.text and stroke.narrow and _erasable(stroke.pen, bce=bce):
            split += _parts(stroke)
        else:
            split.append(stroke)
    return split


def _parts(stroke: Stroke) -> Iterator[Stroke]:
    """Yield the blanks to erase, and what is between them."""
    for part in _PARTS.finditer(stroke.text):
        text = "" if part[0].startswith(_MANY) else part[0]
        yield Stroke(stroke.pen, stroke.y, stroke.x + part.start(), stroke.x + part.end(), text)


def _erasable(pen: Pen, *, bce: bool) -> bool:
    return (bce or not pen.background) and fills(pen)


def _paper(row: Row, *, bce: bool) -> Pen | None:
    """Return the pen of most blanks of a row, to erase it all with; None where that cannot be done."""
    if None in row.texts:
        return None
    blanks = Counter(compress(row.pens, map(" ".__eq__, row.texts)))
    return next((pen for pen, _ in blanks.most_common() if _erasable(pen, bce=bce)), None)

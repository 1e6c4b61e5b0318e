"""Between Textual's driver and the terminal: of what Textual draws, only what the terminal does not show already."""

from __future__ import annotations

import re

from textual.strip import Strip

from sestui.tui.cells import cells_of
from sestui.tui.frame import Frame
from sestui.tui.moves import NOWHERE, Place, move
from sestui.tui.once import once
from sestui.tui.pen import PLAIN, UNKNOWN, between, changed
from sestui.tui.strokes import Row, Stroke, draw, strokes, unknown

_BEGIN = "\x1b[?2026h"
_END = "\x1b[?2026l"

_TOKEN = re.compile(
    r"""
      (?:\x1b\[([0-9;]*)m)? (?P<text>[^\x00-\x1f\x7f-\x9f]+)(?P<plain>\x1b\[0m)?
    | \x1b\[(?P<sgr>[0-9;]*)m
    | \x1b\[(?P<row>[0-9]{0,4})(?:;(?P<column>[0-9]{0,4}))?H
    | (?P<feed>\n)
    | (?P<begin>\x1b\[\?2026h)
    | (?P<end>\x1b\[\?2026l)
    | \x1b\]8;(?P<link>[^\x00-\x1f\x7f-\x9f;]*;[^\x00-\x1f\x7f-\x9f]*)(?:\x07|\x1b\\)
    | (?P<apart>                                                        # does not draw:
          \x07
        | \x1b\[\?(?:7|12|25|100[0-7]|101[56]|2004|2031|2048)[hl]       # modes
        | \x1b\[[?<>=][0-9;]*u                                          # kitty's keyboard
        | \x1b\[\??[0-9;]*(?:\$p|n) | \x1b\[[>=]?[0-9;]*c | \x1b\[>[0-9;]*[qmn]    # queries
        | \x1b\[[0-9]*\ q                                               # the cursor's shape
        | \x1b\[2[23](?:;[0-9]+)?t                                      # the title's stack
        | \x1b\](?:[0-27]|9|22|52);[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\) # titles, the pointer, the clipboard
        | \x1bPtmux;(?:[^\x1b]|\x1b\x1b)*\x1b\\                         # what a multiplexer hands through
        | \x1bP(?:\x1b\][^\x1b]*|(?![0-9]*[pq])[A-Za-z0-9+/=]+\x07?)\x1b\\
        | \x1b[=>]                                                      # the keypad
      )
    | (?P<screen>\x1b\[\?1049h)
    | (?P<elsewhere>                                                    # draws or moves, and leaves no mode behind:
          [\x00-\x1a\x1c-\x1f\x7f]
        | \x1b\[\?(?:47|104[789])[hl]
        | \x1b\[[0-9;]*[@A-GI-MPSTXZ`abdefsu]
        | \x1b[78DEM] | \x1b[]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)
      )
    | (?P<strange>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Difference:
    """Keeps what the terminal shows, and turns whatever Textual writes into what changes it likewise.

    After each ``write`` the terminal is as it would be with Textual's own output: every cell, the cursor, the pen.
    What it cannot follow it hands on as it is:

    - Characters of uncertain width, text beyond an edge, scrolling, erasing and other ways to move or draw: that
      ``write``. The frame is then forgotten, so that what is drawn next is drawn in whole.
    - A sequence that it does not know, which may change the meaning of all that follows: everything from there on.
    """

    def __init__(self, width: int, height: int, *, bce: bool = False) -> None:
        """Begin with a terminal of which nothing is known but its size.

        Args:
            width: The terminal's columns.
            height: The terminal's rows.
            bce: Whether the terminal erases with the background of the pen.
        """
        self._size = (width, height)
        self._bce = bce
        self._stale = True
        self._deaf = False
        self._begun = False
        """Whether an update has begun for Textual, but not yet for the terminal."""
        self._pen = PLAIN
        self._place = NOWHERE
        self._true_pen = UNKNOWN
        self._true_place = NOWHERE

    def forget(self) -> None:
        """Draw in whole what is drawn from now on: the terminal may show anything. May be called at any time."""
        self._stale = True

    def resize(self, width: int, height: int) -> None:
        """Forget, for a terminal of another size."""
        self._size = (width, height)
        self._stale = True

    def write(self, data: str | Frame) -> str:
        """Return what makes of the terminal what ``data`` would; nothing if that is so already."""
        if self._deaf:
            return str(data)
        if self._stale:
            self._stale = False
            self._know_nothing()
        begun = self._begun
        self._lost = False
        self._written: list[str] = []
        if isinstance(data, Frame):
            self._lay(data)
        else:
            self._follow(data)
        if not self._deaf:
            self._flush()
        if not self._lost:
            return "".join(self._written)
        self._forget_cells()
        self._begun = False
        self._true_pen = self._pen
        self._true_place = self._place if self._certain(self._place) else NOWHERE
        return f"{_BEGIN if begun else ''}{data}"

    def _know_nothing(self) -> None:
        self._width, self._height = self._size
        self._forget_cells()
        self._place = self._true_place = NOWHERE
        self._true_pen = UNKNOWN

    def _forget_cells(self) -> None:
        self._shown = [unknown(self._width) for _ in range(self._height)]
        self._drawn: dict[int, Row] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        """The first column that was drawn on in a row, and the one after the last."""

    def _follow(self, data: str) -> None:
        """Do in the frame what ``data`` does on a terminal."""
        for match in _TOKEN.finditer(data):
            kind = match.lastgroup
            if kind in ("plain", "text"):
                if match[1] is not None:
                    self._take(match[1])
                self._put(match[2])
                if kind == "plain":
                    self._take("0")
            elif kind == "sgr":
                self._take(match["sgr"])
            elif kind in ("row", "column"):
                self._go(int(match["column"] or 1) - 1, int(match["row"] or 1) - 1)
            elif kind == "feed":
                self._feed()
            elif kind == "link":
                link = match["link"]
                self._pen = self._pen._replace(link="" if link.endswith(";") else link)
            else:
                self._other(kind, match[0])
            if self._deaf:
                return

    def _lay(self, frame: Frame) -> None:
        """Do in the frame what its text does on a terminal; only what is strange in it becomes text."""
        colours = frame.colours
        for y, x, strip in frame.pieces:
            self._go(x, y)
            for text, style, _ in strip:
                if not text.isprintable() or (style is not None and style.link):
                    self._follow(text if style is None else Strip.render_style(style, text, colours))
                elif text:
                    self._draw(text, "" if style is None else style._ansi or Strip.render_ansi(style, colours))
                if self._deaf:
                    return
        self._follow(frame.after)

    def _draw(self, text: str, parameters: str) -> None:
        """Draw characters with a pen of their own; with the present one where it has no parameters."""
        if not parameters:
            self._put(text)
            return
        self._take(parameters)
        self._put(text)
        self._take("0")

    def _other(self, kind: str | None, sequence: str) -> None:
        """Do what draws nothing, after all that was drawn before it."""
        self._flush()
        if kind == "begin":
            self._begun = True
        elif kind == "end" and self._begun:
            self._begun = False
        elif kind in ("end", "apart"):
            self._send(sequence)
        elif kind == "screen":
            self._send(sequence)
            self._forget_cells()
            self._place = self._true_place = NOWHERE
        else:
            self._lost = True
            self._deaf = kind == "strange"
            self._place, self._pen = NOWHERE, UNKNOWN._replace(link=self._pen.link)

    def _take(self, parameters: str) -> None:
        """Change the pen."""
        pen = changed(self._pen, parameters)
        if pen is None:
            self._lost = self._deaf = True
        else:
            self._pen = pen

    def _go(self, x: int, y: int) -> None:
        """Move the cursor."""
        self._place = (max(x, 0), max(y, 0))
        if x >= self._width or y >= self._height:
            self._lose_place()

    def _feed(self) -> None:
        """Move the cursor to the next row: to which column depends on the terminal's device."""
        y = self._place[1]
        if y is None or y + 1 >= self._height:
            self._lose_place()
        else:
            self._place = (None, y + 1)

    def _put(self, text: str) -> None:
        """Draw characters."""
        plain, (x, y), pen = text.isascii(), self._place, self._pen
        cells = text if plain else cells_of(text)
        if x is None or y is None or cells is None or not pen.known or x + len(cells) > self._width:
            self._lose_place()
            return
        end, row = x + len(cells), self._drawn.get(y)
        if row is None:
            row = self._drawn[y] = self._shown[y].copy()
            self._spans[y] = (x, end)
        else:
            first, after = self._spans[y]
            self._spans[y] = (min(first, x), max(after, end))
        if row.texts[x] == "" or (end < self._width and row.texts[end] == ""):
            self._lost = True  # half of a wide character is left, and each terminal does something else with it
        row.texts[x:end] = cells if plain else map(once, cells)  # else each cell has a text of its own
        row.pens[x:end] = [pen] * len(cells)
        self._place = (end, y)

    def _lose_place(self) -> None:
        self._lost = True
        self._place = NOWHERE

    def _flush(self) -> None:
        """Write what changes the terminal's state into that of the frame."""
        erased, drawn = self._changes()
        x, y = self._place
        steady = self._place == self._true_place
        if self._lost or not (steady or self._certain(self._place)) or (x is None and (erased or drawn)):
            self._lost = True
            return
        text, place, pen = draw(erased, drawn, self._true_place, self._true_pen, self._width)
        if x is not None and y is not None:
            text += move(place, x, y)
        self._send(text + between(pen, self._pen))
        self._true_place, self._true_pen = self._place, self._pen

    def _changes(self) -> tuple[list[Stroke], list[Stroke]]:
        """Return what to erase and what to draw; from now on that is what the terminal shows."""
        erased: list[Stroke] = []
        drawn: list[Stroke] = []
        for y, row in self._drawn.items():
            shown, columns = self._shown[y], slice(*self._spans[y])
            if row.texts[columns] != shown.texts[columns] or row.pens[columns] != shown.pens[columns]:
                first, then = strokes(y, shown, row, columns, bce=self._bce)
                erased += first
                drawn += then
                self._shown[y] = row
        self._drawn = {}
        return erased, drawn

    def _certain(self, place: Place) -> bool:
        """Return whether the cursor can be brought to a place: beyond the last column it cannot."""
        return place[0] is not None and place[0] < self._width

    def _send(self, text: str) -> None:
        """Write something; an update that has begun is not empty any more."""
        if text:
            self._written += [_BEGIN, text] if self._begun else [text]
            self._begun = False

"""Two terminals side by side: one shows Textual's own output, the other what the difference makes of it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pyte
from wcwidth import wcwidth

from sestui.tui.difference import Difference

_NOT_FOR_PYTE = re.compile(r"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\??[0-9;]*\$p|\x1b[PX^_][^\x1b]*\x1b\\")
_LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")
_ENDS = {22: {2}, 24: {21}, 25: {6}, 28: {8}, 54: {51, 52}, 55: {53}}


class Cell(NamedTuple):
    """As pyte's, with what pyte leaves out."""

    data: str = " "
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    more: frozenset[int] = frozenset()
    link: str = ""


class Terminal(pyte.Screen):
    """A terminal that knows dim, links and the like, and blanks the other half of a wide character that is cut."""

    buffer: Any
    cursor: Any

    def __init__(self, width: int, height: int, *, bce: bool) -> None:
        self.bce = bce
        super().__init__(width, height)
        self.stream = pyte.Stream(self)

    @property
    def default_char(self) -> Any:
        return Cell()

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = Cell()

    def feed(self, data: str) -> None:
        """Write; the links between the other sequences."""
        for index, part in enumerate(_LINK.split(_NOT_FOR_PYTE.sub("", data))):
            if index % 2:
                self.cursor.attrs = self.cursor.attrs._replace(link=part)
            else:
                self.stream.feed(part)

    def select_graphic_rendition(self, *attrs: int) -> None:
        link, more = self.cursor.attrs.link, set(self.cursor.attrs.more)
        waiting = list(attrs or (0,))
        while waiting:
            number = waiting.pop(0)
            if number in (38, 48):
                del waiting[: 2 if waiting[0] == 5 else 4]
            elif number in (2, 6, 8, 21, 51, 52, 53):
                more.add(number)
            more -= _ENDS.get(number, set()) if number else more
        super().select_graphic_rendition(*attrs)
        self.cursor.attrs = self.cursor.attrs._replace(more=frozenset(more), link=link)

    def draw(self, data: str) -> None:
        for character in data:
            self._cut(self.cursor.x, self.cursor.x + max(0, wcwidth(character)))
            super().draw(character)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._blank(how == 0, self.cursor.x, self.columns, lambda: super(Terminal, self).erase_in_line(how))

    def erase_characters(self, count: int | None = None) -> None:
        end = min(self.columns, self.cursor.x + (count or 1))
        self._blank(True, self.cursor.x, end, lambda: super(Terminal, self).erase_characters(count))

    def _blank(self, ours: bool, start: int, end: int, erase: Any) -> None:
        pen = self.cursor.attrs
        seen = pen.underscore or pen.strikethrough or pen.reverse or pen.blink or pen.link or pen.more - {2, 8}
        assert not (ours and seen), "Terminals differ in what such a pen erases with."
        if not self.bce:
            self.cursor.attrs = pen._replace(bg="default")
        self._cut(start, end)
        erase()
        self.cursor.attrs = pen

    def _cut(self, start: int, end: int) -> None:
        line = self.buffer[self.cursor.y]
        if start and line[start].data == "":
            line[start - 1] = line[start - 1]._replace(data=" ")
        if end < self.columns and line[end].data == "":
            line[end] = line[end]._replace(data=" ")

    def shown(self) -> tuple[list[list[Cell]], tuple[int, int], bool, Cell]:
        """Return the cells, where the cursor is, whether it is hidden, and the pen."""
        cells = [[self.buffer[y][x] for x in range(self.columns)] for y in range(self.lines)]
        return cells, (self.cursor.x, self.cursor.y), self.cursor.hidden, self.cursor.attrs


class Twins:
    """Both terminals; ``plain`` and ``small`` count the bytes that each was sent."""

    def __init__(self, width: int, height: int, *, bce: bool = True) -> None:
        self.difference = Difference(width, height, bce=bce)
        self.left = Terminal(width, height, bce=bce)
        self.right = Terminal(width, height, bce=bce)
        self.plain = self.small = 0
        self.same("\x1b[?1049h\x1b[?25l\x1b[?7l")

    def write(self, data: str) -> str:
        """Let Textual write; return what is sent instead."""
        sent = self.difference.write(data)
        self.plain += len(data.encode(errors="replace"))
        self.small += len(sent.encode(errors="replace"))
        self.left.feed(data)
        self.right.feed(sent)
        return sent

    def same(self, data: str) -> str:
        """Let Textual write, and make sure that the terminals are the same."""
        sent = self.write(data)
        assert self.left.shown() == self.right.shown(), (data, sent)
        return sent

    def spoil(self, data: str) -> None:
        """Let something else write on both terminals."""
        for terminal in (self.left, self.right):
            terminal.feed(data)
        self.difference.forget()

    def resize(self, width: int, height: int) -> None:
        """Change the size of both terminals."""
        for terminal in (self.left, self.right):
            terminal.resize(height, width)
        self.difference.resize(width, height)

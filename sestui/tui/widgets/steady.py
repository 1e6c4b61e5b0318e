"""Rows below a fixed header that scroll and change by drawing only the lines that show something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

from sestui.domain.sorting import place_of
from sestui.tui.rows import Rows
from sestui.tui.widgets.kept_lines import KeptStyles

HEADER = 1
"""The lines of the header."""


class SteadyView(ScrollView, inherit_bindings=False):
    """A window on rows whose cursor keeps its line of the screen; a subclass draws with ``render_line``.

    Attributes:
        rows: What there is to see.
        interactive: Whether the cursor is shown.
    """

    _put: tuple[int, int]
    """Where it last scrolled to, and the line that the cursor should have there: an edge of the list may forbid it."""

    def __init__(self, *, interactive: bool, **options: Any) -> None:
        """Make a view without rows.

        Args:
            interactive: Whether it has a cursor and takes the focus.
            options: What every widget takes: its id and classes.
        """
        super().__init__(can_focus=interactive, **options)
        self.interactive = interactive
        self.rows = Rows()
        self._put = (0, 0)
        self._styles_cache = KeptStyles()

    def on_mount(self) -> None:
        """Keep the scrollbar's lines, too: most are alike."""
        self.vertical_scrollbar._styles_cache = KeptStyles()

    def header(self) -> object:
        """Return what the header says, to be compared."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        """The cells of a line, without the scrollbar."""
        return max(0, self.size.width - self.scrollbar_size_vertical)

    @property
    def page(self) -> int:
        """How many rows the screen shows."""
        return max(1, self.size.height - HEADER)

    @property
    def top(self) -> int:
        """Which row is the first on the screen."""
        return self.scroll_offset.y

    def on_resize(self) -> None:
        """Keep the cursor on the screen; what was drawn for the new size before stands somewhere else then."""
        before = self.top
        self._scroll_rows(self._revealing(before))
        if self.top != before:
            self.refresh()

    @contextmanager
    def moving(self, top: int) -> Iterator[None]:
        """Scroll to ``top`` after the cursor has moved, or from there as little as leaves it in sight."""
        before, row = self.top, self.rows.row
        yield
        self._scroll_rows(self._revealing(top))
        self._put = (self.top, self.rows.row - self.top)
        if self.top != before:
            self.refresh(Region(0, HEADER, self.width, self.page))
        elif row != self.rows.row:
            self.refresh(*(Region(0, HEADER + one - before, self.width, 1) for one in (row, self.rows.row)))

    @contextmanager
    def changing(self, *, reveal: bool) -> Iterator[None]:
        """Keep the cursor on its line of the screen while the rows change.

        Where the cursor is out of sight, ``reveal`` brings it back; else the topmost row keeps its line.
        """
        with self._drawing_changes():
            top = self._revealing(self.top) if reveal else self.top
            line = self._put[1] if top == self._put[0] else self.rows.row - top
            in_sight = 0 <= self.rows.row - top < self.page
            anchor = None if in_sight or not self.rows.shown else self.rows.shown[top].start
            yield
            self._scroll_rows(place_of(self.rows.shown, anchor) if anchor else self._revealing(self.rows.row - line))
            self._put = (self.top, line)

    @contextmanager
    def _drawing_changes(self) -> Iterator[None]:
        """Draw the lines again that show something else afterwards."""
        before = self._lines()
        yield
        changed = [y for y, (old, new) in enumerate(zip(before, self._lines(), strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.width, 1) for y in changed))

    def _lines(self) -> list[object]:
        """Return what stands on each line of the screen, to be compared."""
        shown, cursor = self.rows.shown, self.rows.row
        visible = range(self.top, self.top + self.page)
        return [self.header(), *((shown[row], row == cursor) if row < len(shown) else None for row in visible)]

    def _revealing(self, top: int) -> int:
        """Return the first row on the screen, nearest to ``top``, that leaves the cursor in sight."""
        return max(self.rows.row - self.page + 1, min(top, self.rows.row))

    def _scroll_rows(self, top: int) -> None:
        """Put row ``top`` first, as far as there are rows; draws nothing but the scrollbar."""
        rows = len(self.rows.shown)
        self._take_height(rows + HEADER)
        top = max(0, min(top, rows - self.page))
        self.set_scroll(None, top)
        self.set_reactive(Widget.scroll_target_y, top)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = top

    def _take_height(self, height: int) -> None:
        """Have so many lines; the scrollbar stands always or never, so that nothing needs to be laid out for it."""
        self.set_reactive(Widget.virtual_size, Size(0, height))
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = height

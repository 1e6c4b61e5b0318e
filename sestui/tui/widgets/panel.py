"""A part of the screen that is a few lines of text, drawn by a pure function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from sestui.tui.view import View

Draw = Callable[[View, datetime, int, int], Content]
"""Returns the lines for a view, at a moment, in so many columns and rows."""


Reads = Callable[[View], tuple[object, ...]]
"""Returns the objects of a view that some lines are made of."""


class Panel(Widget):
    """Shows what ``draw`` returns for the view, and writes nothing while that stays the same."""

    DEFAULT_CSS = "Panel { height: 1; text-wrap: nowrap; text-overflow: clip; }"

    view: reactive[View | None] = reactive(None, repaint=False)

    def __init__(
        self,
        draw: Draw,
        now: Callable[[], datetime],
        *,
        by_clock: bool = False,
        reads: Reads | None = None,
        tells_selected: bool = False,
        **options: Any,
    ) -> None:
        """Make a panel.

        Args:
            draw: Returns the lines.
            now: The clock that it is given.
            by_clock: Whether the lines change by the clock alone.
            reads: Returns the objects of a view that the lines are made of; while they are the same ones, nothing is
                drawn again. None: all of the view.
            tells_selected: Whether the lines say something of the selected period; others are not drawn again for it.
            options: What every widget takes: its id and classes.
        """
        super().__init__(**options)
        self.by_clock = by_clock
        self._reads = reads
        self._tells_selected = tells_selected
        self._draw_lines = draw
        self._now = now
        self._lines = Content("")
        self._drawn_size = Size()

    def watch_view(self, before: View | None, view: View | None) -> None:
        """Draw again for a new view."""
        if before is None or view is None:
            self.redraw()
        elif self._reads is not None:
            if any(one is not other for one, other in zip(self._reads(before), self._reads(view), strict=True)):
                self.redraw()
        elif self._tells_selected or view.differs(before, but="selected"):
            self.redraw()

    def on_resize(self, event: Resize) -> None:
        """Draw again for a new width."""
        self.redraw()

    def redraw(self) -> None:
        """Draw again, and repaint only if a character or a style is another one."""
        lines = self._drawn()
        if not lines.is_same(self._lines):
            self._lines = lines
            self.refresh()

    def render(self) -> Content:
        """Return the lines, drawn for the present size."""
        if self._drawn_size != self.size:
            self._lines = self._drawn()
        return self._lines

    def _drawn(self) -> Content:
        """Return the lines as they are now; nothing without a view or without room."""
        self._drawn_size = self.size
        if self.view is None or not self.size.width:
            return Content("")
        lines = self._draw_lines(self.view, self.view.clock(self._now()), *self.size)
        return Content("\n").join([line.truncate(self.size.width) for line in lines.split()])

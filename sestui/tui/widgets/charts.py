"""The widget that shows charts: strips built once a change, a cursor laid over them, and the mouse."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from itertools import accumulate, pairwise, product
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sestui import formatting
from sestui.domain.grid import Period
from sestui.tui.chart import GUTTER, ChartData, cursor_cells, period_in, selected, week_shows
from sestui.tui.look import Symbols
from sestui.tui.strips import replaced
from sestui.tui.widgets.kept_lines import NoStyles

if TYPE_CHECKING:
    from sestui.tui.drawing import Drawing

_NEAR = 24
"""Columns that are cheaper to paint in one go than in two: a line costs more than its cells."""

_FULL = "█"
_DRAWS = "sestui.tui.drawing"
_ROLES = (
    *("title", "axis", "day", "volume", "failures", "rate", "warning", "critical"),
    *("line", "ghost", "unknown", "cursor"),
)


class Charts(Widget, can_focus=False):
    """Panels, one a series, over one true time axis."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"charts--{role}" for role in _ROLES}
    DEFAULT_CSS = """
    Charts { height: 1fr; }
    Charts > .charts--title { color: $foreground; text-style: bold; }
    Charts > .charts--axis { color: $text-muted; }
    Charts > .charts--day { color: $foreground; }
    Charts > .charts--volume { color: $primary; }
    Charts > .charts--failures { color: $secondary; }
    Charts > .charts--rate { color: $primary; }
    Charts > .charts--warning { color: $text-warning; }
    Charts > .charts--critical { color: $text-error; }
    Charts > .charts--line { color: $text-muted; }
    Charts > .charts--ghost { color: $text-muted; }
    Charts > .charts--unknown { color: $text-muted 50%; }
    Charts > .charts--cursor { color: $text-accent; background: $accent 25%; text-style: bold; }
    """

    class Picked(Message):
        """A period was clicked on.

        Attributes:
            moment: Its start.
        """

        def __init__(self, moment: datetime) -> None:
            """Keep the start of the period."""
            self.moment = moment
            super().__init__()

    class Zoomed(Message):
        """The wheel was turned.

        Attributes:
            closer: Whether to show less time, larger.
        """

        def __init__(self, closer: bool) -> None:
            """Keep the direction."""
            self.closer = closer
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Begin with nothing to show."""
        super().__init__(id=id)
        self._data: ChartData | None = None
        self._waiting: ChartData | None = None
        self._drawing: Drawing | None = None
        self._drawn_size = Size()
        self._cells = range(0)
        self._strips: Sequence[Strip] = ()
        self._ends: Sequence[Sequence[int]] = ()
        self._styles: dict[str, Style] = {}
        self._styles_cache = NoStyles()

    def show(self, data: ChartData) -> None:
        """Show ``data``: equal data repaint nothing, another cursor only its cells, anything else the whole widget.

        What draws is imported when the first frame is out: that takes longer than all else that the frame shows.
        """
        if _DRAWS not in sys.modules:
            self._waiting = data
            return
        before, self._data = self._data, data
        if before is None or replace(before, cursor=data.cursor) != data:
            self._drawing = None
            self.refresh()
        elif before.cursor != data.cursor and (spans := [*self._columns(before), *self._columns(data)]):
            self.refresh(*self._cursor_regions(spans))

    def on_mount(self) -> None:
        """Import what draws once the frame is out, be there data already or not."""
        self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        import_module(_DRAWS)
        data, self._waiting = self._waiting, None
        if data is not None:
            self.show(data)

    def period_at(self, column: int, row: int) -> Period | None:
        """Return the period that a cell of the widget shows; None beside the canvases and where no period is.

        A cell that several periods share shows the one with the highest value of that row's panel.
        """
        column -= GUTTER
        if self._data is None:
            return None
        drawing = self._ready(self._data)
        if not 0 <= column < drawing.width:
            return None
        above = [place for place in drawing.places if place.top <= row]
        series = (above[-1] if above else drawing.places[0]).series
        return period_in(self._data, column, drawing.width, series)

    def shows_week(self) -> bool:
        """Return whether the window is short enough to tell the week before from the present."""
        return self._data is not None and week_shows(self._data, self._ready(self._data).width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of a frame, all of one drawing and under one cursor."""
        if self._data is not None:
            self._cells = cursor_cells(self._data, self._ready(self._data).width)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return a row: the strip built before, and the cursor over it."""
        drawing = self._drawing
        if self._data is None or drawing is None or y >= len(self._strips):
            return Strip.blank(self.size.width, self.rich_style)
        if drawing.axis is not None and y > drawing.axis:
            return self._times(self._data, drawing, self._cells)
        strip = self._strips[y]
        if not self._cells or not drawing.places or any(place.title == y for place in drawing.places):
            return strip
        return self._with_cursor(strip, self._ends[y], self._data.look.symbols, self._cells)

    def notify_style_update(self) -> None:
        """Colour the drawing again in another theme."""
        self._strips = ()
        self._styles = {}
        super().notify_style_update()

    def on_click(self, event: Click) -> None:
        """Pick the period under the pointer."""
        offset = event.get_content_offset(self)
        period = None if offset is None else self.period_at(offset.x, offset.y)
        if period is not None:
            self.post_message(self.Picked(period.start))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Show less time."""
        event.stop()
        self.post_message(self.Zoomed(closer=True))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Show more time."""
        event.stop()
        self.post_message(self.Zoomed(closer=False))

    def _ready(self, data: ChartData) -> Drawing:
        """Return the drawing of the present data in the present size, built only if one of them or a colour changed."""
        if self._drawing is None or self._drawn_size != self.size:
            from sestui.tui.drawing import draw

            self._drawn_size, self._strips = self.size, ()
            self._drawing = draw(data, *self.size)
        if not self._strips:
            sheet = self._drawing.sheet
            self._strips = [self._strip(sheet.runs(row)) for row in range(len(sheet.characters))]
            self._ends = [list(accumulate(len(text) for text, _, _ in strip)) for strip in self._strips]
            for line_filter, strip in product(self.get_line_filters(), self._strips):
                strip.apply_filter(line_filter, self.background_colors[1])  # what is made of it knows its colours
        return self._drawing

    def _strip(self, runs: list[tuple[str, str]]) -> Strip:
        """Return pieces of text, each in the colour of its role."""
        return Strip([Segment(text, self._style(role)) for text, role in runs], self.size.width)

    def _style(self, role: str) -> Style:
        """Return the style of a role, looked up once a theme."""
        if role not in self._styles:
            self._styles[role] = self.get_component_rich_style(f"charts--{role}") if role else self.rich_style
        return self._styles[role]

    def _times(self, data: ChartData, drawing: Drawing, cells: range) -> Strip:
        """Return the line of times, the selected period's among them."""
        from sestui.tui.drawing import times

        period = selected(data) if cells else None
        heading = formatting.heading(period, data.by, data.look.zone).split() if period else []
        chosen = f" {' '.join(heading)} " if heading else ""
        return self._strip(times(drawing, self.size.width, chosen, (cells.start + cells.stop) // 2))

    def _with_cursor(self, strip: Strip, ends: Sequence[int], symbols: Symbols, cells: range) -> Strip:
        """Return a strip with the cursor's background in its cells, and its line where that hides no data.

        Args:
            strip: A row of a chart: each of its cells is one character.
            ends: The columns after its segments.
            symbols: What the line is drawn with.
            cells: Those of the canvas that the cursor covers.
        """
        first, after = GUTTER + cells.start, GUTTER + cells.stop
        edges = (first, middle := (first + after) // 2, middle + 1, after)
        begin, stop = bisect_right(ends, first), bisect_left(ends, after) + 1
        end = ends[begin - 1] if begin else 0
        pieces = list[Segment]()
        for text, style, _ in list(strip)[begin:stop]:
            start, end = end, end + len(text)
            for left, right in pairwise((start, *(edge for edge in edges if start < edge < end), end)):
                piece = Segment(text[left - start : right - start], style)
                line = self._line_over(piece, symbols) if left == middle else None
                pieces.append(line or (self._tinted(piece) if first <= left < after else piece))
        return replaced(strip, begin, stop, pieces)

    def _line_over(self, cell: Segment, symbols: Symbols) -> Segment | None:
        """Return the cursor's line for a cell: on a full block in the block's colour; None on other data."""
        if cell.text in (" ", symbols.dash, symbols.hatch, symbols.floor, symbols.notch):
            return Segment(symbols.cursor, self._style("cursor"))
        if cell.text != _FULL:
            return None
        bar = cell.style or self._style("")
        return Segment(symbols.cursor, Style(color=self._style("").bgcolor, bgcolor=bar.color))

    def _tinted(self, piece: Segment) -> Segment:
        """Return a piece on the cursor's background."""
        tint = self._styles.get("tint")
        if tint is None:
            tint = self._styles["tint"] = Style(bgcolor=self._style("cursor").bgcolor)
        return Segment(piece.text, (piece.style or tint) + tint)

    def _columns(self, data: ChartData) -> list[range]:
        """Return the columns of the widget that the cursor covers, in one range; none without a cursor."""
        drawing = self._ready(data)
        cells = cursor_cells(data, drawing.width)
        return [range(GUTTER + cells.start, GUTTER + cells.stop)] if cells and drawing.places else []

    def _cursor_regions(self, spans: list[range]) -> list[Region]:
        """Return what has to be painted again where the cursor was and is: each line once, if that is not far away."""
        first, after = min(span.start for span in spans), max(span.stop for span in spans)
        if after - first <= _NEAR:
            spans = [range(first, after)]
        regions = [Region(span.start, 0, len(span), self.size.height) for span in spans]
        axis = self._drawing.axis if self._drawing is not None else None
        return regions if axis is None else [*regions, Region(0, axis + 1, self.size.width, 1)]

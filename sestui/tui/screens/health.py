"""Health: SES's verdict beside the observed rates, the distance to AWS's lines, and how long the quota lasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from sestui import formatting
from sestui.domain.grid import By, Period
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS
from sestui.tui.lines import cut
from sestui.tui.panels.verdict import health_page
from sestui.tui.screens.base import MonitorScreen
from sestui.tui.view import View
from sestui.tui.widgets.panel import Panel

_WINDOWS = (QUARTER_HOUR, DAY, TWO_WEEKS)


class HealthScreen(MonitorScreen):
    """One page of lines, scrolled where they are more than fit."""

    DEFAULT_CSS = "HealthScreen #verdict { height: 1fr; }"
    PLACE = "Health"
    KEYS = ("health.longer", "health.shorter", "health.down", "back", "export")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("minus", "window(1)", "longer", id="health.longer", tooltip="Rates over a longer time"),
        Binding(
            "plus,equals_sign",
            "window(-1)",
            "shorter",
            id="health.shorter",
            tooltip="Rates over a shorter time",
        ),
        Binding("j,down", "scroll(1)", "down", id="health.down", tooltip="Scroll down"),
        Binding("k,up", "scroll(-1)", "up", id="health.up", tooltip="Scroll up"),
        Binding("pagedown,ctrl+d", "scroll(15)", "page down", id="health.page_down", tooltip="Scroll a page down"),
        Binding("pageup,ctrl+u", "scroll(-15)", "page up", id="health.page_up", tooltip="Scroll a page up"),
        Binding("g,home", "scroll(-999)", "top", id="health.top", tooltip="Scroll to the top"),
        Binding("G,end", "scroll(999)", "end", id="health.end", tooltip="Scroll to the end"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with the newest 24 hours."""
        super().__init__(now)
        self._length = DAY
        self._top = 0
        self._lines = 0

    def body(self) -> Sequence[Widget]:
        """Return the page."""
        return (Panel(self._page, self._now, reads=_read, id="verdict"),)

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return the window of the observed rates."""
        return (self.place, formatting.length(self._length))

    def time_shown(self, view: View) -> str:
        """Return what all screens say; but here nothing looks back, only as of a moment."""
        return "as it is now  0 now" if view.looks_back else super().time_shown(view)

    def shown(self) -> tuple[list[Period], By] | None:
        """Return the window's intervals."""
        live = self.view.live if self.view is not None else None
        return None if live is None else (list(live.intervals(live.end - self._length)), By.INTERVAL)

    def action_window(self, steps: int) -> None:
        """Take a longer or a shorter window."""
        place = _WINDOWS.index(self._length) + steps
        self._length = _WINDOWS[min(max(place, 0), len(_WINDOWS) - 1)]
        self.redraw_lines()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines, as far as there are some."""
        room = self.query_one("#verdict").size.height
        self._top = min(max(self._top + lines, 0), max(0, self._lines - room))
        self.redraw_lines()

    def _page(self, view: View, now: datetime, width: int, height: int) -> Content:
        """Return the part of the page that is seen."""
        del now
        lines = health_page(view, self._length, width)
        self._lines = len(lines)
        self._top = min(self._top, max(0, len(lines) - height))
        seen = lines[self._top : self._top + height]
        return Content("\n").join([cut(line, width, view.look.symbols.more) for line in seen])


def _read(view: View) -> tuple[object, ...]:
    """Return what the page is made of."""
    state = view.state
    parts = (state.quota, state.account_status, state.unavailable, state.reputation)
    return (view.live, view.look, view.recording, view.place.as_of, *parts)

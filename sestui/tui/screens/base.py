"""What all screens share: the three lines above, the key line below, and the view that goes down to the parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import ScreenResume
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from sestui import formatting
from sestui.domain.grid import By, Grid, Period, floor_to_phase
from sestui.domain.model import INTERVAL
from sestui.tui.driver import FULL_FRAMES
from sestui.tui.keys import NO_KEY
from sestui.tui.panels.health import health_line
from sestui.tui.panels.place import place_line, too_small
from sestui.tui.panels.status import status_line
from sestui.tui.spans import SpanCompositor
from sestui.tui.travel import Travelling
from sestui.tui.view import View
from sestui.tui.widgets.keybar import KeyBar
from sestui.tui.widgets.panel import Panel
from sestui.tui.widgets.prompt import Prompt

NEEDED = (42, 10)
"""The smallest screen, columns and rows, on which the parts below the first lines are shown."""


_LAST_KEYS = ("explain", "commands", "quit")
"""What stands at the end of every key line, and stays there when others make room."""

_KEY_NAMES = {"⏎": "enter", "↑": "up", "↓": "down", "←": "left", "→": "right"}


class MonitorScreen(Screen[None]):
    """One screen of the monitor. It draws only while it is the one that is seen.

    A screen says where it is (``crumbs``), lays out its parts (``body``), hands them the view (``show``), and tells
    what can be copied or exported from it (``chosen``, ``shown``).
    """

    DEFAULT_CSS = """
    MonitorScreen { background: $background; overflow: hidden; }
    MonitorScreen.small .part { display: none; }
    MonitorScreen #small { display: none; }
    MonitorScreen.small #small { display: block; height: 1fr; }
    """
    AUTO_FOCUS = ""
    PLACE: ClassVar[str] = ""
    KEYS: ClassVar[tuple[str, ...]] = ()
    EXPORT: ClassVar[str] = ".csv"

    view: reactive[View | None] = reactive(None, repaint=False)

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Keep the clock that ages are told by."""
        super().__init__()
        if not os.environ.get(FULL_FRAMES):
            self._compositor = SpanCompositor()
        self._now = now
        self._styled: tuple[object, ...] = ()
        self.place = self.PLACE

    def compose(self) -> ComposeResult:
        """Lay out the lines above, the screen's own parts and the key line."""
        yield Panel(partial(status_line, place=self.place), self._now, by_clock=True, id="status")
        yield Panel(partial(health_line, key_of=self.key_of), self._now, id="health")
        yield Panel(place_line(self.crumbs, self.note), self._now, by_clock=True, tells_selected=True, id="place")
        yield Panel(partial(too_small, needed=NEEDED, size=lambda: self.size), self._now, id="small")
        for part in self.body():
            part.add_class("part")
            yield part
        yield KeyBar()

    def body(self) -> Sequence[Widget]:
        """Return the parts between the lines above and the key line."""
        return ()

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return where this screen is, outermost first."""
        return (self.place,)

    def note(self, view: View) -> str:
        """Return what stands at the right end of the rule: what time is shown, what is not recorded, what else is."""
        lost = view.state.recording_error
        remarks = [text for text in (lost.sentence if lost is not None else "", view.history_error) if text]
        if time := self.time_shown(view):
            return "  ".join([time, *remarks])
        remarks += view.state.live.notes if view.state.live else ()
        if view.recorder and lost is None:
            remarks.append(f"recording to {view.recorder}")
        if view.state.provisional and not view.recording:
            remarks.append(f"provisional rows until {self._next_quarter(view)}")
        return "  ".join(remarks)

    def time_shown(self, view: View) -> str:
        """Return which time this screen shows, and how to leave it; "" where that is now."""
        if view.place.now:
            return ""
        if view.place.as_of is not None:
            return "0 now"
        back = formatting.day(view.rows.end - INTERVAL, view.look.zone) if view.rows else ""
        return f"looking back: two weeks to {back}  0 now"

    def _next_quarter(self, view: View) -> str:
        quarter = floor_to_phase(self._now(), 0) + INTERVAL
        return formatting.clock(quarter, view.look.zone)

    def show(self, view: View) -> None:
        """Hand the view to the screen's own parts."""

    def chosen(self) -> Period | None:
        """Return the selected period, for copying; None where there is none."""
        return None

    def shown(self) -> tuple[list[Period], By] | None:
        """Return the periods of the shown range, ascending, for exporting; None where there is nothing to export."""
        return None

    def watch_view(self) -> None:
        """Hand a new view down, if this screen is seen."""
        if self.is_mounted and self.app.screen is self:
            self._hand_down()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Catch up with size, view and keys before the screen is drawn, so that it is drawn once.

        What was drawn before is still right, unless the theme or the terminal's focus has changed since.
        """
        styled = (self.app.theme, self.app.app_focus)
        event.refresh_styles, self._styled = styled != self._styled, styled
        self.fit(self.app.size)
        self.focus_main()
        self._hand_down()
        if self.view is not None:
            self.follow(self.view.selected)
        self._name_keys()

    def on_resize(self) -> None:
        """Use the room there is, maybe for more."""
        self.fit(self.size)
        self._hand_down()

    def follow(self, selected: datetime | None) -> None:
        """Take over what was selected elsewhere; None: the newest period."""

    def select(self, start: datetime | None) -> None:
        """Move the selection of all screens, in the same frame: the chart's cursor and the table's row are one."""
        assert isinstance(self.app, Travelling)
        self.app.choose(start)

    def fit(self, size: Size) -> None:
        """Leave the parts away where they cannot be read."""
        self.set_class(size.width < NEEDED[0] or size.height < NEEDED[1], "small")

    def tick(self) -> None:
        """Draw again what changes by the clock alone."""
        for panel in self._panels:
            if panel.by_clock:
                panel.redraw()

    def redraw_lines(self) -> None:
        """Draw all panels again: what they say depends on more than the view."""
        for panel in self._panels:
            panel.redraw()

    def key_list(self) -> list[tuple[str, str]]:
        """Return every key of this screen, as bound now, with what it does."""
        keys: dict[str, tuple[list[str], str]] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if binding.tooltip and binding.id:
                keys.setdefault(binding.id, ([], binding.tooltip))[0].append(self._key_name(binding))
        return [(" ".join(names), tooltip) for names, tooltip in keys.values()]

    def key_of(self, name: str) -> str:
        """Return the first key that the binding of this id has now; "" where it has none here."""
        bindings = (active.binding for active in self.active_bindings.values())
        return next((self._key_name(binding) for binding in bindings if binding.id == name), "")

    def say(self, text: str) -> None:
        """Show a notice on the key line."""
        self.query_one(KeyBar).say(text)

    async def ask(self, purpose: str, hint: str, text: str = "") -> None:
        """Ask something on the last line; the answer comes as ``Prompt.Answered``."""
        if self.is_attached and not self.query(Prompt):
            await self.mount(Prompt(self._end_question))
        if self.query("Prompt Input"):  # there is none while the program is being left
            self.query_one(KeyBar).hush()  # what was wrong with an answer before is not so with the next
            self.query_one(KeyBar).display = False
            self.query_one(Prompt).ask(purpose, hint, text)

    def focus_main(self) -> None:
        """Give the keys to the part that moves."""
        self.set_focus(None)

    @cached_property
    def _panels(self) -> tuple[Panel, ...]:
        """All panels of this screen, which are there as long as it is; looked for when it has been laid out."""
        return tuple(self.query(Panel))

    def _key_name(self, binding: Binding) -> str:
        """Return what a key is called, in letters that every font has."""
        name = self.app.get_key_display(binding)
        return _KEY_NAMES.get(name, name)

    def _end_question(self) -> None:
        """Bring the key line and the focus back."""
        self.query_one(KeyBar).display = True
        self.focus_main()

    def _hand_down(self) -> None:
        if self.view is None:
            return
        self.show(self.view)
        for panel in self._panels:
            panel.view = self.view

    def _name_keys(self) -> None:
        """Show the keys as they are bound now, those of the screen first."""
        active: dict[str | None, tuple[str, str]] = {}
        for key, found in self.active_bindings.items():
            if key == NO_KEY:
                continue
            binding = found.binding
            active.setdefault(binding.id, (self._key_name(binding), binding.description))
        wanted = (*self.KEYS, *(("app.back",) if len(self.app.screen_stack) > 1 else ()), *_LAST_KEYS)
        self.query_one(KeyBar).show_keys([(*active[name], name in _LAST_KEYS) for name in wanted if name in active])


def interval_on(grid: Grid, start: datetime) -> Period:
    """Return the interval of a grid that the moment ``start`` lies in: the answer may be on another grid by now."""
    return grid.at(floor_to_phase(start, grid.phase_minutes))

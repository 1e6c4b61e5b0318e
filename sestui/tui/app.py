"""The App: wires the monitor's state, the screens, the keys and the theme; nothing is drawn or formatted here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import ClassVar

from msgspec import Struct, field
from msgspec.structs import replace
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen

from sestui import memory
from sestui.domain.grid import By
from sestui.domain.looking import Place
from sestui.domain.model import COVERAGE
from sestui.monitor.player import Player
from sestui.monitor.runner import Monitor
from sestui.settings import Options
from sestui.tui.alarming import Alarming
from sestui.tui.driver import SteadyDriver
from sestui.tui.forgetting import AN_HOUR, another_theme, let_go
from sestui.tui.look import THEME, THEME_LIGHT
from sestui.tui.messages import BugFound, PeriodEntered, StateArrived
from sestui.tui.screens.base import MonitorScreen
from sestui.tui.screens.named import named
from sestui.tui.strips import lighten
from sestui.tui.travel import Reading
from sestui.tui.view import View


class Wiring(Struct, frozen=True):
    """What the App is connected to.

    Attributes:
        connect: Makes the monitor or the player, which posts its messages by what it is given; None for a recording.
        now: The clock that ages are told by.
        environ: The environment: which terminal, which multiplexer.
        read: Makes what reads the history; None where there is none.
        options: Which alarms the user wants.
    """

    connect: Callable[[Callable[[Message], object]], Monitor | Player] | None
    now: Callable[[], datetime]
    environ: dict[str, str]
    read: Reading | None = None
    options: Options = field(default_factory=Options)


UNHURRIED = 5.0
"""Seconds between two looks at the clock, for ages in minutes; a retry and a replay go by the second."""

_INSIDE = {By.MONTH: "inside", By.WEEK: "inside", By.DAY: "hours", By.HOUR: "quarters"}
"""The list of what is inside a period."""


def _commands() -> type[Provider]:
    """Return the commands of the palette; imported when it is opened."""
    from sestui.tui.commands import Commands

    return Commands


class SestuiApp(Alarming):
    """The monitor of one target."""

    TITLE = "sestui"
    CSS = """
    Screen { overflow: hidden; } CommandPalette { background: $background 60%; SearchIcon { display: none; }
    #--input { border: blank; } CommandList { border: none; } }"""
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "quit", id="quit", tooltip="Leave sestui"),
        Binding("ctrl+c,ctrl+q", "quit", "quit", id="interrupt", tooltip="Leave sestui", priority=True, show=False),
        Binding("1", "go('overview')", "overview", id="overview", tooltip="Counters, charts, newest intervals"),
        Binding("2", "go('chart')", "chart", id="chart", tooltip="The chart in full size"),
        Binding("3", "go('intervals')", "intervals", id="intervals", tooltip="All intervals of two weeks"),
        Binding("4", "go('days')", "days", id="days", tooltip="Days, and what is inside them"),
        Binding("5", "go('late')", "late news", id="late", tooltip="What came in late, the newest first"),
        Binding("7", "go('health')", "health", id="health", tooltip="SES's verdict, distances, the quota's runway"),
        Binding("escape", "out", "back", id="app.back", tooltip="Go back one level"),
        Binding(
            "p,space", "pause", "pause", id="pause", tooltip="Freeze the view, or let it go on; collecting goes on"
        ),
        Binding("r", "fetch", "fetch", id="fetch", tooltip="Ask SES now"),
        Binding("t", "zone", "zone", id="zone", tooltip="Show times in UTC or in local time"),
        Binding("T", "theme", "theme", id="theme", tooltip="The next theme"),
        Binding("question_mark,f1", "explain", "explain", id="explain", tooltip="Explain this screen and its numbers"),
        Binding("colon", "command_palette", "commands", id="commands", tooltip="Every action by its name"),
        Binding("ctrl+z", "suspend_process", "suspend", id="suspend", tooltip="Suspend; fg goes on", priority=True),
        Binding("ctrl+l", "redraw", "redraw", id="redraw", tooltip="Draw the whole screen again", priority=True),
    ]

    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}

    @property
    def bug(self) -> Exception | None:
        """What no code should have raised, and ended the App."""
        return self._exception

    def __init__(self, view: View, wiring: Wiring, *, theme: str = THEME.name, ansi: bool = False) -> None:
        """Prepare the first screen.

        Args:
            view: What is shown first.
            wiring: What the App is connected to.
            theme: A theme's name; it must exist.
            ansi: Use the terminal's own colours (NO_COLOR).
        """
        lighten()
        super().__init__(driver_class=SteadyDriver, ansi_color=ansi)
        self._disable_tooltips = self._disable_notifications = True  # the key line and ? tell it all
        self._wiring, self._clock, self._environ = wiring, wiring.now, wiring.environ
        self._monitor = wiring.connect(self.post_message) if wiring.connect is not None else None
        self._archive = wiring.read(self.post_message) if wiring.read is not None else None
        self._options, self._latest, self._heard = wiring.options, view.state, view.state.findings
        self.register_theme(THEME)
        self.register_theme(THEME_LIGHT)
        self.theme = theme
        self._answers, self._screens = 0, dict[str, MonitorScreen]()
        self.set_reactive(SestuiApp.view, view)

    def get_default_screen(self) -> Screen[None]:
        """Begin with the overview: the first frame is already the monitor."""
        return self.open_screen("overview")

    def on_mount(self) -> None:
        """Start the monitor once the first frame is out."""
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())
        self.set_interval(UNHURRIED, self._tick)
        self._seconds = self.set_interval(1.0, self._tick, pause=True)
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """Start what works beside the screen."""
        memory.part()
        for beside in (self._monitor, self._archive):
            if beside is not None:
                beside.start()
        self.look()

    def on_unmount(self) -> None:
        """End what works beside the screen."""
        for beside in (self._monitor, self._archive):
            if beside is not None:
                beside.stop()

    def watch_view(self) -> None:
        """Hand the view to all screens; only the one that is seen draws."""
        for screen in self._screens.values():
            screen.view = self.view

    def on_state_arrived(self, message: StateArrived) -> None:
        """Show what the monitor knows, unless the view is paused or stands in another time."""
        self._latest = message.state
        if self.view is not None and self.view.paused is None and not self.view.moved:
            self.view = replace(self.view, state=message.state)
        in_seconds = message.state.failure is not None or (self.view is not None and self.view.speed > 0)
        (self._seconds.resume if in_seconds else self._seconds.pause)()
        if message.state.fetching is None:
            self.look()
            self._answers += 1
            if self._answers % AN_HOUR == 0:
                let_go(set(self._screens.values()) - set(self.screen_stack))

    def on_bug_found(self, message: BugFound) -> None:
        """Let a bug of the monitor's thread end the program, loudly."""
        raise message.error

    def on_period_entered(self, message: PeriodEntered) -> None:
        """Go in: from a day to its hours, from an hour to its intervals, from an interval to its page."""
        if self.view is None or self.view.rows is None:
            return
        if not self.view.rows.start <= message.start < self.view.rows.end:
            self.travel(Place(message.start + COVERAGE / 2, self.view.place.as_of))
        if message.by is By.INTERVAL:
            self._enter_interval(message.start)
            return
        from sestui.tui.screens.lists import ListScreen

        screen = self.open_screen(_INSIDE[message.by])
        assert isinstance(screen, ListScreen)
        screen.enter(message.start, message.by, self.view.look.zone)
        self.push_screen(screen)

    async def action_quit(self) -> None:
        """Leave."""
        self.exit()

    async def action_go(self, name: str) -> None:
        """Go to a screen that a number opens, from wherever."""
        while len(self.screen_stack) > (1 if name == "overview" else 2):
            await self.pop_screen()
        if name != "overview":
            show = self.switch_screen if len(self.screen_stack) == 2 else self.push_screen
            await show(self.open_screen(name))

    def action_out(self) -> None:
        """Go back one level; never leave."""
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_pause(self) -> None:
        """Freeze the view, or show the newest state again; a monitor goes on in both cases, a replay stands still."""
        if self.view is None or self.view.recording:
            return
        if self.view.paused is None:
            self.view = replace(self.view, paused=self._wiring.now())
        else:
            self.view = replace(self.view, paused=None, state=self._latest)
        if isinstance(self._monitor, Player):
            self._monitor.pause(self.view.paused is not None)

    def action_fetch(self) -> None:
        """Ask SES now, unless a fetch is under way."""
        if self._monitor is None or isinstance(self._monitor, Player):
            self.say(f"A {'recording' if self._monitor is None else 'replay'} has nothing to fetch.")
        elif not self._monitor.fetch_now():
            self.say("A fetch is under way.")

    def action_zone(self) -> None:
        """Switch between UTC and local time."""
        if self.view is not None:
            self.view = replace(self.view, look=self.view.look.other_zone())
            self.look()

    def action_theme(self) -> None:
        """Take the next theme."""
        names = [THEME.name, THEME_LIGHT.name, *sorted(set(self.available_themes) - {THEME.name, THEME_LIGHT.name})]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.say(f"theme {self.theme}")
        another_theme(self._screens.values())

    def action_explain(self) -> None:
        """Explain the screen that is seen, its keys and its numbers."""
        from sestui.tui.screens.explain import ExplainScreen

        explained, screen = self.seen, self.open_screen("explain")
        assert isinstance(screen, ExplainScreen)
        if explained is not None and explained is not screen:
            screen.enter(explained.place, explained.key_list())
            self.push_screen(screen)

    def action_redraw(self) -> None:
        """Draw the whole screen again: after a suspend, or when something else wrote on the terminal."""
        if isinstance(self._driver, SteadyDriver):
            self._driver.forget()
        self.screen.refresh(repaint=True, layout=True)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield every action that a key has, by its word on the key line, for the command palette."""
        seen = {None, "commands", "interrupt"}
        for active in screen.active_bindings.values():
            if (binding := active.binding).id not in seen:
                seen.add(binding.id)
                run = partial(self.run_action, binding.action, active.node)
                key = f"key {self.get_key_display(binding)}"
                yield SystemCommand(f"{binding.description}: {binding.tooltip}", key, run)

    def _enter_interval(self, start: datetime) -> None:
        from sestui.tui.screens.interval import IntervalScreen

        above = self.seen.crumbs(self.view) if self.seen is not None and self.view is not None else ()
        if isinstance(screen := self.open_screen("interval"), IntervalScreen):
            screen.enter(start, above)
            self.push_screen(screen)

    def open_screen(self, name: str) -> MonitorScreen:
        """Return a screen; it is made when it is first wanted, and then kept."""
        if name not in self._screens:
            screen = self._screens[name] = named(name, self._wiring.now)
            screen.view = self.view
            self.install_screen(screen, name)
        return self._screens[name]

    def _tick(self) -> None:
        """Draw what changes by the clock alone."""
        if self.seen is not None:
            self.seen.tick()

    def _handle_exception(self, error: Exception) -> None:
        """End by a bug; a part that a screen misses because both are being taken down is none."""
        if not (self._exit and isinstance(error, NoMatches)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End by a bug; whoever runs the App tells it, as Textual would print the values of variables, too."""
        self._close_messages_no_wait()

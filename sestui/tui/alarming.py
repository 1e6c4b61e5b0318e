"""Alarms on the screen: the bell, the terminal's title, taking note; and the way to the findings."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from sestui import formatting
from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import NOTHING_FOUND, Findings, news
from sestui.domain.looking import Place
from sestui.domain.model import COVERAGE
from sestui.domain.reputation import Level
from sestui.settings import Options
from sestui.tui.driver import SteadyDriver
from sestui.tui.messages import IntervalsWanted, NoticeArrived, StateArrived
from sestui.tui.screens.base import MonitorScreen
from sestui.tui.taking import Taking
from sestui.tui.view import View


class Alarming(Taking):
    """An App that tells what deserves attention, until the user has taken note of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("6", "go('events')", "events", id="events", tooltip="What deserves attention, and what did"),
        Binding("m", "acknowledge", "acknowledge", id="acknowledge", tooltip="Take note of all findings: be quiet"),
    ]

    _options = Options()
    _heard: Findings = NOTHING_FOUND

    def open_screen(self, name: str) -> MonitorScreen:
        """Return a screen by its name; it is made when it is first wanted."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Tell what was known before."""
        self._show_title()

    def on_state_arrived(self, message: StateArrived) -> None:
        """Ring for what is new or worse, unless the user looks at another time."""
        before, self._heard = self._heard, message.state.findings
        view = self.view
        if view is None or before is self._heard:
            return
        self._show_title()
        changed = news(before, self._heard)
        loud = view.acknowledged.loud(self._heard)
        quiet = view.paused is not None or view.moved or _recorded(view)
        if self._options.bell and not quiet and any(one in loud for one in (*changed.begun, *changed.risen)):
            self.bell()

    def on_notice_arrived(self, message: NoticeArrived) -> None:
        """Tell that the user's own command has failed."""
        self.say(message.text)

    def on_intervals_wanted(self, message: IntervalsWanted) -> None:
        """Show all intervals with the cursor on one; an older page is read where it is not on this one."""
        view = self.view
        if view is None or view.rows is None:
            return
        if not view.rows.start <= message.start < view.rows.end:
            if self._archive is None:
                self.say("SES has forgotten these intervals, and there is no history.")
                return
            self.travel(Place(message.start + COVERAGE / 2, view.place.as_of))
        self.choose(message.start)
        self.push_screen(self.open_screen("intervals"))

    def action_acknowledge(self) -> None:
        """Take note of all that goes on: alarms are quiet until something is new or worse."""
        view = self.view
        if view is None or view.moved:
            self.say("This is the past; come back to now first.")
        elif not view.loud:
            self.say("Nothing is to be acknowledged.")
        else:
            self.say(
                f"{formatting.counted(len(view.loud), 'finding')} acknowledged; new and worse ones are told again."
            )
            self.view = replace(view, acknowledged=view.acknowledged.taking(view.state.findings))
            self._show_title()

    def _show_title(self) -> None:
        """Let the title tell what goes on and was not acknowledged; nothing is written where it says so already."""
        view = self.view
        if view is not None and self._options.title and isinstance(self._driver, SteadyDriver):
            loud = () if _recorded(view) else view.acknowledged.loud(self._heard)
            self._driver.title(title(view, loud))


def _recorded(view: View) -> bool:
    """Return whether what is shown happened some time ago: nobody is to be alarmed."""
    return view.recording or view.speed > 0


def title(view: View, loud: tuple[Finding, ...]) -> str:
    """Return what the terminal's title says: the program, how many findings of which level, and whose sending it is."""
    target, symbols = view.state.target, view.look.symbols
    worst = max((one.severity for one in loud), default=Level.QUIET)
    critical = sum(one.severity is Level.CRITICAL for one in loud)
    warnings = len(loud) - critical
    words = [f"{critical} critical"] * bool(critical) + [formatting.counted(warnings, "warning")] * bool(warnings)
    what = f" {symbols.mark(worst)} {', '.join(words)}" if loud else ""
    whose = "demo" if view.demo else target.profile or target.account or target.region
    text = symbols.plain(f"sestui{what}{f' – {whose}' if whose else ''}")
    return "".join(letter for letter in text if letter.isprintable())

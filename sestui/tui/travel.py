"""Moving in time: a day back, to a date, to what was known at a moment, and to now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from sestui import formatting
from sestui.domain.findings.findings import Findings
from sestui.domain.looking import NOW, Closer, Past, Place
from sestui.domain.model import INTERVAL
from sestui.domain.past import Key
from sestui.errors import HistoryError, UsageError
from sestui.monitor.archive import Archive, Wanted
from sestui.monitor.state import TargetState, answered
from sestui.tui.messages import CloserWanted, PastArrived, PlaceWanted
from sestui.tui.typed_ahead import TypedAhead
from sestui.tui.view import View

Reading = Callable[[Callable[[Message], object]], Archive]
"""Makes what reads the history, which posts its messages by the function it is given."""

_DAY = timedelta(days=1)


class Travelling(TypedAhead):
    """An App whose screens can stand anywhere in time.

    Attributes:
        view: What all screens show.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "day(-1)", "day back", id="day.back", tooltip="A day back in time"),
        Binding("right_square_bracket", "day(1)", "day on", id="day.on", tooltip="A day on"),
        Binding(
            "left_curly_bracket", "known(-1)", "known before", id="known.back", tooltip="As it was known 15 m earlier"
        ),
        Binding("right_curly_bracket", "known(1)", "known after", id="known.on", tooltip="As it was known 15 m later"),
        Binding("0", "now", "now", id="now", tooltip="Back to now"),
    ]

    view: reactive[View | None] = reactive(None, repaint=False)

    _latest: TargetState
    _archive: Archive | None = None
    _wish: Place = NOW
    _closer: Closer = Closer()

    def say(self, text: str) -> None:
        """Show a notice."""
        raise NotImplementedError

    def choose(self, start: datetime | None) -> None:
        """Select the period from ``start`` on all screens; None follows the newest one.

        At once and not by a message: the next key, or an answer, would overtake it and find the selection of before.
        """
        if self.view is not None:
            self.view = replace(self.view, selected=start)

    def travel(self, place: Place) -> None:
        """Show what is known from another place, once it is read."""
        if place.now and self.view is not None and self.view.place.now:
            return
        if self._archive is None or self._latest.rows_grid is None:
            self.say("There is no history to look back in.")
            return
        newest = self._latest.rows_grid.end
        if place.as_of is not None and place.as_of >= newest + INTERVAL:
            place = replace(place, as_of=None)
        if place.end is not None and place.end >= (place.as_of or newest):
            place = replace(place, end=None)
        self._wish = place
        self.look()

    def look(self) -> None:
        """Read the history again, from where the screens are to stand."""
        grid, view = self._latest.rows_grid, self.view
        if self._archive is not None and grid is not None and view is not None:
            key = Key.of(self._latest.target)
            self._archive.look(Wanted(key, self._wish, grid.end, view.look.zone, self._closer))

    def go(self, text: str) -> None:
        """Show a date and the two weeks before it; with a time, select the interval at it, too.

        Raises:
            UsageError: If it is no date.
        """
        from sestui.domain.when import end_of, moment_of

        if self.view is None:
            return
        zone = self.view.look.zone
        start, end = moment_of(text, zone), end_of(text, zone)
        self.travel(Place(end if end > start else start + _DAY / 2, self.view.place.as_of))
        if end == start:
            self.choose(start)

    def see_as_of(self, text: str) -> None:
        """Show every screen as it stood at a moment; a date alone is its end.

        Raises:
            UsageError: If it is no date.
        """
        from sestui.domain.when import end_of

        if self.view is not None:
            self.travel(Place(None, end_of(text, self.view.look.zone)))

    def action_now(self) -> None:
        """Come back to now."""
        self.choose(None)
        self.travel(NOW)

    def action_day(self, days: int) -> None:
        """Move by days: the moment whose knowledge is shown, or the two weeks."""
        if self.view is None or self.view.rows is None:
            return
        place = self._wish
        if place.as_of is not None:
            self.travel(replace(place, as_of=place.as_of + _DAY * days))
        else:
            self.travel(replace(place, end=(place.end or self.view.rows.end) + _DAY * days))

    def action_known(self, steps: int) -> None:
        """Move the moment whose knowledge is shown."""
        if self.view is not None and self.view.rows is not None:
            self.travel(Place(None, (self._wish.as_of or self.view.rows.fetched_at) + INTERVAL * steps))

    def on_place_wanted(self, message: PlaceWanted) -> None:
        """Go where a chart was moved to."""
        self.travel(message.place)

    def on_closer_wanted(self, message: CloserWanted) -> None:
        """Read what a screen shows besides."""
        self._closer = message.closer
        self.look()

    def on_past_arrived(self, message: PastArrived) -> None:
        """Show what the history knows, if it is still wanted."""
        past, view = message.past, self.view
        if view is None or isinstance(past, HistoryError):
            self._without(past if isinstance(past, HistoryError) else None)
            return
        if past.place != self._wish or past.zone is not view.look.zone:
            return
        if not past.place.now and not _tells(past):
            self._wish = view.place
            self.say(_nothing(past))
            return
        state = view.state if view.paused is not None else self._latest
        if past.snapshot is not None:
            known_then = replace(TargetState(self._latest.target), grid_kind=self._latest.grid_kind)
            state = answered(known_then, past.snapshot, past.snapshot.fetched_at)
            state = replace(state, findings=Findings(past.findings))
        notice = "" if self._archive is None else self._archive.notice
        self.view = replace(view, past=past, place=past.place, state=state, history_error=notice)

    def _without(self, error: HistoryError | None) -> None:
        """Go on without the history."""
        if self.view is not None and error is not None:
            self._wish = NOW
            self.view = replace(self.view, past=None, place=NOW, history_error=error.sentence, state=self._latest)


def _nothing(past: Past) -> str:
    """Return why there is nothing to see there."""
    if past.first is None:
        return "Nothing is kept yet: the next answer of a quarter hour begins the history."
    return f"Nothing before {formatting.stamp(past.first, past.zone)} is known."


def _tells(past: Past) -> bool:
    """Return whether anything is known there."""
    if past.place.as_of is not None and past.snapshot is None:
        return False
    return bool(past.page.watched)


def told(travelling: Travelling, run: Callable[[str], None], text: str) -> None:
    """Do what a person typed, or tell what is wrong with it."""
    try:
        run(text)
    except UsageError as error:
        travelling.say(error.advice)

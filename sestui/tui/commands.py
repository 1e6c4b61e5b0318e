"""The palette: the commands that take words, ``go 2026-11-06``, ``as-of 2026-11-20 14:05``, and every action."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits
from textual.system_commands import SystemCommandsProvider

from sestui.domain.when import end_of
from sestui.errors import UsageError
from sestui.tui.travel import Travelling, told

_GO = ("go", "go to")
_AS_OF = ("as-of", "as of")
_BEGINS = 1000.0
"""Is added to the score of what begins as typed; Textual's own, for letters found anywhere, are below it."""

_KINDS = (
    ("go 2026-11-06 14:00", "Go to a date, or to a time of it"),
    ("as-of 2026-11-20 14:05", "See every screen as it stood then"),
    ("now", "Back to now"),
)


class Commands(SystemCommandsProvider):
    """Moving in time by typed dates, and below it every action: two providers would come in an order of chance."""

    async def discover(self) -> Hits:
        """Say what can be typed, and which actions there are."""
        for words, what in _KINDS:
            yield DiscoveryHit(words, self._nothing if words != "now" else self._now, help=what)
        async for hit in super().discover():
            yield hit

    async def search(self, query: str) -> Hits:
        """Offer what the typed words mean."""
        async for hit in self._hits(query.strip()):
            yield hit
        async for action in super().search(query):
            begins = str(action.prompt).lower().startswith(query.strip().lower())
            yield replace(action, score=action.score + _BEGINS) if begins and isinstance(action, Hit) else action

    async def _hits(self, query: str) -> AsyncIterator[Hit]:
        app = self.app
        assert isinstance(app, Travelling)
        lowered = query.lower()
        for words, run in [(words, app.see_as_of) for words in _AS_OF] + [(words, app.go) for words in (*_GO, "")]:
            date = query[len(words) :].strip()
            if lowered.startswith(words) and self._is_date(date):
                name = "as-of" if words in _AS_OF else "go"
                help_text = "See every screen as it stood then" if words in _AS_OF else "Go there"
                yield Hit(1.0, f"{name} {date}", partial(told, app, run, date), help=help_text)
                return
        for words, what in _KINDS:
            if lowered and words.startswith(lowered):
                yield Hit(1.0, words, self._nothing if words != "now" else self._now, help=what)

    def _is_date(self, text: str) -> bool:
        app = self.app
        assert isinstance(app, Travelling)
        try:
            end_of(text, app.view.look.zone if app.view is not None else UTC)
        except UsageError:
            return False
        return True

    def _now(self) -> None:
        app = self.app
        assert isinstance(app, Travelling)
        app.action_now()

    def _nothing(self) -> None:
        app = self.app
        assert isinstance(app, Travelling)
        app.say("Type the words with a date of your own.")

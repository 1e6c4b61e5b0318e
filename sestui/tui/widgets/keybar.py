"""The last line: what can be done here, or for some seconds what has just been done."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from sestui.tui.lines import Part, fitting, styled

SECONDS = 6.0
"""How long a notice stands."""


class KeyBar(Widget):
    """Shows as many keys as fit, the first ones first; a notice takes their place for a while."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $panel; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self) -> None:
        """Begin without keys and without a notice."""
        super().__init__()
        self._keys: tuple[tuple[str, str, bool], ...] = ()
        self._notice = ""
        self._until: Timer | None = None

    def show_keys(self, keys: Sequence[tuple[str, str, bool]]) -> None:
        """Show keys, what they do and whether they stay when there is no room; the most important first."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh()

    def say(self, text: str) -> None:
        """Show a notice for some seconds."""
        self._notice = text
        if self._until is not None:
            self._until.stop()
        self._until = self.set_timer(SECONDS, self.hush)
        self.refresh()

    def hush(self) -> None:
        """Take the notice away."""
        if self._notice:
            self._notice = ""
            self.refresh()

    def render(self) -> Content:
        """Return the notice, or the keys that fit."""
        if self._notice:
            return styled(f" {self._notice}", "$text-accent bold").truncate(self.size.width)
        parts = [
            Part(Content.assemble((key, "$text-accent bold"), f" {label}"), 1 if stays else 2 + place)
            for place, (key, label, stays) in enumerate(self._keys)
        ]
        kept = fitting(parts, self.size.width - 2)
        return Content.assemble(" ", Content("  ").join([part.content for part in kept]))

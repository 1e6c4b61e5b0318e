"""Keys that are typed faster than a question appears: a paste, a macro, a quick hand."""

from __future__ import annotations

from textual.app import App
from textual.events import Key
from textual.widgets import Input


class TypedAhead(App[None]):
    """An App that hands keys on which were typed for a question before that had the focus."""

    _handed_on: Key | None = None

    def on_key(self, event: Key) -> None:
        """Give a key to the question that has the focus now; what that has no use for comes back."""
        if isinstance(self.focused, Input) and event is not self._handed_on:
            event.prevent_default()
            self._handed_on = Key(event.key, event.character)
            self.focused._forward_event(self._handed_on)

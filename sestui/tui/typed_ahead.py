"""Keys, at once where something is bound to them; and those typed faster than a question appears: by a quick hand."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Key
from textual.widgets import Input


class TypedAhead(App[None]):
    """An App that hands keys on which were typed for a question before that had the focus."""

    _handed_on: Key | None = None

    async def on_event(self, event: Event) -> None:
        """As Textual's, which sends a key through the focused widget, its parents and the screen before it acts.

        No widget of ours but a question does anything with keys by itself.
        """
        if not isinstance(event, Key) or event.is_forwarded or not await self._acted(event.key):
            await super().on_event(event)

    async def _acted(self, key: str) -> bool:
        """Do what is bound to a key, unless a question is asked; return whether anything was done."""
        if isinstance(self.focused, Input):
            return False
        if not self.app_focus:
            self.app_focus = True
        return await self._check_bindings(key, priority=True) or await self._check_bindings(key)

    def on_key(self, event: Key) -> None:
        """Give a key to the question that has the focus now; what that has no use for comes back."""
        if isinstance(self.focused, Input) and event is not self._handed_on:
            event.prevent_default()
            self._handed_on = Key(event.key, event.character)
            self.focused._forward_event(self._handed_on)

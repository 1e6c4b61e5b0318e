"""A question on the last line, with its answer."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class Prompt(Input):
    """An input line that is hidden until something is asked."""

    DEFAULT_CSS = """
    Prompt { display: none; height: 1; border: none; padding: 0 1; background: $panel; }
    Prompt:focus { border: none; }
    Prompt.asking { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="prompt.cancel", tooltip="Leave the question unanswered")
    ]

    class Answered(Message):
        """The question was answered."""

        def __init__(self, purpose: str, text: str) -> None:
            """Keep what was asked for and the answer."""
            self.purpose = purpose
            self.text = text
            super().__init__()

    class Closed(Message):
        """The question is off the screen."""

    def __init__(self) -> None:
        """Begin hidden."""
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._purpose = ""

    def ask(self, purpose: str, hint: str, text: str = "") -> None:
        """Show the line with ``text`` to edit; ``hint`` stands while it is empty."""
        self._purpose = purpose
        self.placeholder = hint
        self.value = text
        self.cursor_position = len(text)
        self.add_class("asking")
        self.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post the answer and close."""
        event.stop()
        self.action_cancel()
        self.post_message(self.Answered(self._purpose, event.value.strip()))

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.remove_class("asking")
        self.post_message(self.Closed())

"""A question on the last line, with its answer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label


class Prompt(Horizontal):
    """A line that is hidden until something is asked."""

    DEFAULT_CSS = """
    Prompt { display: none; height: 1; background: $panel; }
    Prompt.asking { display: block; }
    Prompt Label { padding: 0 1; color: $text-accent; text-style: bold; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    Prompt Input:focus { border: none; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", id="prompt.cancel", tooltip="Leave the question unanswered")
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
        super().__init__()
        self._purpose = ""

    def compose(self) -> ComposeResult:
        """Lay out the question and the line to edit; a blinking cursor would write twice a second."""
        yield Label(markup=False)
        answer = Input(compact=True, select_on_focus=False)
        answer.cursor_blink = False
        yield answer

    def ask(self, purpose: str, hint: str, text: str = "") -> None:
        """Ask for ``purpose`` with ``text`` to edit; ``hint`` stands while it is empty."""
        self._purpose = purpose
        self.query_one(Label).update(purpose)
        answer = self.query_one(Input)
        answer.placeholder = hint
        answer.value = text
        answer.cursor_position = len(text)
        self.add_class("asking")
        self.screen.set_focus(answer)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post the answer and close."""
        event.stop()
        self.action_cancel()
        self.post_message(self.Answered(self._purpose, event.value.strip()))

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.remove_class("asking")
        self.post_message(self.Closed())

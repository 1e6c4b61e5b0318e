"""A question on the last line, with its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.widgets import Input, Label


class Answer(Input):
    """The line to edit. A key acts where it is read: what follows at the heels of Enter or Esc is not in the answer."""

    asked = False

    def __init__(self, given: Callable[[], object]) -> None:
        """Begin unasked.

        Args:
            given: Is called when the answer is given.
        """
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False  # it would write twice a second
        self._given = given

    async def _on_key(self, event: Key) -> None:
        """Edit, or do what is bound to the key; once that has ended the question, keys are the screen's."""
        event.prevent_default()
        if not self.asked:
            return
        if self.check_consume_key(event.key, event.character):
            await super()._on_key(event)
        elif await self.app._check_bindings(event.key):
            event.stop()

    async def action_submit(self) -> None:
        """Give the answer."""
        self._given()


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

    def __init__(self, closed: Callable[[], object]) -> None:
        """Begin hidden.

        Args:
            closed: Is called when the question is off the screen, before the next key acts.
        """
        super().__init__()
        self._closed_by = closed
        self._purpose = ""

    def compose(self) -> ComposeResult:
        """Lay out the question and the line to edit."""
        yield Label(markup=False)
        yield Answer(self._answer)

    def ask(self, purpose: str, hint: str, text: str = "") -> None:
        """Ask for ``purpose`` with ``text`` to edit; ``hint`` stands while it is empty."""
        self._purpose = purpose
        self.query_one(Label).update(purpose)
        answer = self.query_one(Answer)
        answer.placeholder = hint
        answer.value = text
        answer.cursor_position = len(text)
        answer.asked = True
        self.add_class("asking")
        self.screen.set_focus(answer)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.query_one(Answer).asked = False
        self.remove_class("asking")
        self._closed_by()

    def _answer(self) -> None:
        """Close, and post the answer."""
        self.action_cancel()
        self.post_message(self.Answered(self._purpose, self.query_one(Answer).value.strip()))

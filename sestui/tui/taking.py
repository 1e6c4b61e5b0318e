"""What the user takes away: a copied row, an export, a picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from sestui.errors import UsageError
from sestui.tui.exporting import export, picture_name, proposed_name
from sestui.tui.screens.base import MonitorScreen
from sestui.tui.terminal import clipboard_sequence
from sestui.tui.travel import Travelling
from sestui.tui.widgets.prompt import Prompt


class Taking(Travelling):
    """An App from whose screens something can be taken away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy", id="copy", tooltip="Copy the selected row"),
        Binding("E", "export", "export", id="export", tooltip="Write the shown range as CSV, JSON or a note (.md)"),
        Binding("P,ctrl+s", "picture", "picture", id="picture", tooltip="Write a picture of the screen"),
    ]

    _clock: Callable[[], datetime]
    _environ: dict[str, str]

    @property
    def seen(self) -> MonitorScreen | None:
        """The monitor's screen that is seen; None while something of Textual's lies over it, and while leaving."""
        top = self.screen_stack[-1] if self.screen_stack else None
        return top if isinstance(top, MonitorScreen) else None

    def say(self, text: str) -> None:
        """Show a notice on the screen that is seen."""
        if self.seen is not None:
            self.seen.say(text)

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Write the export that was asked for."""
        if event.purpose == "export" and event.text and self.seen is not None:
            self._export_to(event.text)

    def action_copy(self) -> None:
        """Copy the selected row as one line."""
        period = self.seen.chosen() if self.seen is not None else None
        if period is None or self.view is None:
            self.say("Nothing is selected.")
            return
        from sestui.tui.panels.interval import sentence

        line = sentence(period, self.view.look.zone)
        if self._driver is not None:
            self._driver.write(clipboard_sequence(line, self._environ))
        self.say(f"copied: {line}")

    async def action_export(self) -> None:
        """Ask for the file to write the shown range to; its ending chooses the format."""
        shown = self.seen.shown() if self.seen is not None else None
        if shown is None or not shown[0] or self.seen is None:
            self.say("There is nothing to export here.")
            return
        await self.seen.ask("export", "a file ending in .csv, .json or .md", proposed_name(*shown, self.seen.EXPORT))

    def action_picture(self) -> None:
        """Write the screen as an SVG picture."""
        name = picture_name(self._clock())
        try:
            self.say(f"picture written to {self.save_screenshot(name)}")
        except OSError as error:
            self.say(f"The picture could not be written: {error}.")

    def _export_to(self, name: str) -> None:
        view, shown = self.view, self.seen.shown() if self.seen is not None else None
        try:
            if shown is not None and view is not None:
                self.say(f"written to {export(name, *shown, view)}")
        except UsageError as error:
            self.say(error.advice)

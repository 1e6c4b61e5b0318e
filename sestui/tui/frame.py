"""A frame on its way from Textual to its driver, as the pieces that it is made of and not as text to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from textual.strip import Strip


class Piece(NamedTuple):
    """A part of a line.

    Attributes:
        y: Its row.
        x: Its first column.
        strip: What is drawn there.
    """

    y: int
    x: int
    strip: Strip


class Frame:
    """Stands for the text that Textual would write; ``str`` makes that of it.

    Attributes:
        pieces: What is drawn, in this order.
        after: What is written then.
    """

    def __init__(self, pieces: Sequence[Piece], console: Console, after: str = "") -> None:
        """Keep the pieces, and whose colours they are drawn in."""
        self.pieces = pieces
        self.after = after
        self._console = console

    def __add__(self, text: str) -> Frame:
        """Return the frame with text behind it, as Textual adds where the cursor goes."""
        return Frame(self.pieces, self._console, self.after + text)

    def __str__(self) -> str:
        """Return the text."""
        drawn = (f"\x1b[{y + 1};{x + 1}H{strip.render(self._console)}" for y, x, strip in self.pieces)
        return "".join(drawn) + self.after

    @property
    def colours(self) -> ColorSystem:
        """How many colours the terminal has, which Textual takes for all where it has none."""
        return self._console._color_system or ColorSystem.TRUECOLOR

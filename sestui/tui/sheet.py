"""Cells to draw on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from sestui.tui.once import once


class Sheet(Struct, frozen=True):
    """Rows of cells to write on; what falls beside it is left out.

    Attributes:
        characters: One a cell, by row and column.
        roles: The role of each cell, "" for none.
    """

    characters: list[list[str]]
    roles: list[list[str]]

    @classmethod
    def blank(cls, width: int, height: int) -> Sheet:
        """Return an empty sheet."""
        return cls([[" "] * width for _ in range(height)], [[""] * width for _ in range(height)])

    def write(self, column: int, row: int, text: str, role: str) -> None:
        """Write ``text``, all in one role, from ``column`` on."""
        if not 0 <= row < len(self.characters):
            return
        skipped, room = max(0, -column), max(0, len(self.characters[row]) - max(0, column))
        shown = text[skipped : skipped + room]
        at = slice(max(0, column), max(0, column) + len(shown))
        self.characters[row][at] = map(once, shown)  # else each cell has a text of its own
        self.roles[row][at] = [role] * len(shown)

    def lay(self, column: int, row: int, text: str, roles: Sequence[str]) -> None:
        """Write what is not blank of ``text``, which fits, from ``column`` on, each character in its role."""
        characters, own = self.characters[row], self.roles[row]
        for at, (character, role) in enumerate(zip(text, roles, strict=True), column):
            if character != " ":
                characters[at], own[at] = once(character), role

    def runs(self, row: int) -> list[tuple[str, str]]:
        """Return a row as pieces of text with one role each."""
        cells = zip(self.roles[row], self.characters[row], strict=True)
        return [("".join(cell[1] for cell in group), role) for role, group in groupby(cells, key=lambda cell: cell[0])]

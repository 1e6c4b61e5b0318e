"""Fitting words into a line of so many cells."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content


class Part(Struct, frozen=True):
    """A piece of a line.

    Attributes:
        content: The words, foreign text as plain text.
        rank: What goes first when there is no room: the highest rank does; rank 0 never goes, it is cut off.
        short: What takes its place before it goes; None for nothing.
    """

    content: Content
    rank: int = 0
    short: Content | None = None


def styled(text: str, style: str = "") -> Content:
    """Return ``text`` as it is, never as markup, in ``style``."""
    return Content.styled(text, style) if style else Content(text)


def fitting(parts: Sequence[Part], width: int, gap: int = 2) -> list[Part]:
    """Return the parts that fit in ``width`` with ``gap`` blanks between them, the highest ranks gone first.

    What has a short form is shortened before it goes, and before another of its rank does; then the last goes first.
    """
    return [part for part in _fitted(parts, width, gap) if part is not None]


def _fitted(parts: Sequence[Part], width: int, gap: int) -> list[Part | None]:
    """Return each part as it fits; None where it does not."""
    kept: list[Part | None] = list(parts)
    while (left := [part for part in kept if part is not None]) and _length(left, gap) > width:
        rank, _, worst = max(
            (part.rank, part.short is not None, at) for at, part in enumerate(kept) if part is not None
        )
        part = kept[worst]
        if part is None or rank == 0:
            break
        kept[worst] = None if part.short is None else Part(part.short, rank)
    return kept


def cut(line: Content, width: int, more: str) -> Content:
    """Return a line of at most ``width`` cells, ``more`` at its end where something is cut off."""
    if line.cell_length <= width:
        return line
    return Content.assemble(line.truncate(max(0, width - 1)), more) if width > 0 else Content("")


def spread(left: Sequence[Part], right: Sequence[Part], width: int, more: str, gap: int = 2) -> Content:
    """Return one line: ``left`` at the left edge, ``right`` at the right; what matters least is shortened or gone."""
    kept, blank = _fitted([*left, *right], width - 2, gap), Content(" " * gap)
    lefts = blank.join([part.content for part in kept[: len(left)] if part is not None])
    rights = blank.join([part.content for part in kept[len(left) :] if part is not None])
    room = max(gap, width - 2 - lefts.cell_length - rights.cell_length)
    return cut(Content.assemble(" ", lefts, " " * room, rights, " "), width, more)


def _length(parts: Sequence[Part], gap: int) -> int:
    return sum(part.content.cell_length for part in parts) + gap * max(0, len(parts) - 1)

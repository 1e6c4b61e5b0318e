"""Fitting words into a line of so many cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line.

    Attributes:
        content: The words, foreign text as plain text.
        rank: What goes first when there is no room: the highest rank does; rank 0 never goes, it is cut off.
    """

    content: Content
    rank: int = 0


def styled(text: str, style: str = "") -> Content:
    """Return ``text`` as it is, never as markup, in ``style``."""
    return Content.styled(text, style) if style else Content(text)


def fitting(parts: Sequence[Part], width: int, gap: int = 2) -> list[Part]:
    """Return the parts that fit in ``width`` with ``gap`` blanks between them, the highest ranks dropped first.

    Of equal ranks the last one goes first.
    """
    kept = list(parts)
    while kept and _length(kept, gap) > width:
        worst = max(range(len(kept)), key=lambda index: (kept[index].rank, index))
        if kept[worst].rank == 0:
            break
        del kept[worst]
    return kept


def cut(line: Content, width: int, more: str) -> Content:
    """Return a line of at most ``width`` cells, ``more`` at its end where something is cut off."""
    if line.cell_length <= width:
        return line
    return Content.assemble(line.truncate(max(0, width - 1)), more) if width > 0 else Content("")


def spread(left: Sequence[Part], right: Sequence[Part], width: int, more: str, gap: int = 2) -> Content:
    """Return one line: ``left`` at the left edge, ``right`` at the right one, the least important dropped."""
    kept = {id(part) for part in fitting([*left, *right], width - 2, gap)}
    blank = Content(" " * gap)
    lefts = blank.join([part.content for part in left if id(part) in kept])
    rights = blank.join([part.content for part in right if id(part) in kept])
    room = max(gap, width - 2 - lefts.cell_length - rights.cell_length)
    return cut(Content.assemble(" ", lefts, " " * room, rights, " "), width, more)


def _length(parts: Sequence[Part], gap: int) -> int:
    return sum(part.content.cell_length for part in parts) + gap * max(0, len(parts) - 1)

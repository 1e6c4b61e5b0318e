"""Which cells of a terminal characters take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import get_character_cell_size

_NARROW = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]+"
)
"""Characters that are one cell wide, and stand for themselves."""

_JOINING = {*range(0x1F1E6, 0x1F200), *range(0x1F3FB, 0x1F400)}
"""Letters of flags, and skins: how wide they are depends on their neighbours."""

_UNCERTAIN = {"Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Zl", "Zp"}
"""Categories of characters that no two terminals agree about."""

_ABOVE = 200
"""The least combining class of the marks above and below a letter; lower ones join letters."""


def cells_of(text: str) -> Sequence[str] | None:
    """Return what stands in each cell; empty in the second one of a wide character; None where that is uncertain."""
    if _NARROW.fullmatch(text):
        return text
    cells: list[str] = []
    for character in text:
        width = _width(character)
        if width == 0 and cells and cells[-1]:
            cells[-1] += character
        elif width == 1:
            cells.append(character)
        elif width == 2:
            cells += [character, ""]
        else:
            return None
    return cells


@lru_cache(4096)
def _width(character: str) -> int | None:
    """Return how many cells a character takes: 0 for a mark on the letter before; None where that is uncertain."""
    width: int = get_character_cell_size(character)
    if unicodedata.combining(character) >= _ABOVE:
        return None if width else 0
    wide = unicodedata.east_asian_width(character) in ("W", "F")
    unsure = ord(character) in _JOINING or unicodedata.category(character) in _UNCERTAIN
    return width if width == 1 + wide and not unsure else None

"""Characters that are kept once, however many cells show them: Python keeps those beyond Latin-1 anew each time."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(4096)
def once(character: str) -> str:
    """Return the same object for equal characters.

    Not by ``sys.intern``: characters come and go, which makes its table grow by a MB after some days.
    """
    return character

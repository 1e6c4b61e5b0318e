"""Textual's lines without what most of them never need: seven caches, two objects each, and a copy in true colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import ANSIToTruecolor, LineFilter
from textual.strip import Strip

_GIVEN = {"__init__": ("self", "segments", "cell_length"), "apply_filter": ("self", "filter", "background")}
"""What a line is made of, and what it goes through a filter with, as Textual has it."""

_ANY = Color(0, 0, 0)
"""Whether a colour is a true one does not depend on what is behind it."""

_late: dict[str, Callable[[], object]] = {}


def lighten() -> None:
    """Let lines make their caches when they first look into them; a Textual whose lines are others is left alone.

    And let those that are in true colours be their own copies in true colours. A frame makes some lines of each that
    it shows: their caches are most of the objects that it needs at once.
    """
    late = None if _late else _found()
    if late is not None:
        _late.update(late)
        for name, method in {"__init__": _begin, "__getattr__": _made, "apply_filter": _filtered}.items():
            setattr(Strip, name, method)


def replaced(line: Strip, first: int, after: int, pieces: list[Segment]) -> Strip:
    """Return a line with other segments in place of those from ``first`` to ``after``, which take as many cells.

    Where all colours of the line are true ones, and those of the pieces are, it needs no copy in true colours either.
    """
    made = Strip([*line._segments[:first], *pieces, *line._segments[after:]], line.cell_length)
    kept = getattr(line, "_filter_cache", None)
    if type(kept) is ANSIToTruecolor and _true(pieces, kept):
        cast("Any", made)._filter_cache = kept
    return made


def _found() -> dict[str, Callable[[], object]] | None:
    """Return what a line begins with beside what it is given; None where that is more than caches and nothing."""
    if any(_given(name) != given for name, given in _GIVEN.items()):
        return None
    line = Strip([], 0)
    names = [name for name in Strip.__slots__ if name not in {"_segments", "_cell_length"} and hasattr(line, name)]
    begins = {name: getattr(line, name) for name in names}
    caches = {name: one for name, one in begins.items() if type(one) is FIFOCache}
    known = "_filter_cache" in caches and (line._segments, line._cell_length) == ([], 0)
    if not known or hasattr(Strip, "__getattr__") or any(begins[name] is not None for name in begins.keys() - caches):
        return None
    return {name: partial(FIFOCache, caches[name]._maxsize) if name in caches else _nothing for name in begins}


def _given(name: str) -> tuple[str, ...]:
    code = getattr(getattr(Strip, name, None), "__code__", None)
    return () if code is None else code.co_varnames[: code.co_argcount]


def _begin(line: Any, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    """Begin a line."""
    line._segments = list(segments)
    line._cell_length = cell_length


def _made(line: Any, name: str) -> object:
    """Return what a line has not needed before.

    Raises:
        AttributeError: If it has no such thing.
    """
    if name not in _late:
        raise AttributeError(name)
    made = _late[name]()
    setattr(line, name, made)
    return made


def _filtered(line: Any, filter: LineFilter, background: Color) -> Any:  # noqa: A002 (Textual's own name)
    """Return a line through a filter; one that changes no colour of the line, whatever is behind it, is remembered."""
    kept = line._filter_cache
    if kept is filter:
        return line
    found = kept.get((filter, background)) if isinstance(kept, FIFOCache) else None
    if found is None:
        if type(filter) is ANSIToTruecolor and _true(line._segments, filter):
            line._filter_cache = filter
            return line
        found = Strip(filter.apply(line._segments, background), line._cell_length)
        line._filter_cache = kept if isinstance(kept, FIFOCache) else _late["_filter_cache"]()
        line._filter_cache[filter, background] = found
    return found


def _true(segments: list[Segment], filter: ANSIToTruecolor) -> bool:  # noqa: A002
    """Return whether all colours are true ones already."""
    true, behind = filter.truecolor_style, _ANY.rich_color
    for _, style, control in segments:
        shown = style if style is None else true(style, behind)
        if control is not None or (shown is not style and shown != style):
            return False
    return True


def _nothing() -> None:
    """Return what stands for nothing yet."""

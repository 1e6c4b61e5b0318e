"""The shortest way of the terminal's cursor from one cell to another."""

from __future__ import annotations

from functools import lru_cache

Place = tuple[int | None, int | None]
"""A column and a row, from 0; None is unknown."""

NOWHERE: Place = (None, None)

_SHORT = 5
"""Bytes that no other way to another row takes less than, but to its beginning."""


def move(start: Place, x: int, y: int) -> str:
    """Return what moves the cursor from ``start`` to column ``x`` of row ``y``; empty if it is there.

    A line feed stands behind a carriage return only: most terminal devices write one before it anyway.
    """
    if start == (x, y):
        return ""
    from_x, from_y = start
    if from_y == y:
        return _along(from_x, x)
    ways = []
    if from_y is not None:
        if from_x is not None:
            ways.append(min(_absolute(y, "d"), _steps(y - from_y, "B", "A"), key=len) + _along(from_x, x))
            if x and len(ways[0]) <= _SHORT:
                return ways[0]
        if 0 < y - from_y < 4:
            ways.append("\r" + "\n" * (y - from_y) + _steps(x, "C", "D"))
    return min([_to(y + 1, x + 1), *ways], key=len)


@lru_cache(128)
def _along(start: int | None, x: int) -> str:
    """Return the shortest move within a row."""
    ways = [_absolute(x, "G"), "\r" + _steps(x, "C", "D")]
    if start is not None:
        ways += [_steps(x - start, "C", "D"), "\b" * (start - x) if start >= x else ways[0]]
    return min(ways, key=len)


def _absolute(number: int, letter: str) -> str:
    return f"\x1b[{number + 1}{letter}" if number else f"\x1b[{letter}"


def _steps(count: int, onwards: str, back: str) -> str:
    if count == 0:
        return ""
    return f"\x1b[{abs(count) if abs(count) > 1 else ''}{onwards if count > 0 else back}"


def _to(row: int, column: int) -> str:
    if column == 1:
        return f"\x1b[{row}H" if row > 1 else "\x1b[H"
    return f"\x1b[{row};{column}H"

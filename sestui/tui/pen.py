"""What characters are drawn with: colours, attributes and a link; and the shortest way from one pen to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Pen(NamedTuple):
    """What characters are drawn with.

    Attributes:
        foreground: The SGR parameters that set it, such as ``38;2;1;2;3``; empty: the terminal's own.
        background: Likewise.
        attributes: The SGR parameters that are on, ascending.
        link: The parameters and the address of OSC 8, with the semicolon between them; empty: none.
    """

    foreground: str = ""
    background: str = ""
    attributes: tuple[int, ...] = ()
    link: str = ""

    @property
    def known(self) -> bool:
        """Whether it is known at all."""
        return self.foreground != "?"


PLAIN = Pen()
UNKNOWN = Pen(foreground="?")
"""Whatever it may be."""

_ENDED_BY = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 7: 27, 8: 28, 9: 29, 53: 55}
"""What ends an attribute; those that are not here (double underlines, frames) are ended by a reset alone."""

_ATTRIBUTES = {*_ENDED_BY, 6, 21, 51, 52}
_ENDS = {22: (1, 2), 23: (3,), 24: (4, 21), 25: (5, 6), 27: (7,), 28: (8,), 29: (9,), 54: (51, 52), 55: (53,)}
_SEEN_ON_BLANKS = {4, 5, 6, 7, 9, 21, 51, 52, 53}
_COLOURS = {*range(30, 38), *range(90, 98)}
_LINK = "\x1b]8;{}\x1b\\"


@lru_cache(4096)
def changed(pen: Pen, parameters: str) -> Pen | None:
    """Return ``pen`` after an SGR sequence with ``parameters``; None if one of them is not known.

    The unknown pen stays unknown until it is reset.
    """
    before, known = pen, pen.known
    waiting = [int(number or 0) for number in reversed(parameters.split(";"))]
    while waiting:
        number = waiting.pop()
        if number == 0:
            pen, known = Pen(link=pen.link), True
        elif number in (38, 48):
            colour = _extended(number, waiting)
            if colour is None:
                return None
            pen = pen._replace(foreground=colour) if number == 38 else pen._replace(background=colour)
        elif number in _COLOURS or number == 39:
            pen = pen._replace(foreground="" if number == 39 else str(number))
        elif number - 10 in _COLOURS or number == 49:
            pen = pen._replace(background="" if number == 49 else str(number))
        elif number in _ATTRIBUTES:
            pen = pen._replace(attributes=tuple(sorted({*pen.attributes, number})))
        elif number in _ENDS:
            pen = pen._replace(attributes=tuple(each for each in pen.attributes if each not in _ENDS[number]))
        else:
            return None
    return pen if known else before


def _extended(number: int, waiting: list[int]) -> str | None:
    """Take the parameters of a colour of 256 or of all colours; None if they are none."""
    kind = waiting.pop() if waiting else 0
    length = {5: 1, 2: 3}.get(kind, 0)
    if not length or len(waiting) < length:
        return None
    values = [waiting.pop() for _ in range(length)]
    return ";".join(map(str, (number, kind, *values))) if max(values) < 256 else None


@lru_cache(4096)
def between(before: Pen, after: Pen) -> str:
    """Return the shortest sequences that make ``after`` of ``before``; empty if they are equal."""
    link = _LINK.format(after.link or ";") if before.link != after.link else ""
    if before[:3] == after[:3]:
        return link
    anew = _sgr(["", *_set(after)])
    ended = set(before.attributes) - set(after.attributes)
    if not before.known or not ended <= _ENDED_BY.keys():
        return anew + link
    ends = {_ENDED_BY[number] for number in ended}
    kept = {number for number in before.attributes if number in after.attributes and _ENDED_BY.get(number) not in ends}
    parts = [str(number) for number in sorted(ends)]
    parts += [str(number) for number in after.attributes if number not in kept]
    if before.foreground != after.foreground:
        parts.append(after.foreground or "39")
    if before.background != after.background:
        parts.append(after.background or "49")
    return min(_sgr(parts), anew, key=len) + link


def fills(pen: Pen) -> bool:
    """Return whether a blank of ``pen`` shows nothing but its background."""
    return not pen.link and _SEEN_ON_BLANKS.isdisjoint(pen.attributes)


def _set(pen: Pen) -> list[str]:
    return [*map(str, pen.attributes), *filter(None, (pen.foreground, pen.background))]


def _sgr(parts: list[str]) -> str:
    return f"\x1b[{';'.join(parts)}m"

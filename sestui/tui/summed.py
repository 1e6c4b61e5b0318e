"""Days, weeks and months that were summed up already: years of them take longer than a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sestui.domain.grid import By, Period


class Summed:
    """What was summed up of some objects, for as long as it is asked for of the same ones."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._of: tuple[object, ...] = ()
        self._found: dict[By, tuple[Period, ...]] = {}

    def get(self, of: tuple[object, ...], by: By, make: Callable[[], Iterable[Period]]) -> tuple[Period, ...]:
        """Return the periods of a length, made only if they were not of these very objects before."""
        if not same(of, self._of):
            self._of, self._found = of, {}
        if by not in self._found:
            self._found[by] = tuple(make())
        return self._found[by]


def same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether the same objects are in both: comparing all intervals of two weeks would take too long."""
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))

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
        if len(of) != len(self._of) or any(one is not other for one, other in zip(of, self._of, strict=True)):
            self._of, self._found = of, {}
        if by not in self._found:
            self._found[by] = tuple(make())
        return self._found[by]

"""How far a rate is from a line, in mails: exact, no rounding of a quotient decides."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sestui.domain.reputation import Line, headroom


class Distance(Struct, frozen=True):
    """How far n failures of N attempts are from a line; the window that they were counted over belongs beside it.

    Attributes:
        failures: n.
        attempts: N.
        line: The line.
        more: How many more failures, at the same attempts, reach the line; zero or below: it is reached, by that many.
        clean: How much mail without any failure brings the rate below the line; 0 where it is below.
    """

    failures: int
    attempts: int
    line: Line
    more: int
    clean: int


def distances(failures: int, attempts: int, lines: Sequence[Line]) -> tuple[Distance, ...]:
    """Return the distance to each line; empty without attempts: there is no rate."""
    if attempts <= 0:
        return ()
    return tuple(
        Distance(failures, attempts, line, headroom(failures, attempts, line), clean_mail(failures, attempts, line))
        for line in lines
    )


def clean_mail(failures: int, attempts: int, line: Line) -> int:
    """Return the least number of further attempts without failure that bring the rate below the line."""
    return max(0, int(failures / line.rate) + 1 - attempts)


def next_line(found: Sequence[Distance]) -> Distance | None:
    """Return the distance to the lowest line that is not reached; None where all are."""
    return next((one for one in found if one.more > 0), None)


def crossed_line(found: Sequence[Distance]) -> Distance | None:
    """Return the distance to the highest line that is reached; None where none is."""
    return next((one for one in reversed(found) if one.more <= 0), None)

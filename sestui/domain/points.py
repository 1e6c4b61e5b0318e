"""The data points of one answer, as a service sends them: in any order, some perhaps twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sestui.domain.grid import PHASES, phase_of
from sestui.domain.model import DataPoint

if TYPE_CHECKING:
    from sestui.domain.compact import Gathered, Points


def ordered(data_points: Gathered | Iterable[DataPoint]) -> tuple[Points, tuple[str, ...]]:
    """Return the points sorted by time, one a timestamp, and notes on what was not as documented.

    Two points of one timestamp are added, so that the sum over the answer stays what the service said.
    """
    from sestui.domain.compact import Fours, Gathered, Points, numbered

    gathered = data_points if isinstance(data_points, Gathered) else Gathered(map(numbered, data_points))
    points = Points(Fours(gathered))
    phase = phase_of(points)
    strays = sum(start // 60 % PHASES != phase for start in points.fours)
    notes = []
    if len(points) != len(gathered):
        more = len(gathered) - len(points)
        notes.append(f"{more} data points repeat a timestamp of the same answer; they are added.")
    if strays:
        notes.append(
            f"{strays} data points lie off the grid of the others; each is counted in the interval it falls in."
        )
    return points, tuple(notes)

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import GridKind
from sestui.monitor.state import learned
from tests.values import MINUTE, utc

MOMENTS = st.integers(0, 14 * 1440 - 1).map(lambda minutes: utc("2026-11-20T00:00") + minutes * MINUTE)


def _seen(at: str, phase: int) -> tuple[datetime, int]:
    return utc(f"2026-11-23T{at}"), phase


@pytest.mark.parametrize(
    ("known", "previous", "answer", "kind"),
    [
        # nothing to learn from
        (GridKind.UNKNOWN, None, None, GridKind.UNKNOWN),
        (GridKind.MOVING, _seen("14:05", 5), None, GridKind.MOVING),
        (GridKind.UNKNOWN, None, _seen("14:05", 5), GridKind.UNKNOWN),
        (GridKind.UNKNOWN, _seen("14:05", 5), _seen("14:20", 5), GridKind.UNKNOWN),
        (GridKind.FIXED, _seen("14:05", 5), _seen("14:20", 5), GridKind.FIXED),
        # the phase moves
        (GridKind.UNKNOWN, _seen("14:05", 5), _seen("14:06", 6), GridKind.MOVING),
        (GridKind.FIXED, _seen("14:05", 5), _seen("14:06", 6), GridKind.MOVING),
        (GridKind.UNKNOWN, _seen("14:14", 14), _seen("14:15", 0), GridKind.MOVING),
        # the phase stays
        (GridKind.UNKNOWN, _seen("14:05", 5), _seen("14:07", 5), GridKind.FIXED),
        (GridKind.MOVING, _seen("14:05", 5), _seen("14:12", 5), GridKind.FIXED),
        # one answer whose phase is not its minute
        (GridKind.UNKNOWN, None, _seen("14:07", 0), GridKind.FIXED),
        (GridKind.UNKNOWN, None, _seen("14:14", 1), GridKind.FIXED),
        # a minute of clock difference shows nothing, also over the quarter hour
        (GridKind.UNKNOWN, None, _seen("14:07", 6), GridKind.UNKNOWN),
        (GridKind.UNKNOWN, None, _seen("14:15", 14), GridKind.UNKNOWN),
        (GridKind.UNKNOWN, _seen("14:05", 5), _seen("14:06", 5), GridKind.UNKNOWN),
        # a wrong clock, seven minutes off, does not hide that the phase moves
        (GridKind.UNKNOWN, _seen("14:07", 0), _seen("14:08", 1), GridKind.MOVING),
        (GridKind.MOVING, _seen("14:07", 0), _seen("14:22", 0), GridKind.MOVING),
    ],
)
def test_the_kind_of_grid_is_learned_from_the_answers(
    known: GridKind, previous: tuple[datetime, int] | None, answer: tuple[datetime, int] | None, kind: GridKind
) -> None:
    assert learned(known, previous, answer) is kind


@given(st.lists(MOMENTS, min_size=2, max_size=20), st.integers(0, 14))
def test_a_fixed_grid_is_never_taken_for_a_moving_one(asked: list[datetime], phase: int) -> None:
    kind, previous = GridKind.UNKNOWN, None
    for moment in asked:
        kind, previous = learned(kind, previous, (moment, phase)), (moment, phase)
    assert kind is not GridKind.MOVING


@given(st.lists(MOMENTS, min_size=2, max_size=20), st.integers(-1, 1))
def test_a_moving_grid_is_never_taken_for_a_fixed_one(asked: list[datetime], off: int) -> None:
    kind, previous = GridKind.UNKNOWN, None
    for moment in asked:
        answer = (moment, (moment.minute + off) % 15)
        kind, previous = learned(kind, previous, answer), answer
        assert kind is not GridKind.FIXED

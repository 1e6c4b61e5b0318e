from datetime import timedelta
from fractions import Fraction

import pytest

from sestui.domain.findings.thresholds import Thresholds, two_lines
from sestui.domain.reputation import BOUNCE_LINES, Line


@pytest.mark.parametrize(
    "lines",
    [
        (),
        BOUNCE_LINES[::-1],
        (BOUNCE_LINES[0], BOUNCE_LINES[0]),
        two_lines(Fraction(0), Fraction(1, 2)),
        two_lines(Fraction(1, 2), Fraction(3, 2)),
    ],
)
def test_lines_that_cannot_be_judged_by_are_refused(lines: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError, match="lines must be"):
        Thresholds(bounce=lines)
    with pytest.raises(ValueError, match="lines must be"):
        Thresholds(complaint=lines)


@pytest.mark.parametrize("minutes", [0, 14, 14 * 1440 + 1])
def test_a_window_that_no_answer_can_fill_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="15 minutes to 14 days"):
        Thresholds(window=timedelta(minutes=minutes))


def test_the_shortest_and_the_longest_window() -> None:
    assert Thresholds(window=timedelta(minutes=15)).intervals == 1
    assert Thresholds(window=timedelta(days=14)).intervals == 1344

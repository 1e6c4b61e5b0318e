from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.distance import clean_mail, crossed_line, distances, next_line
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Line

AIM, REVIEW, PAUSE = BOUNCE_LINES
LINES = st.sampled_from(BOUNCE_LINES + COMPLAINT_LINES)


# Each pair lies on one side of one line; 10.04 % and 18.04 % are the rates of two of AWS's letters.
@pytest.mark.parametrize(
    ("failures", "attempts", "line", "more", "clean"),
    [
        (1_052, 10_476, PAUSE, -4, 45),
        (1_052, 10_476, REVIEW, -528, 10_565),
        (1_839, 10_192, PAUSE, -819, 8_199),
        (499, 10_000, REVIEW, 1, 0),
        (500, 10_000, REVIEW, 0, 1),
        (501, 10_000, REVIEW, -1, 21),
        (9, 10_000, COMPLAINT_LINES[0], 1, 0),
        (10, 10_000, COMPLAINT_LINES[0], 0, 1),
        (0, 1, PAUSE, 1, 0),
    ],
)
def test_each_line_has_its_own_distance(failures: int, attempts: int, line: Line, more: int, clean: int) -> None:
    (found,) = distances(failures, attempts, [line])
    assert (found.failures, found.attempts, found.line) == (failures, attempts, line)
    assert (found.more, found.clean) == (more, clean)


@given(st.integers(0, 10**18), st.integers(1, 10**18), LINES)
def test_clean_mail_is_the_least_that_brings_the_rate_below_the_line(failures: int, attempts: int, line: Line) -> None:
    clean = clean_mail(failures, attempts, line)
    assert Fraction(failures, attempts + clean) < line.rate
    assert clean == 0 or Fraction(failures, attempts + clean - 1) >= line.rate


@given(st.integers(0, 10**18), st.integers(1, 10**18), LINES)
def test_more_failures_or_clean_mail_but_not_both(failures: int, attempts: int, line: Line) -> None:
    (found,) = distances(failures, attempts, [line])
    assert (found.more > 0) is (found.clean == 0)
    assert Fraction(failures + found.more, attempts) >= line.rate > Fraction(failures + found.more - 1, attempts)


def test_without_attempts_there_is_no_distance() -> None:
    assert distances(5, 0, BOUNCE_LINES) == ()
    assert next_line(()) is None
    assert crossed_line(()) is None


def test_next_and_crossed_lines() -> None:
    found = distances(600, 10_000, BOUNCE_LINES)
    ahead, behind = next_line(found), crossed_line(found)
    assert ahead is not None
    assert behind is not None
    assert (ahead.line, ahead.more) == (PAUSE, 400)
    assert (behind.line, behind.more, behind.clean) == (REVIEW, -100, 2_001)
    assert next_line(distances(1_000, 10_000, BOUNCE_LINES)) is None
    assert crossed_line(distances(199, 10_000, BOUNCE_LINES)) is None

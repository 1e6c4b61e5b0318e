from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.model import Counters
from sestui.domain.reputation import (
    BOUNCE_LINES,
    COMPLAINT_LINES,
    Level,
    Line,
    Standing,
    bounce_standing,
    complaint_standing,
    headroom,
    standing,
)

AIM, REVIEW, PAUSE = BOUNCE_LINES
COMPLAINT_REVIEW, COMPLAINT_PAUSE = COMPLAINT_LINES
LINES = st.sampled_from(BOUNCE_LINES + COMPLAINT_LINES)


def test_aws_lines_are_exact_and_ascending() -> None:
    assert [str(line.rate) for line in BOUNCE_LINES] == ["1/50", "1/20", "1/10"]
    assert [str(line.rate) for line in COMPLAINT_LINES] == ["1/1000", "1/200"]
    assert [line.meaning for line in BOUNCE_LINES] == ["aim", "review", "pause"]
    assert [line.meaning for line in COMPLAINT_LINES] == ["review", "pause"]


# 10,000 mails; each number of failures lies on one side of one line, so that a wrong line shows.
@pytest.mark.parametrize(
    ("bounces", "reached"),
    [(0, None), (199, None), (200, AIM), (499, AIM), (500, REVIEW), (999, REVIEW), (1000, PAUSE), (10_000, PAUSE)],
)
def test_each_bounce_line_has_its_own_number(bounces: int, reached: Line | None) -> None:
    assert bounce_standing(Counters(10_000, bounces, complaints=10_000)).reached is reached


@pytest.mark.parametrize(
    ("complaints", "reached"),
    [(0, None), (9, None), (10, COMPLAINT_REVIEW), (49, COMPLAINT_REVIEW), (50, COMPLAINT_PAUSE)],
)
def test_each_complaint_line_has_its_own_number(complaints: int, reached: Line | None) -> None:
    assert complaint_standing(Counters(10_000, bounces=10_000, complaints=complaints)).reached is reached


# Wilson's interval inverts the score test: the bound reaches p where (x - np) / sqrt(np(1 - p)) reaches 1.96, at
# x = 227.4, 542.7 and 1058.8 of 10,000.
@pytest.mark.parametrize(
    ("bounces", "certain"),
    [(227, None), (228, AIM), (542, AIM), (543, REVIEW), (1058, REVIEW), (1059, PAUSE)],
)
def test_a_line_is_certain_when_the_bound_reaches_it(bounces: int, certain: Line | None) -> None:
    assert bounce_standing(Counters(10_000, bounces)).certain is certain


@given(st.integers(1, 20_000))
def test_a_single_failure_is_never_certain(attempts: int) -> None:
    for lines in (BOUNCE_LINES, COMPLAINT_LINES):
        assert standing(1, attempts, lines).certain is None


def test_one_mail_at_100_percent_is_doubtful_and_quiet() -> None:
    one = bounce_standing(Counters(1, 1))
    assert (one.reached, one.doubtful, one.level) == (PAUSE, True, Level.QUIET)


def test_few_mails_that_all_fail_are_certain_once_the_line_has_a_meaning() -> None:
    assert bounce_standing(Counters(9, 9)).doubtful
    assert bounce_standing(Counters(10, 10)).certain is PAUSE


def test_level_is_that_of_the_certain_line() -> None:
    assert Standing(None, None).level is Level.QUIET
    assert Standing(PAUSE, None).level is Level.QUIET
    assert Standing(PAUSE, AIM).level is Level.WARNING
    assert Standing(PAUSE, PAUSE).level is Level.CRITICAL


def test_doubtful_is_reached_without_being_certain() -> None:
    assert Standing(AIM, None).doubtful
    assert not Standing(None, None).doubtful
    assert not Standing(PAUSE, AIM).doubtful


def test_without_attempts_nothing_is_reached() -> None:
    assert bounce_standing(Counters(0, 5)) == Standing(None, None)


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_certain_is_never_above_reached(failures: int, attempts: int) -> None:
    found = standing(failures, attempts, BOUNCE_LINES)
    ratio = Fraction(failures, attempts)
    assert (found.reached.rate if found.reached else 0) <= ratio
    assert found.certain is None or (found.reached is not None and found.certain.rate <= found.reached.rate)


@given(st.integers(0, 3000), st.integers(0, 3000), LINES)
def test_headroom_against_brute_force(failures: int, attempts: int, line: Line) -> None:
    needed = next(count for count in range(3001) if count >= line.rate * attempts)
    assert headroom(failures, attempts, line) == needed - failures


@given(st.integers(0, 10**18), st.integers(1, 10**18), LINES)
def test_headroom_is_the_first_failure_at_the_line(failures: int, attempts: int, line: Line) -> None:
    more = headroom(failures, attempts, line)
    assert Fraction(failures + more, attempts) >= line.rate
    assert Fraction(failures + more - 1, attempts) < line.rate


def test_headroom_of_the_first_screen() -> None:
    assert headroom(2_262, 182_431, REVIEW) == 6_860
    assert headroom(38, 182_431, COMPLAINT_REVIEW) == 145
    assert headroom(11_511, 182_431, REVIEW) == -2_389
    assert headroom(11_511, 182_431, PAUSE) == 6_733

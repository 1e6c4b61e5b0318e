from datetime import timedelta

import pytest

from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code, Finding
from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.findings.observation import Observation
from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.reputation import Level
from tests.domain.findings.looks import NOW, advanced
from tests.values import HOUR


def observed(metric: Metric, *values: float, hours: int = 0) -> Observation:
    """Return a look at one value an hour, the newest last, so many hours after ``NOW``."""
    start = NOW + timedelta(hours=hours) - HOUR * len(values)
    points = tuple(MetricPoint(metric, start + HOUR * step, HOUR, value) for step, value in enumerate(values))
    return Observation(NOW + timedelta(hours=hours), reputation=points[::-1])


def bounces(*values: float) -> tuple[Finding, ...]:
    """Return what one look at a course of the bounce reputation finds."""
    return look(observed(Metric.BOUNCE_REPUTATION, *values)).of(Code.BOUNCE_REPUTATION)


@pytest.mark.parametrize(
    ("value", "line", "level"),
    [
        (0.0199, None, Level.QUIET),
        (0.02, 0.02, Level.WARNING),
        (0.0499, 0.02, Level.WARNING),
        (0.05, 0.05, Level.WARNING),
        (0.0999, 0.05, Level.WARNING),
        (0.1, 0.1, Level.CRITICAL),
    ],
)
def test_each_bounce_line(value: float, line: float | None, level: Level) -> None:
    findings = look(observed(Metric.BOUNCE_REPUTATION, value))
    assert [one.line for one in findings] == ([] if line is None else [line])
    assert findings.level is level


@pytest.mark.parametrize(
    ("value", "line", "level"),
    [
        (0.00099, None, Level.QUIET),
        (0.001, 0.001, Level.WARNING),
        (0.00499, 0.001, Level.WARNING),
        (0.005, 0.005, Level.CRITICAL),
    ],
)
def test_each_complaint_line(value: float, line: float | None, level: Level) -> None:
    findings = look(observed(Metric.COMPLAINT_REPUTATION, value))
    assert [(one.code, one.line) for one in findings] == ([] if line is None else [(Code.COMPLAINT_REPUTATION, line)])
    assert findings.level is level


def test_other_metrics_are_not_reputations() -> None:
    assert list(look(observed(Metric.BOUNCE, 17.0))) == []


def test_since_and_peak_are_found_in_the_course() -> None:
    (one,) = bounces(0.01, 0.05, 0.11, 0.049, 0.048)
    assert (one.since, one.until, one.line) == (NOW - 4 * HOUR, None, 0.05)
    assert (one.severity, one.worst) == (Level.WARNING, Level.CRITICAL)
    assert one.peak is not None
    assert (one.peak.value, one.peak.at) == (0.11, NOW - 3 * HOUR)
    assert one.sentence == "SES's own bounce reputation is 4.80 %, over 5 %: AWS puts accounts under review there."
    assert one.evidence is None


def test_it_lasts_until_a_twentieth_below_the_line() -> None:
    assert bounces(0.05, 0.0475)[0].line == 0.05
    assert bounces(0.05, 0.0474)[0].line == 0.02
    (over,) = bounces(0.05, 0.0189)
    assert over.until == NOW - HOUR


def test_it_is_held_from_look_to_look() -> None:
    looks = [observed(Metric.BOUNCE_REPUTATION, value, hours=hours) for hours, value in enumerate((0.05, 0.0475, 0.02))]
    lines = [[one.line for one in findings.ongoing] for findings in advanced(looks)]
    assert lines == [[0.05], [0.05], [0.02]]


def test_what_is_not_known_stays_as_it_was() -> None:
    first, second = advanced([observed(Metric.BOUNCE_REPUTATION, 0.06), Observation(NOW + HOUR)])
    assert second.ongoing == first.ongoing
    assert len(first.ongoing) == 1


def test_observed_rate_and_reputation_are_two_things() -> None:
    findings = look(observed(Metric.BOUNCE_REPUTATION, 0.06))
    assert findings.of(Code.BOUNCE_RATE) == ()
    assert Findings() == NOTHING_FOUND

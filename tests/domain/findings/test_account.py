import itertools
from datetime import timedelta

import pytest
from msgspec.structs import replace

from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code
from sestui.domain.findings.findings import news
from sestui.domain.findings.observation import Observation
from sestui.domain.model import AccountStatus
from sestui.domain.reputation import Level
from tests.domain.findings.looks import HEALTHY, NOW, advanced
from tests.values import HOUR

PROBATION = AccountStatus(True, "PROBATION", True, "PENDING", "171234567800042")
SHUTDOWN = AccountStatus(False, "SHUTDOWN", True, "PENDING", "171234567800042")
PAUSED = replace(HEALTHY, sending_enabled=False)


def said(status: AccountStatus | None, hours: int = 0) -> Observation:
    """Return a look at what GetAccount says, so many hours after ``NOW``."""
    return Observation(NOW + timedelta(hours=hours), account_status=status)


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (HEALTHY, []),
        (PROBATION, [Code.ENFORCEMENT]),
        (SHUTDOWN, [Code.ENFORCEMENT]),
        (PAUSED, [Code.PAUSED]),
        (replace(PROBATION, sending_enabled=False), [Code.ENFORCEMENT, Code.PAUSED]),
        (AccountStatus(), []),
    ],
)
def test_each_status_has_its_finding(status: AccountStatus, codes: list[Code]) -> None:
    findings = look(said(status))
    assert [one.code for one in findings.ongoing] == codes
    assert findings.level is (Level.CRITICAL if codes else Level.QUIET)


def test_the_words_are_those_of_ses() -> None:
    (probation,) = look(said(PROBATION))
    sentence = "Enforcement status PROBATION: the account is under review, and may be paused. The review is PENDING."
    assert probation.sentence == sentence
    (shutdown,) = look(said(replace(SHUTDOWN, review_status=None)))
    assert shutdown.sentence == "Enforcement status SHUTDOWN: AWS has paused sending."
    (unheard,) = look(said(AccountStatus(True, "WATCHED\n\x1b[31m")))
    assert (unheard.severity, unheard.sentence) == (
        Level.WARNING,
        "Enforcement status WATCHED [31m: not a status that AWS documents.",
    )


def test_the_course_of_an_enforcement_is_one_finding_and_news_at_each_step() -> None:
    course = [HEALTHY, PROBATION, None, SHUTDOWN, SHUTDOWN, PROBATION, HEALTHY]
    all_found = advanced(said(status, hours) for hours, status in enumerate(course))
    (one,) = all_found[-1].of(Code.ENFORCEMENT)
    assert (one.since, one.until) == (NOW + HOUR, NOW + 6 * HOUR)
    assert one.peak is not None
    assert (one.peak.value, one.peak.at) == (2, NOW + 3 * HOUR)
    changes = [news(before, after) for before, after in itertools.pairwise(all_found)]
    counts = [(len(one.begun), len(one.risen), len(one.ended)) for one in changes]
    assert counts == [(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 1)]


def test_what_is_not_said_stays_as_it_was() -> None:
    before, after = advanced([said(PROBATION), said(AccountStatus(True), hours=1)])
    assert [one.code for one in after.ongoing] == [Code.ENFORCEMENT]
    assert after.ongoing == before.ongoing


def test_paused_sending_that_enforcement_takes_over_is_told_once() -> None:
    first, second = advanced([said(PAUSED), said(SHUTDOWN, hours=1)])
    assert [one.code for one in first.ongoing] == [Code.PAUSED]
    assert [one.code for one in second.ongoing] == [Code.ENFORCEMENT]
    (paused,) = second.of(Code.PAUSED)
    assert paused.until == NOW + HOUR

from datetime import timedelta

import pytest
from msgspec.structs import replace

from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code, Evidence
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.model import Counters, SendQuota
from sestui.domain.reputation import Level
from tests.domain.findings.looks import NOW, advanced, grid, quota
from tests.values import HOUR


def levels(*sent: float) -> list[Level]:
    """Return how bad each of some looks a minute apart is, at a quota of 50,000."""
    return [one.level for one in advanced(quota(count, minutes=minute) for minute, count in enumerate(sent))]


@pytest.mark.parametrize(
    ("sent", "level"),
    [
        (39_999, Level.QUIET),
        (40_000, Level.WARNING),
        (47_499, Level.WARNING),
        (47_500, Level.CRITICAL),
        (60_000, Level.CRITICAL),
    ],
)
def test_each_share_has_its_own_level(sent: float, level: Level) -> None:
    assert look(quota(sent)).level is level


def test_the_shares_can_be_chosen() -> None:
    own = Thresholds(quota_warning=0.5, quota_critical=0.6)
    assert [look(quota(sent), own).level for sent in (24_999, 25_000, 29_999, 30_000)] == [
        Level.QUIET,
        Level.WARNING,
        Level.WARNING,
        Level.CRITICAL,
    ]


def test_a_level_lasts_until_a_twentieth_below_its_edge() -> None:
    assert levels(39_000, 40_000, 38_000, 37_999, 39_000) == [Level.QUIET, *[Level.WARNING] * 2, *[Level.QUIET] * 2]
    assert levels(47_500, 45_125, 45_124) == [Level.CRITICAL, Level.CRITICAL, Level.WARNING]


def test_a_quota_tells_what_is_used() -> None:
    (one,) = look(quota(41_050)).ongoing
    assert one.sentence == "82.1 % of the send quota is used (41,050 of 50,000 recipients in 24 hours)."
    assert one.evidence == Evidence(41_050, 50_000, NOW - timedelta(hours=24), NOW)
    assert (one.code, one.line, one.peak and one.peak.value) == (Code.QUOTA, 0.8, 0.821)


def test_an_exceeded_quota_is_told() -> None:
    (one,) = look(with_mail(SendQuota(1_000, 14, 1_204), [Counters(1_204), *[Counters()] * 90])).of(Code.QUOTA)
    assert "; 204 more than allowed; it falls in 75 minutes." in one.sentence
    assert (one.severity, one.line) == (Level.CRITICAL, 0.95)


@pytest.mark.parametrize("seen", [quota(10**9, -1), quota(0), Observation(NOW)])
def test_an_unlimited_unused_or_unknown_quota_is_no_finding(seen: Observation) -> None:
    assert list(look(seen)) == []


def test_a_quota_of_zero_stops_all_mail() -> None:
    (one,) = look(quota(0, 0)).ongoing
    assert (one.severity, one.sentence) == (Level.CRITICAL, "The send quota is 0: nothing may be sent.")


def test_what_is_not_known_stays_as_it_was() -> None:
    first, second, third = advanced([quota(41_000), Observation(NOW + HOUR), quota(100, -1, minutes=90)])
    assert first.ongoing == second.ongoing
    (over,) = third.of(Code.QUOTA)
    assert over.until == NOW + timedelta(minutes=90)


def with_mail(found: SendQuota, counters: list[Counters]) -> Observation:
    """Return a look at a quota, and at the newest intervals."""
    return Observation(NOW, grid(counters), quota=found)


# 900 in each quarter of the last hour is one a second; so many are left.
@pytest.mark.parametrize(("left", "level"), [(1_800, Level.WARNING), (7_200, Level.WARNING), (7_201, Level.QUIET)])
def test_a_quota_that_will_be_reached_soon(left: int, level: Level) -> None:
    hour = [Counters(900)] * 4
    found = look(with_mail(SendQuota(3_600 + left, 14, 3_600), hour))
    assert found.level is level
    if left == 7_200:
        (one,) = found.ongoing
        assert one.sentence.endswith("; at this pace it is reached in 2 h 00 min.")


@pytest.mark.parametrize(
    ("used", "left", "level"),
    [
        (7_200, 1_800, Level.CRITICAL),
        (7_204, 1_801, Level.WARNING),
        (7_199, 1_800, Level.WARNING),
    ],
)
def test_what_is_imminent_is_critical_once_much_is_used(used: int, left: int, level: Level) -> None:
    """A daily batch of three quarters of the quota passes a moment at whose pace it would be reached at once."""
    mail = [Counters(used - 3_600), *[Counters()] * 10, *[Counters(900)] * 4]
    assert look(with_mail(SendQuota(used + left, 14, used), mail)).level is level


def test_mail_that_is_not_counted_alarms_nobody() -> None:
    """All of it went to the mailbox simulator: SES counts nothing, and would go on to take mail."""
    assert list(look(with_mail(SendQuota(200, 14, 0), [Counters(900)] * 4)).ongoing) == []


def test_how_far_ahead_can_be_chosen() -> None:
    look_ahead = with_mail(SendQuota(3_600 + 10_800, 14, 3_600), [Counters(900)] * 4)
    assert look(look_ahead).level is Level.QUIET
    assert look(look_ahead, Thresholds(quota_ahead=3 * HOUR)).level is Level.WARNING


def test_both_paces_must_reach_it() -> None:
    # The hour alone would reach it within two hours; the last 15 minutes were calm.
    calmer = [Counters(1_200)] * 3 + [Counters(90)]
    assert look(with_mail(SendQuota(3_690 + 7_000, 14, 3_690), calmer)).level is Level.QUIET
    blast = [Counters(0)] * 3 + [Counters(900)]
    assert look(with_mail(SendQuota(900 + 7_000, 14, 900), blast)).level is Level.QUIET


def test_a_warning_lasts_until_the_moment_is_twice_as_far_away() -> None:
    hour = [Counters(900)] * 4
    looks = [
        replace(with_mail(SendQuota(3_600 + left, 14, 3_600), hour), now=NOW + timedelta(minutes=minute))
        for minute, left in enumerate((7_200, 14_400, 14_401, 7_201))
    ]
    assert [one.level for one in advanced(looks)] == [Level.WARNING, Level.WARNING, Level.QUIET, Level.QUIET]

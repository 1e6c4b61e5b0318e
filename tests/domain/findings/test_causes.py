"""One finding per cause: bursts beside the rates that they bring over a line."""

from msgspec.structs import replace

from sestui.domain.findings.engine import look
from sestui.domain.findings.failures import _cut
from sestui.domain.findings.finding import Code
from sestui.domain.findings.findings import Findings
from sestui.domain.model import INTERVAL, Counters
from tests.domain.findings.looks import A_RATE, NOW, TWO_WEEKS, advanced, seen
from tests.values import HOUR, MINUTE

DAY = 96
USUAL = Counters(1_000, 5)
BAD = Counters(1_000, 300)


def incident(length: int, after: int = 0, usual: Counters = USUAL) -> list[Counters]:
    """Return two weeks that end with an incident of so many intervals and so many usual ones after it."""
    return [usual] * (TWO_WEEKS - length - after) + [BAD] * length + [usual] * after


def going(findings: Findings) -> list[tuple[Code, Code]]:
    """Return what goes on, with its cause."""
    return [(one.code, one.cause) for one in findings.ongoing]


def test_a_burst_is_told_until_the_rate_takes_over() -> None:
    # 295 bounces more in each interval: the bound of 2 % of 96,000, 2,005, is reached with the sixth.
    assert going(look(seen(incident(5)))) == [(Code.BOUNCE_BURST, Code.BOUNCE_RATE)]
    findings = look(seen(incident(7)))
    assert going(findings) == [(Code.BOUNCE_RATE, Code.BOUNCE_RATE)]
    (burst,), (rate,) = findings.of(Code.BOUNCE_BURST), findings.of(Code.BOUNCE_RATE)
    assert rate.since == NOW - INTERVAL
    assert (burst.since, burst.until) == (NOW - 7 * INTERVAL, rate.since)
    assert burst.peak is not None
    assert burst.peak.at <= rate.since


def test_the_same_from_look_to_look() -> None:
    looks = [seen([*incident(0), *[BAD] * length], 15 * length) for length in range(9)]
    all_found = advanced(looks)
    assert [going(findings) for findings in all_found] == [
        [],
        *[[(Code.BOUNCE_BURST, Code.BOUNCE_RATE)]] * 5,
        *[[(Code.BOUNCE_RATE, Code.BOUNCE_RATE)]] * 3,
    ]
    (burst,) = all_found[-1].of(Code.BOUNCE_BURST)
    assert burst.until == all_found[-1].of(Code.BOUNCE_RATE)[0].since
    assert len({one.key for findings in all_found for one in findings}) == 2


def test_a_long_incident_stays_one_finding_for_days() -> None:
    looks = [seen([*incident(0), *[BAD] * length], 15 * length) for length in range(0, 3 * DAY, 12)]
    all_found = advanced(looks)
    assert {one.key for findings in all_found for one in findings if one.code is Code.BOUNCE_RATE} == {
        one.key for one in all_found[-1].of(Code.BOUNCE_RATE)
    }
    assert len(all_found[-1].of(Code.BOUNCE_RATE)) == 1
    assert [one.code for one in all_found[-1].ongoing] == [Code.BOUNCE_RATE]


def test_a_burst_on_a_rate_that_was_over_before_is_another_cause() -> None:
    chronic = Counters(1_000, 25)
    findings = look(seen(incident(2, usual=chronic)))
    assert going(findings) == [(Code.BOUNCE_RATE, Code.BOUNCE_RATE), (Code.BOUNCE_BURST, Code.BOUNCE_BURST)]
    assert len(findings.of(Code.BOUNCE_RATE)) == 1


def test_a_burst_beside_a_rate_goes_on_with_it() -> None:
    chronic = Counters(1_000, 25)
    mail = incident(0, usual=chronic)
    all_found = advanced(seen([*mail, *[BAD] * length], 15 * length) for length in range(8))
    assert [len(findings.ongoing) for findings in all_found] == [1, *[2] * 7]
    assert len(all_found[-1].of(Code.BOUNCE_BURST)) == 1


def test_an_incident_so_sudden_that_the_rate_is_first_is_one_finding() -> None:
    findings = look(seen([Counters(1, 0)] * (TWO_WEEKS - 1) + [Counters(1_000, 600)]))
    assert going(findings) == [(Code.BOUNCE_RATE, Code.BOUNCE_RATE)]
    assert findings.of(Code.BOUNCE_BURST) == ()


def test_a_rate_takes_a_burst_over_that_began_up_to_an_hour_after_it() -> None:
    taken = _cut([replace(A_RATE, since=NOW, until=None)])
    assert taken(NOW - HOUR, NOW - MINUTE) is None
    assert taken(NOW - HOUR, NOW) == NOW
    assert taken(NOW + HOUR, NOW + 2 * HOUR) == NOW
    assert taken(NOW + HOUR + MINUTE, NOW + 2 * HOUR) is None


def test_a_rate_that_was_over_before_the_burst_takes_nothing_over() -> None:
    before, after = replace(A_RATE, since=NOW, until=NOW + HOUR), replace(A_RATE, since=NOW + 3 * HOUR, until=None)
    taken = _cut([before, after])
    assert taken(NOW + 2 * HOUR, NOW + 4 * HOUR) == NOW + 3 * HOUR


def test_bounces_and_complaints_are_two_causes() -> None:
    mail = [USUAL] * (TWO_WEEKS - 1) + [Counters(1_000, 100, 30)]
    assert going(look(seen(mail))) == [
        (Code.BOUNCE_BURST, Code.BOUNCE_RATE),
        (Code.COMPLAINT_BURST, Code.COMPLAINT_RATE),
    ]

"""What holds for all findings: one look twice, no flapping, one finding per cause, and what a look cannot know."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.findings.engine import JUDGES, advance, look
from sestui.domain.findings.finding import Code
from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.findings.hysteresis import SAME
from sestui.domain.findings.observation import Observation
from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, AccountStatus, Counters, SendQuota
from sestui.domain.reputation import BOUNCE_LINES, Level
from sestui.errors import Unreachable
from sestui.sources.simulator.scenarios import SCENARIOS
from sestui.sources.simulator.world import World, data_points, minute_of
from tests.domain.findings.looks import HEALTHY, NOW, TWO_WEEKS, advanced, grid, seen, steady
from tests.values import DAY, HOUR, MINUTE

INTERVALS = st.sampled_from(
    [
        Counters(),
        Counters(100),
        Counters(100, 2),
        Counters(100, 40),
        Counters(5_000, 100, 50),
        Counters(0, 9),
        Counters(60, 0, 0, 1),
    ]
)
STATUSES = st.sampled_from([None, HEALTHY, AccountStatus(True, "PROBATION"), AccountStatus(False, "SHUTDOWN")])
PARTS = st.fixed_dictionaries(
    {
        "account_status": STATUSES,
        "quota": st.none() | st.builds(SendQuota, st.just(50_000), st.just(14), st.integers(30_000, 60_000)),
        "clock_skew": st.none() | st.integers(0, 400).map(lambda seconds: timedelta(seconds=seconds)),
    }
)
STEPS = st.lists(st.tuples(INTERVALS, st.integers(1, 15), PARTS), min_size=1, max_size=7)


def looks_of(steps: list[tuple[Counters, int, dict[str, object]]]) -> list[Observation]:
    """Return looks some minutes apart, each with another newest interval, on a moving grid."""
    looks, minutes, rows = [], 0, grid(steady(100, 1))
    past = steady(100, 1)
    for counters, passed, parts in steps:
        minutes += passed
        past = [*past[1:], counters]
        live = grid(past, minutes)
        rows = live if minutes % 15 == 0 else rows
        one = Observation(live.fetched_at, live, rows, answered_at=live.fetched_at)
        looks.append(replace(one, **parts))
    return looks


@settings(max_examples=25)
@given(STEPS)
def test_the_same_look_twice_changes_nothing(steps: list[tuple[Counters, int, dict[str, object]]]) -> None:
    findings = NOTHING_FOUND
    for one in looks_of(steps):
        findings = advance(findings, one)
        assert advance(findings, one) == findings


@settings(max_examples=25)
@given(STEPS)
def test_nothing_flaps_and_each_cause_is_told_once(steps: list[tuple[Counters, int, dict[str, object]]]) -> None:
    keys: set[str] = set()
    for findings in advanced(looks_of(steps)):
        causes = [one.cause for one in findings.ongoing]
        assert len(causes) == len(set(causes))
        for code in Code:
            for one, following in pairwise(findings.of(code)):
                assert one.until is not None
                assert following.since - one.until >= SAME
        found = {one.key for one in findings}
        assert len(found) == len(findings.found)
        assert keys <= found
        keys = found
        assert all(one.until is None or one.since <= one.until for one in findings)
        assert all(one.worst >= one.severity for one in findings)


def test_every_code_is_judged() -> None:
    whole = replace(
        seen(steady(100, 1)),
        quota=SendQuota(50_000, 14, 9_600),
        account_status=HEALTHY,
        answered_at=NOW,
        clock_skew=timedelta(0),
    )
    assert list(look(whole)) == []
    assert len(JUDGES) == 10


def test_without_an_answer_everything_stays_as_it_was() -> None:
    before = look(seen([Counters(10_000, 1_500), Counters(10_000, 1_500)]))
    after = advance(before, Observation(NOW + HOUR, failure=Unreachable("No connection.")))
    assert after == before
    assert before.ongoing != ()


def test_thresholds_are_awss_by_default() -> None:
    (one,) = look(seen([Counters(10_000, 600)])).ongoing
    assert one.line == float(BOUNCE_LINES[1].rate)


def test_what_is_over_is_kept_for_two_weeks() -> None:
    bad = look(Observation(NOW, account_status=AccountStatus(True, "PROBATION")))
    over = advance(bad, Observation(NOW + HOUR, account_status=HEALTHY))
    kept = advance(over, Observation(NOW + HOUR + 14 * DAY - MINUTE))
    gone = advance(kept, Observation(NOW + HOUR + 14 * DAY))
    assert [len(findings.found) for findings in (over, kept, gone)] == [1, 1, 0]


def test_what_has_rolled_off_is_known_from_earlier_looks() -> None:
    incident = [*steady(1_000, 5), *[Counters(1_000, 300)] * 40]
    looks = [seen([*incident, *[Counters(1_000, 5)] * (96 * days)], 15 * (40 + 96 * days)) for days in range(14)]
    all_found = advanced(looks)
    first = all_found[0].of(Code.BOUNCE_RATE)[0]
    last = all_found[-1].of(Code.BOUNCE_RATE)[0]
    assert (last.key, last.since, last.peak) == (first.key, first.since, all_found[1].of(Code.BOUNCE_RATE)[0].peak)
    alone = look(looks[-1]).of(Code.BOUNCE_RATE)
    assert alone == () or alone[0].since > last.since


def test_one_look_finds_what_looks_at_every_interval_find() -> None:
    mail = [*steady(1_000, 5), *[Counters(1_000, 200)] * 20, *[Counters(1_000, 5)] * 100, *[Counters()] * 3]
    looks = [seen(mail[: TWO_WEEKS + step], 15 * step) for step in range(124)]
    step_by_step, alone = advanced(looks)[-1], look(looks[-1])
    told = [(one.code, one.since, one.until, one.peak, one.line, one.key) for one in alone]
    assert told == [(one.code, one.since, one.until, one.peak, one.line, one.key) for one in step_by_step]
    assert {one.code for one in alone} == {Code.BOUNCE_BURST, Code.BOUNCE_RATE, Code.SILENCE}


def test_stored_findings_go_on_after_a_start() -> None:
    before = look(seen([*steady(1_000, 5), *[Counters(1_000, 200)] * 20], 300))
    restored = Findings.from_documents(before.documents())
    after = advance(restored, seen([*steady(1_000, 5), *[Counters(1_000, 200)] * 21], 315))
    assert [(one.key, one.since) for one in after.ongoing] == [(one.key, one.since) for one in before.ongoing]


def test_a_rate_between_its_edges_goes_on_after_a_start() -> None:
    # 2,228 of 100,000 are certainly over 2 %, 2,050 are not.
    going = look(seen([Counters(100_000, 2_228)]))
    calmer = seen([Counters(100_000, 2_050)], 5)
    assert look(calmer).ongoing == ()
    assert len(advance(Findings.from_documents(going.documents()), calmer).ongoing) == 1


# What one look at each scenario of the simulator finds to go on; rejects are by chance.
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("healthy", set()),
        ("moving-grid", set()),
        ("fixed-grid", set()),
        ("empty", set()),
        ("sandbox", set()),
        ("bounces", {Code.BOUNCE_RATE}),
        ("complaints", {Code.COMPLAINT_RATE}),
        ("paused", {Code.ENFORCEMENT, Code.BOUNCE_RATE}),
        ("probation", {Code.ENFORCEMENT, Code.BOUNCE_RATE}),
    ],
)
def test_the_scenarios_of_the_simulator(name: str, codes: set[Code]) -> None:
    scenario = SCENARIOS[name]
    world, at = World(scenario.traffic, 1, NOW), minute_of(NOW)
    answer = Grid.of(data_points(world, at, scenario.fixed_phase), NOW)
    used = SendQuota(scenario.max_24_hour_send, scenario.max_send_rate, world.sent_last_24_hours(at))
    findings = look(Observation(NOW, answer, quota=used, account_status=scenario.status(0), answered_at=NOW))
    assert {one.code for one in findings.ongoing} - {Code.REJECTS} == codes
    assert findings.level >= (Level.CRITICAL if Code.ENFORCEMENT in codes else Level.QUIET)
    assert INTERVAL * TWO_WEEKS == 14 * DAY

"""The simulator as the program uses it: every scenario through SesSource."""

from datetime import UTC, timedelta

import pytest

from sestui.domain.grid import Grid
from sestui.domain.model import SendQuota, Snapshot, Target
from sestui.errors import CredentialsError, Throttled, Unreachable, UsageError
from sestui.sources.ses import SesSource
from sestui.sources.simulator import ACCOUNT, PROFILE, REGION, SCENARIOS, simulated, simulator
from sestui.sources.simulator.world import data_points, minute_of
from tests.sources.simulator_client import START, Clock


def fetched(source: SesSource) -> Snapshot:
    """Return the complete snapshot of one fetch."""
    *_, last = source.fetch()
    return last


def started(name: str) -> tuple[SesSource, Clock]:
    clock = Clock()
    return simulated(name, now=clock), clock


@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - {"offline"}))
def test_a_scenario_is_read_to_the_last_mail(name: str) -> None:
    scenario, world, at = SCENARIOS[name], simulator(name, now=Clock()).world, minute_of(START)
    snapshot = fetched(started(name)[0])
    assert list(snapshot.data_points) == data_points(world, at, scenario.fixed_phase)
    assert snapshot.target == Target(PROFILE, REGION, ACCOUNT)
    assert snapshot.fetched_at == START
    assert snapshot.clock_skew == timedelta()
    assert snapshot.complete
    assert snapshot.notes == ()
    if name != "denied":
        sent = world.sent_last_24_hours(at)
        assert snapshot.quota == SendQuota(scenario.max_24_hour_send, scenario.max_send_rate, sent)
        assert snapshot.account_status == scenario.status(0)
        assert snapshot.unavailable == ()


def test_what_is_denied_is_named_and_the_rest_stands() -> None:
    snapshot = fetched(started("denied")[0])
    assert {missing.part: missing.action for missing in snapshot.unavailable} == {
        "quota": "ses:GetSendQuota",
        "account_status": "ses:GetAccount",
    }
    assert snapshot.account_status is not None
    assert snapshot.account_status.sending_enabled is True
    assert snapshot.quota is None


def test_throttled_raises_throttled_and_recovers() -> None:
    source, _ = started("throttled")
    assert fetched(source).unavailable == ()
    for _ in range(2):
        with pytest.raises(Throttled):
            fetched(source)
    assert {missing.part for missing in fetched(source).unavailable} == {"quota", "account_status"}


def test_an_expired_session_comes_back_by_itself() -> None:
    source, clock = started("expired")
    assert [fetched(source).unavailable for _ in range(2)] == [(), ()]
    with pytest.raises(CredentialsError):
        fetched(source)
    clock.forward(minutes=4)
    assert fetched(source).unavailable == ()


def test_offline_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        fetched(started("offline")[0])


@pytest.mark.parametrize(("name", "phase"), [("moving-grid", START.minute % 15), ("fixed-grid", 7)])
def test_the_grid_is_recognised(name: str, phase: int) -> None:
    snapshot = fetched(started(name)[0])
    grid = Grid.of(snapshot.data_points, snapshot.fetched_at)
    assert grid.phase_minutes == phase
    assert grid.running is (name == "fixed-grid")
    assert len(grid.intervals()) == 1344


def test_a_fetch_asks_each_action_once() -> None:
    clock = Clock()
    service = simulator("healthy", now=clock)
    source = SesSource(PROFILE, REGION, now=clock, answer=service)
    for _ in range(2):
        fetched(source)
        clock.forward(seconds=1)
    for moment in (START, START + timedelta(seconds=1)):
        actions = [action for called, action in service.calls if called == moment]
        assert len(set(actions)) == len(actions) >= 3


def test_the_default_is_the_demo_from_now_on() -> None:
    source = simulated()
    snapshot = fetched(source)
    assert snapshot.fetched_at.tzinfo is UTC
    assert len(snapshot.data_points) >= 1330
    assert snapshot.account_status == SCENARIOS["demo"].account[0][1]


def test_the_start_can_be_another_than_now() -> None:
    snapshot = fetched(simulated("demo", now=Clock(), start=START - timedelta(minutes=6)))
    assert snapshot.account_status == SCENARIOS["demo"].status(360)


def test_an_unknown_scenario_is_named_and_the_known_ones_listed() -> None:
    with pytest.raises(UsageError) as error:
        simulated("helthy")
    assert "helthy" in error.value.sentence
    assert all(name in error.value.hint for name in SCENARIOS)

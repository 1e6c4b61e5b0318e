import pytest

from sestui.sources.simulator.scenarios import SCENARIOS, Scenario

NAMES = {
    *("demo", "healthy", "bounces", "complaints", "throttled", "expired", "empty", "paused"),
    *("probation", "sandbox", "fixed-grid", "moving-grid", "denied", "offline"),
    *("notice-10", "notice-18"),
}


def test_the_table_is_complete_and_the_demo_is_its_first() -> None:
    assert set(SCENARIOS) == NAMES
    assert next(iter(SCENARIOS)) == "demo"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_known_by_its_name_and_told_in_a_line(name: str) -> None:
    scenario = SCENARIOS[name]
    assert scenario.name == name
    assert scenario.description.endswith(".")
    assert len(scenario.description) <= 100


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_the_send_rate_bounds_a_minute_of_mail(scenario: Scenario) -> None:
    assert scenario.traffic.most_a_minute == scenario.max_send_rate * 60


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_the_account_is_described_from_ever_in_order(scenario: Scenario) -> None:
    times = [since for since, _ in scenario.account]
    assert times == sorted(times)
    assert scenario.status(-1e12) == scenario.account[0][1]
    assert scenario.status(1e12) == scenario.account[-1][1]

"""A month of normal mail brings no alarm, and incidents in it are found; the year is measured in tests/bench."""

import pytest

from tests.domain.findings.incidents import INCIDENTS, alarms, outcome
from tests.domain.findings.traffic import Account

BY_NAME = {one.name: one for one in INCIDENTS}


def test_a_month_of_normal_mail_brings_no_alarm() -> None:
    assert sum(alarms(Account(5_000), 28, 60).values()) == 0


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("bounces × 40 (32 %), 3 hours", 20),
        ("bounces × 12 (10 %), 3 hours", 60),
        ("no mail from Wednesday 11:00 on", 30),
    ],
)
def test_an_incident_is_found(name: str, minutes: int) -> None:
    found = outcome(BY_NAME[name], 5_000, seed=1, every=5)
    assert found.minutes is not None
    assert 0 < found.minutes <= minutes
    assert found.other == ()

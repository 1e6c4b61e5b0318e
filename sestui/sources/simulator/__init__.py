"""An SES inside the process: real wire bytes at botocore's ``before-send``, for ``sestui --demo`` and the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sestui.errors import UsageError
from sestui.sources.ses import SesSource
from sestui.sources.simulator.scenarios import SCENARIOS, Scenario
from sestui.sources.simulator.service import ACCOUNT, Simulator

__all__ = ["ACCOUNT", "PROFILE", "REGION", "SCENARIOS", "Scenario", "Simulator", "simulated", "simulator"]

PROFILE = "demo"
"""The profile's name that the simulated target shows."""

REGION = "eu-west-1"
"""The Region that the simulated target shows."""


def utc_now() -> datetime:
    """Return this machine's time, aware UTC."""
    return datetime.now(UTC)


def simulated(
    scenario: str = "demo", *, seed: int = 1, now: Callable[[], datetime] = utc_now, start: datetime | None = None
) -> SesSource:
    """Return a source whose every answer comes from the simulator, over botocore.

    Args:
        scenario: A name of ``SCENARIOS``.
        seed: Which one of all such worlds.
        now: The clock of the service and of the source, aware UTC.
        start: What the scenario's times are counted from, aware UTC; None is now.

    Raises:
        UsageError: If there is no such scenario.
    """
    return SesSource(PROFILE, REGION, now=now, answer=simulator(scenario, seed=seed, now=now, start=start))


def simulator(
    scenario: str = "demo", *, seed: int = 1, now: Callable[[], datetime] = utc_now, start: datetime | None = None
) -> Simulator:
    """Return the service alone, which also counts its calls; arguments and error as in ``simulated``."""
    if scenario not in SCENARIOS:
        raise UsageError(f"There is no scenario “{scenario}”.", f"Choose one of: {', '.join(SCENARIOS)}.")
    return Simulator(SCENARIOS[scenario], seed=seed, now=now, start=start or now())

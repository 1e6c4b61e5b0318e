"""A month of one account in which everything happens that the simulator knows."""

from __future__ import annotations

from sestui.sources.simulator.scenarios import HEALTHY, PROBATION, REVIEWED, SHUTDOWN, Reason, Refusal, Scenario
from sestui.sources.simulator.world import DAY, Episode, Traffic

_DAYS = range(60)
_HOUR = 3600.0
_SECONDS = 86_400.0


def _episodes() -> tuple[Episode, ...]:
    """Return an incident every five days, a climb of complaints every seven, a silent night every four."""
    bounces = [Episode(day * DAY + 30, day * DAY + 150, extra=300, bounce_rate=0.13, ramp=True) for day in _DAYS[::5]]
    complaints = [Episode(day * DAY + 200, (day + 1) * DAY, complaint_rate=0.0018) for day in _DAYS[::7]]
    nights = [Episode(day * DAY + 600, day * DAY + 900, volume=0.0) for day in _DAYS[::4]]
    return (*bounces, *complaints, *nights)


def _refusals() -> tuple[Refusal, ...]:
    """Return what is refused every day: throttling, an expired session, a lost line, and rights that are missing."""
    parts = frozenset({"GetAccount", "GetSendQuota"})
    daily = (
        (Reason.THROTTLED, 0.9, 0.25, frozenset[str]()),
        (Reason.EXPIRED, 5, 0.2, frozenset[str]()),
        (Reason.OFFLINE, 9, 0.75, frozenset[str]()),
        (Reason.DENIED, 13, 1.0, parts),
        (Reason.DENIED, 17, 0.25, frozenset({"GetSendStatistics"})),
        (Reason.OFFLINE, 20, 0.1, frozenset[str]()),
    )
    return tuple(
        Refusal(reason, day * _SECONDS + hour * _HOUR, day * _SECONDS + (hour + hours) * _HOUR, actions)
        for day in _DAYS
        for reason, hour, hours, actions in daily
    )


MONTH = Scenario(
    "month",
    "A month with everything, again and again.",
    Traffic(episodes=_episodes()),
    account=(
        (float("-inf"), HEALTHY),
        (2 * _HOUR, PROBATION),
        (4 * _SECONDS, REVIEWED),
        (12 * _SECONDS, SHUTDOWN),
        (15 * _SECONDS, HEALTHY),
    ),
    refusals=_refusals(),
)
"""Its times count from its start."""

"""The named scenarios of the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from math import inf
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from sestui.domain.model import AccountStatus
from sestui.sources.simulator.world import DAY, EVER, Episode, Traffic

USUAL = Traffic()
"""The mail of an account that nothing unusual happens to."""

HOUR = 60

HEALTHY = AccountStatus(True, "HEALTHY", True)
PROBATION = AccountStatus(True, "PROBATION", True, "PENDING", "171234567800042")
REVIEWED = replace(PROBATION, enforcement_status="HEALTHY", review_status="GRANTED")
SHUTDOWN = AccountStatus(False, "SHUTDOWN", True, "PENDING", "171234567800077")
SANDBOX = AccountStatus(True, "HEALTHY", False, "DENIED", "171234567800013")


class Reason(Enum):
    """Why a call is refused."""

    THROTTLED = "throttled"
    EXPIRED = "expired"
    DENIED = "denied"
    OFFLINE = "offline"


class Refusal(Struct, frozen=True):
    """Calls that get no answer.

    Attributes:
        reason: Why.
        begins: From when, in seconds since the start.
        ends: Until when.
        actions: Which actions; empty is all.
        spares: Of this many calls of an action the first is answered all the same; 0: none is.
    """

    reason: Reason
    begins: float = -inf
    ends: float = inf
    actions: frozenset[str] = frozenset()
    spares: int = 0


class Session(Struct, frozen=True):
    """Credentials that expire and come back.

    Attributes:
        answers: How many answers of GetSendStatistics it lasts.
        renewed_after: Seconds from the first refusal until it is good again, for ever.
    """

    answers: int
    renewed_after: int


class Scenario(Struct, frozen=True):
    """An account, and how the service treats it.

    Attributes:
        name: What ``--demo`` calls it.
        description: One line.
        traffic: The mail.
        max_24_hour_send: The send quota.
        max_send_rate: Recipients a second.
        account: What GetAccount says from which second since the start on, ascending; the first from ever.
        fixed_phase: The minute modulo 15 at which intervals begin; None: they are cut backwards from the request.
        refusals: Which calls are refused; the first that applies counts.
        session: When the credentials expire; None: never.
    """

    name: str
    description: str
    traffic: Traffic = USUAL
    max_24_hour_send: float = 250_000
    max_send_rate: float = 14
    account: tuple[tuple[float, AccountStatus], ...] = ((-inf, HEALTHY),)
    fixed_phase: int | None = None
    refusals: tuple[Refusal, ...] = ()
    session: Session | None = None

    def status(self, seconds: float) -> AccountStatus:
        """Return what GetAccount says ``seconds`` after the start."""
        return [status for since, status in self.account if since <= seconds][-1]


def _with(*episodes: Episode) -> Traffic:
    return replace(USUAL, episodes=episodes)


def _notice(bounces: int, mails: int, days: float) -> Traffic:
    """Return mail at the pace of a notice of AWS; its rate, over more days than SES tells, is SES's own reputation."""
    rate = bounces / mails
    return Traffic(attempts_a_day=mails / days, bounce_rate=rate, newsletters=False, bounce_reputation=rate)


_INCIDENT = (
    Episode(-9 * HOUR, -7 * HOUR, bounce_rate=0.065, ramp=True),
    Episode(-7 * HOUR, -5 * HOUR, bounce_rate=0.125),
    Episode(-5 * HOUR, -4 * HOUR, bounce_rate=0.07),
)

_DEMO = Scenario(
    "demo",
    "Ten minutes with everything: an incident, throttling, a review, an expired session, and peace again.",
    _with(
        Episode(-8 * DAY, -6 * DAY, complaint_rate=0.0013),
        Episode(-4 * DAY + 90, -4 * DAY + 300, from_midnight=True, volume=0.0),
        Episode(-2 * DAY - 40, -2 * DAY + 35, bounce_rate=0.09),
        Episode(1, 6, extra=400, bounce_rate=0.24, late_at=7),
    ),
    account=((-inf, HEALTHY), (300, PROBATION), (540, REVIEWED)),
    # The session is gone for longer than the 60 s between two polls and their jitter, or nobody would meet it.
    refusals=(Refusal(Reason.THROTTLED, 215, 270), Refusal(Reason.EXPIRED, 410, 476)),
)

_ALL = (
    _DEMO,
    Scenario("healthy", "A healthy account with the rhythm of day and week."),
    Scenario("bounces", "A bounce incident in the last day: the rate passes 5 and 10 %.", _with(*_INCIDENT)),
    Scenario(
        "complaints",
        "Complaints that climb over days to more than 0.1 %.",
        _with(
            Episode(-6 * DAY, -DAY, complaint_rate=0.0018, ramp=True),
            Episode(-DAY, EVER, complaint_rate=0.0018),
        ),
    ),
    Scenario("throttled", "The API answers one call of three.", refusals=(Refusal(Reason.THROTTLED, spares=3),)),
    Scenario("expired", "The session expires after two answers, for four minutes.", session=Session(2, 240)),
    Scenario("empty", "An account that has sent nothing.", replace(USUAL, attempts_a_day=0)),
    Scenario(
        "paused",
        "Sending is paused by AWS (SHUTDOWN) after a bounce incident.",
        _with(Episode(-12 * HOUR, -5 * HOUR, bounce_rate=0.12), Episode(-5 * HOUR, EVER, volume=0.0)),
        account=((-inf, SHUTDOWN),),
    ),
    Scenario(
        "probation",
        "The account is under review for its bounces (PROBATION).",
        _with(Episode(-2 * DAY, EVER, bounce_rate=0.065)),
        account=((-inf, PROBATION),),
    ),
    Scenario(
        "notice-10",
        "As in a notice of AWS: 10.04 % bounces of 10,476 mails in 75 days, under review (PROBATION).",
        _notice(1_052, 10_476, 74.9),
        account=((-inf, PROBATION),),
    ),
    Scenario(
        "notice-18",
        "As in a notice of AWS: 18.04 % bounces of 10,192 mails in 225 days, under review (PROBATION).",
        _notice(1_839, 10_192, 224.9),
        account=((-inf, PROBATION),),
    ),
    Scenario(
        "sandbox",
        "A new account in the sandbox: 200 mails a day, most intervals idle.",
        Traffic(attempts_a_day=60, most_a_minute=60, newsletters=False),
        max_24_hour_send=200,
        max_send_rate=1,
        account=((-inf, SANDBOX),),
    ),
    Scenario("fixed-grid", "Intervals begin at minutes 7, 22, 37 and 52; the newest is under way.", fixed_phase=7),
    Scenario("moving-grid", "Intervals are cut backwards from the minute of the request."),
    Scenario(
        "denied",
        "The user may read neither GetAccount nor GetSendQuota nor CloudWatch.",
        refusals=(Refusal(Reason.DENIED, actions=frozenset({"GetAccount", "GetSendQuota", "GetMetricData"})),),
    ),
    Scenario("offline", "No connection to the service.", refusals=(Refusal(Reason.OFFLINE),)),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({scenario.name: scenario for scenario in _ALL})
"""Every scenario by its name; the first is the default."""

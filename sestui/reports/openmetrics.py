"""An answer as metrics, in a text that both OpenMetrics and Prometheus's older format read.

All families are gauges, the only type of both that fits; no sample carries a time of its own, which the node exporter's
textfile collector would refuse. What is not known is left out: a zero is always a counted zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct, field

from sestui.domain.findings.finding import Code
from sestui.domain.model import AccountStatus, Counters, SendQuota, Target
from sestui.domain.reputation import Level
from sestui.domain.runway import runway
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS, lower_bound
from sestui.errors import AccessDenied, BadResponse, CredentialsError, SourceError, Throttled, Unreachable
from sestui.reports.look import Look

WINDOWS = {"15m": QUARTER_HOUR, "24h": DAY, "14d": TWO_WEEKS}
"""What the label ``window`` says, and how long that is."""

PACES = ("15m", "1h")
"""What the label ``pace`` says, in the order of ``runway.PACES``."""

CAUSES: Mapping[str, type[SourceError]] = {
    "credentials": CredentialsError,
    "access_denied": AccessDenied,
    "throttled": Throttled,
    "unreachable": Unreachable,
    "bad_response": BadResponse,
}
"""What the label ``cause`` says of a failure."""

_ENFORCEMENT = ("HEALTHY", "PROBATION", "SHUTDOWN")
_REVIEWS = ("PENDING", "FAILED", "GRANTED", "DENIED")
_SECONDS, _RATIO = "seconds", "ratio"

Labels = Mapping[str, str]


class Family(Struct, frozen=True):
    """One metric.

    Attributes:
        name: What it is called, without ``sestui_``; it ends with the unit where it has one.
        help: One line: what it is.
        samples: Its values, by the labels beside the target's; None is not known, and left out.
        unit: ``seconds``, ``ratio``, or nothing.
    """

    name: str
    help: str
    samples: Iterable[tuple[Labels, float | None]]
    unit: str = field(default="")


def openmetrics(look: Look) -> str:
    """Return the metrics of an answer."""
    return _text(_families(look), look.snapshot.target)


def failure_metrics(error: SourceError, target: Target, now: datetime) -> str:
    """Return the metrics of an account that did not answer: that it did not, and why.

    Args:
        error: Why.
        target: Whose answer it would have been, as far as that is known.
        now: When it was asked.
    """
    return _text(_asked(error, now), target)


def _asked(error: SourceError | None, now: datetime) -> Iterator[Family]:
    """Yield whether, and when, the account was asked."""
    yield _one("up", "Whether SES answered.", float(error is None))
    causes = [({"cause": cause}, float(isinstance(error, kind))) for cause, kind in CAUSES.items()]
    yield Family("failure", "Why SES did not answer; all 0 where it did.", causes)
    yield _one("asked_timestamp_seconds", "When SES was asked, by this machine's clock.", now.timestamp(), _SECONDS)


def _families(look: Look) -> Iterator[Family]:
    yield from _asked(None, look.seen.now)
    yield from _times(look)
    yield from _counts(look)
    if look.snapshot.quota is not None:
        yield from _quota(look.snapshot.quota, look)
    if look.snapshot.account_status is not None:
        yield from _account(look.snapshot.account_status)
    yield from _reputation(look)
    gone = {part.part for part in look.unavailable}
    parts = [({"part": part}, float(part in gone)) for part in ("quota", "account_status", "account", "reputation")]
    yield Family("unavailable", "Whether a part of the answer could not be had.", parts)
    yield _findings(look)


def _times(look: Look) -> Iterator[Family]:
    """Yield of when the answer and its newest numbers are."""
    grid, skew = look.grid, look.snapshot.clock_skew
    for name, words, moment in (
        ("answer", "When SES answered, by its own clock.", grid.fetched_at),
        ("newest_interval_end", "End of the newest interval that is over.", grid.complete_end),
        ("last_data_point", "Start of the newest interval in which anything was counted.", grid.counters.newest()),
    ):
        yield _one(f"{name}_timestamp_seconds", words, moment.timestamp() if moment else None, _SECONDS)
    words = "SES's clock minus this machine's."
    yield _one("clock_skew_seconds", words, skew.total_seconds() if skew is not None else None, _SECONDS)


def _counts(look: Look) -> Iterator[Family]:
    """Yield the counters of each window, and its observed rates where there are attempts."""
    found = {name: look.window(length).counters for name, length in WINDOWS.items()}
    known = [({"window": name}, counters) for name, counters in found.items() if counters is not None]

    def family(name: str, words: str, value: Iterable[float | None], unit: str = "") -> Family:
        return Family(name, words, [(labels, one) for (labels, _), one in zip(known, value, strict=True)], unit)

    every: list[Counters] = [counters for _, counters in known]
    yield family("delivery_attempts", "Mail that SES tried to send.", [one.delivery_attempts for one in every])
    yield family("bounces", "Mail that bounced.", [one.bounces for one in every])
    yield family("complaints", "Mail that was complained about.", [one.complaints for one in every])
    yield family("rejects", "Mail that SES rejected for a virus.", [one.rejects for one in every])
    for kind, rates, failures in (
        ("bounce", [one.bounce_rate for one in every], [one.bounces for one in every]),
        ("complaint", [one.complaint_rate for one in every], [one.complaints for one in every]),
    ):
        words = f"Observed {kind} rate: {kind}s by delivery attempts; not SES's own reputation."
        yield family(f"observed_{kind}_ratio", words, rates, _RATIO)
        bounds = [
            lower_bound(failed, one.delivery_attempts) if one.delivery_attempts else None
            for failed, one in zip(failures, every, strict=True)
        ]
        words = (
            f"Lower end of the 95 % interval (Wilson) of the observed {kind} rate: at least this, with so much mail."
        )
        yield family(f"observed_{kind}_lower_bound_ratio", words, bounds, _RATIO)


def _quota(quota: SendQuota, look: Look) -> Iterator[Family]:
    """Yield the send quota, and where the present pace leads; without a limit there is no share of it."""
    limit = None if quota.unlimited else quota.max_24_hour_send
    yield _one("send_quota_unlimited", "Whether there is no send quota.", float(quota.unlimited))
    yield _one("send_quota_recipients", "Send quota: recipients in 24 hours.", limit)
    yield _one(
        "sent_recipients", "Recipients of the last 24 hours, as the quota counts them.", quota.sent_last_24_hours
    )
    yield _one("send_quota_used_ratio", "Used share of the send quota.", quota.used_share, _RATIO)
    yield _one("max_send_rate_recipients", "Recipients a second that SES accepts.", quota.max_send_rate)
    paces = list(zip(PACES, runway(quota, look.grid).paces, strict=True))
    now = [({"pace": name}, pace.recipients_a_second) for name, pace in paces]
    yield Family("send_pace_recipients", "Recipients a second, over the newest part of the answer.", now)
    when = [({"pace": name}, pace.reached.timestamp() if pace.reached else None) for name, pace in paces]
    words = "When the send quota is reached at that pace; left out where it is not within 24 hours."
    yield Family("send_quota_reached_timestamp_seconds", words, when, _SECONDS)


def _account(status: AccountStatus) -> Iterator[Family]:
    """Yield what SES says of the account."""
    enabled, access = status.sending_enabled, status.production_access
    yield _one("sending_enabled", "Whether SES takes mail of the account.", None if enabled is None else float(enabled))
    words = "Whether the account is out of the sandbox."
    yield _one("production_access", words, None if access is None else float(access))
    words = "SES's verdict: 1 for the present enforcement status."
    yield _states("enforcement_status", words, _ENFORCEMENT, status.enforcement_status)
    words = "1 for the state of the last review case; left out where there is none."
    yield _states("review_status", words, _REVIEWS, status.review_status)


def _states(name: str, words: str, known: Iterable[str], present: str | None) -> Family:
    """Return a set of states, of which one is 1; no sample where it is not known which."""
    states = dict.fromkeys([*known, present]) if present is not None else {}
    return Family(name, words, [({"status": one}, float(one == present)) for one in states if one is not None])


def _reputation(look: Look) -> Iterator[Family]:
    """Yield SES's own reputation, where CloudWatch was asked for it."""
    for kind, point in (("bounce", look.reputation.bounce), ("complaint", look.reputation.complaint)):
        words = f"SES's own {kind} reputation, from CloudWatch."
        yield _one(f"reputation_{kind}_ratio", words, point.value if point else None, _RATIO)
        words = f"Of when SES's own {kind} reputation is."
        at = point.start.timestamp() if point else None
        yield _one(f"reputation_{kind}_timestamp_seconds", words, at, _SECONDS)


def _findings(look: Look) -> Family:
    """Return which findings are going on, each at its severity; what one answer cannot tell is left out."""
    samples = []
    for code in judged(look):
        one = look.findings.current(code)
        for level in (Level.WARNING, Level.CRITICAL):
            labels = {"code": code.value, "severity": level.name.lower()}
            samples.append((labels, float(one is not None and one.severity is level)))
    return Family("finding", "Whether something deserves attention.", samples)


def judged(look: Look) -> Iterator[Code]:
    """Yield the codes that a look at one answer judges."""
    status, course = look.snapshot.account_status, look.reputation.course
    known = {
        Code.ENFORCEMENT: status is not None and status.enforcement_status is not None,
        Code.PAUSED: status is not None and status.sending_enabled is not None,
        Code.BOUNCE_REPUTATION: bool(course) and look.reputation.bounce is not None,
        Code.COMPLAINT_REPUTATION: bool(course) and look.reputation.complaint is not None,
        Code.QUOTA: look.snapshot.quota is not None,
        Code.CLOCK_SKEW: look.snapshot.clock_skew is not None,
        Code.FROZEN: False,
        Code.STALE: False,
        Code.PERMISSION: False,
    }
    yield from (code for code in Code if known.get(code, True))


def _one(name: str, words: str, value: float | None, unit: str = "") -> Family:
    return Family(name, words, [({}, value)], unit)


def _text(families: Iterable[Family], target: Target) -> str:
    """Return the families as text, each sample with the target's labels; one without samples is left out."""
    whose = {"account": target.account or "", "region": target.region or "", "profile": target.profile or ""}
    lines: list[str] = []
    for family in families:
        name = f"sestui_{family.name}"
        samples = [(labels, value) for labels, value in family.samples if value is not None]
        if samples:
            lines += [f"# HELP {name} {family.help}", f"# TYPE {name} gauge"]
            lines += [f"# UNIT {name} {family.unit}"] if family.unit else []
            lines += [f"{name}{{{_labels({**whose, **labels})}}} {_number(value)}" for labels, value in samples]
    return "\n".join([*lines, "# EOF\n"])


def _labels(labels: Labels) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    """Return a number as both formats read it, whole ones without a point."""
    return f"{value:.0f}" if float(value).is_integer() else repr(float(value))

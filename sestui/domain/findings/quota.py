"""The send quota: how much of it is used, and whether the pace of now will use it up soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.finding import Code, Evidence, Peak, begun
from sestui.domain.findings.hysteresis import held
from sestui.domain.findings.kinds import lasting
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.model import SendQuota
from sestui.domain.reputation import Level
from sestui.domain.runway import Runway, runway
from sestui.domain.statistics import DAY

IMMINENT = timedelta(minutes=30)
"""A quota that will be reached within this is critical, once its used share is a warning: a daily batch is none."""

_STAYS_SHARE, _STAYS_AHEAD = 0.95, 2


def quotas(case: Case) -> Judgements:
    """Judge the quota: by its used share, and by when it is reached at the pace of the last 15 minutes and hour, both.

    A warning or worse lasts until the share is a twentieth below its edge, and the moment twice as far away.
    """
    quota = case.seen.quota
    if quota is None:
        return
    if quota.unlimited:
        yield Code.QUOTA, ()
        return
    ahead = runway(quota, case.seen.live) if case.seen.live is not None else None
    was = case.was(Code.QUOTA)
    rises, stays = _level(quota, ahead, case.thresholds, 1, 1), 0
    if was is not None:
        stays = _level(quota, ahead, case.thresholds, _STAYS_SHARE, _STAYS_AHEAD)
    level = Level(held(was.severity if was else 0, rises, stays))
    if level is Level.QUIET:
        yield Code.QUOTA, ()
        return
    sent, limit = int(quota.sent_last_24_hours), int(quota.max_24_hour_send)
    at = ahead.at if ahead else case.now
    finding = begun(
        Code.QUOTA,
        level,
        _sentence(quota, ahead),
        case.now,
        evidence=Evidence(sent, limit, at - DAY, at),
        peak=Peak(quota.used_share or 1.0, case.now),
        line=case.thresholds.quota_critical if level is Level.CRITICAL else case.thresholds.quota_warning,
    )
    yield Code.QUOTA, (finding,)


def _level(quota: SendQuota, ahead: Runway | None, thresholds: Thresholds, share: float, time: int) -> Level:
    """Return how bad it is, with the edges of the share and of the time taken times a factor."""
    if quota.used_share is None:
        return Level.CRITICAL
    left, used = _left(ahead), quota.used_share
    imminent, soon = (left is not None and left <= within * time for within in (IMMINENT, thresholds.quota_ahead))
    much = used >= thresholds.quota_warning * share
    if used >= thresholds.quota_critical * share or (imminent and much):
        return Level.CRITICAL
    return Level.WARNING if soon or much else Level.QUIET


def _left(ahead: Runway | None) -> timedelta | None:
    """Return the time until the quota is reached at the slower of the paces; None where one of them never does."""
    reached = [pace.reached for pace in ahead.paces] if ahead else []
    known = [moment for moment in reached if moment is not None]
    return max(known) - ahead.at if ahead and len(known) == len(reached) else None


def _sentence(quota: SendQuota, ahead: Runway | None) -> str:
    """Return the sentence: used share, when it is reached or by how much it is exceeded, when relief begins."""
    if quota.used_share is None:
        return "The send quota is 0: nothing may be sent."
    used = f"{quota.sent_last_24_hours:,.0f} of {quota.max_24_hour_send:,.0f} recipients in 24 hours"
    words = [f"{quota.used_share * 100:,.1f} % of the send quota is used ({used})"]
    if ahead and ahead.over:
        words.append(f"{ahead.over:,.0f} more than allowed")
    left = _left(ahead)
    if left:
        words.append(f"at this pace it is reached in {lasting(left)}")
    relief = ahead.paces[-1].relief if ahead else None
    if ahead and relief is not None:
        words.append(_relief(relief, ahead.at))
    return "; ".join(words) + "."


def _relief(relief: datetime, at: datetime) -> str:
    """Return when more mail leaves the count than is sent."""
    return f"it falls in {lasting(relief - at)}" if relief > at else "it is falling"

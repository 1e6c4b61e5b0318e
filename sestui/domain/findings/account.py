"""SES's own verdict on the account: enforcement, and sending that is paused."""

from __future__ import annotations

from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.finding import Code, Finding, Peak, begun
from sestui.domain.model import AccountStatus
from sestui.domain.reputation import Level

HEALTHY, PROBATION, SHUTDOWN = "HEALTHY", "PROBATION", "SHUTDOWN"

UNDER_REVIEW, SHUT_DOWN = 1, 2
"""How far enforcement has come, as the value of its finding's peak and line."""

_MEANS = {
    PROBATION: (Level.CRITICAL, UNDER_REVIEW, "the account is under review, and may be paused"),
    SHUTDOWN: (Level.CRITICAL, SHUT_DOWN, "AWS has paused sending"),
}


def account(case: Case) -> Judgements:
    """Judge what GetAccount says: while it says nothing, everything stays as it was.

    The finding about enforcement lasts from the first answer that is not HEALTHY to the first that is again. Paused
    sending is its own finding, unless it is the enforcement that pauses.
    """
    status = case.seen.account_status
    if status is None:
        return
    if status.enforcement_status is not None:
        yield Code.ENFORCEMENT, _enforcement(case, status.enforcement_status, status)
    if status.sending_enabled is not None:
        paused = not status.sending_enabled and status.enforcement_status != SHUTDOWN
        sentence = "Sending is paused: SES refuses all mail of this account in this Region."
        yield Code.PAUSED, (begun(Code.PAUSED, Level.CRITICAL, sentence, case.now),) if paused else ()


def _enforcement(case: Case, value: str, status: AccountStatus) -> tuple[Finding, ...]:
    """Return the finding about an enforcement status; one that is not documented is a warning."""
    if value == HEALTHY:
        return ()
    level, stage, meaning = _MEANS.get(value, (Level.WARNING, UNDER_REVIEW, "not a status that AWS documents"))
    review = f" The review is {status.review_status}." if status.review_status else ""
    sentence = f"Enforcement status {value}: {meaning}.{review}"
    return (begun(Code.ENFORCEMENT, level, sentence, case.now, peak=Peak(stage, case.now), line=stage),)

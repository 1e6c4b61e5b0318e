"""Findings with numbers that nobody can mix up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from sestui.domain.findings.finding import Code, Evidence, Finding, Peak, begun
from sestui.domain.findings.findings import Findings, arranged
from sestui.domain.reputation import Level
from sestui.monitor.state import TargetState
from tests.tui.program import EDGE, QUARTER, state
from tests.values import DAY

HOUR = timedelta(hours=1)


def bounce_rate(level: Level = Level.WARNING, line: float = 0.05) -> Finding:
    """Return what goes on: an observed bounce rate over a line, since five hours, with its peak an hour before now."""
    return begun(
        Code.BOUNCE_RATE,
        level,
        "Observed bounce rate 6.31 % (11,511 of 182,431 in 24 hours), over 5 %: AWS puts accounts under review there.",
        EDGE - 5 * HOUR,
        evidence=Evidence(11_511, 182_431, EDGE - DAY, EDGE),
        peak=Peak(0.0712, EDGE - HOUR),
        line=line,
    )


def silence() -> Finding:
    """Return another one that goes on."""
    return begun(
        Code.SILENCE,
        Level.WARNING,
        "No mail for 45 minutes; usually 120 to 180 in that time.",
        EDGE - 3 * QUARTER,
        evidence=Evidence(0, 150, EDGE - 3 * QUARTER, EDGE),
        peak=Peak(130, EDGE),
    )


def burst() -> Finding:
    """Return one that was over a day ago."""
    return begun(
        Code.COMPLAINT_BURST,
        Level.WARNING,
        "9 complaints in 1 hour of 4,100 mails (0.220 %); usual for so much mail at that hour: 2.",
        EDGE - DAY - HOUR,
        until=EDGE - DAY,
        worst=Level.CRITICAL,
        evidence=Evidence(9, 4_100, EDGE - DAY - HOUR, EDGE - DAY),
        peak=Peak(0.0023, EDGE - DAY),
    )


def stopped() -> Finding:
    """Return the worst: AWS has paused sending."""
    sentence = "Enforcement status SHUTDOWN: AWS has paused sending."
    return begun(Code.ENFORCEMENT, Level.CRITICAL, sentence, EDGE, peak=Peak(2, EDGE), line=2)


def ended(finding: Finding, until: datetime = EDGE) -> Finding:
    """Return a finding that is over."""
    return replace(finding, until=until)


def found(*findings: Finding, **parts: Any) -> TargetState:
    """Return the state of a healthy account with these findings."""
    return replace(state(**parts), findings=Findings(arranged(list(findings))))

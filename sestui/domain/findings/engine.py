"""The engine: findings so far and one look in, findings out. Pure; the same look twice changes nothing.

- **On and off** have different edges (``hysteresis``), and what returns within an hour is the same finding as before:
  two findings about one thing are at least an hour apart.
- **Since and peak** are found in the intervals of the answers, not only in looks: a first look at two weeks finds what
  was wrong in them. An earlier look may know better, where the data have rolled off; the two are joined.
- **One finding per cause**: see ``failures``. Other causes are settled where they are judged: silence is not told while
  sending is paused, the quota is used up or the data are frozen; nor is an old answer, while a denied permission or a
  wrong clock explains it; nor is paused sending, while enforcement is what pauses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from sestui.domain.findings.account import account
from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.failures import failures
from sestui.domain.findings.finding import Code
from sestui.domain.findings.findings import NOTHING_FOUND, Findings, arranged
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.quota import quotas
from sestui.domain.findings.rates import reputations
from sestui.domain.findings.service import clock_skew, frozen, permissions, stale
from sestui.domain.findings.silence import rejects, silences
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.statistics import TWO_WEEKS

JUDGES: Sequence[Callable[[Case], Judgements]] = (
    account,
    reputations,
    failures,
    rejects,
    silences,
    quotas,
    frozen,
    stale,
    clock_skew,
    permissions,
)
"""Each judges some of the codes."""

KEPT = TWO_WEEKS
"""How long a finding that is over stays."""


def advance(previous: Findings, observation: Observation, thresholds: Thresholds | None = None) -> Findings:
    """Return the findings after one more look.

    Args:
        previous: What earlier looks found; ``NOTHING_FOUND`` for the first one, or for one look alone.
        observation: What is seen; what it does not know stays as it was.
        thresholds: AWS's lines by default; the same from look to look.
    """
    case = Case(observation, thresholds or Thresholds(), previous)
    judged = dict(chain.from_iterable(judge(case) for judge in JUDGES))
    known = (case.joined(code, judged[code]) if code in judged else previous.of(code) for code in Code)
    oldest = case.now - KEPT
    kept = [one for one in chain.from_iterable(known) if one.until is None or one.until > oldest]
    return Findings(arranged(kept), case.memory)


def look(observation: Observation, thresholds: Thresholds | None = None) -> Findings:
    """Return what one look alone finds, as a check from cron does."""
    return advance(NOTHING_FOUND, observation, thresholds)

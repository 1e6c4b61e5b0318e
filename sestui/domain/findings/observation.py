"""Everything that one look sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from sestui.domain.findings.baseline import Baseline
from sestui.domain.grid import Grid
from sestui.domain.metrics import MetricPoint
from sestui.domain.model import AccountStatus, SendQuota, Unavailable
from sestui.errors import SourceError

STATISTICS, QUOTA, ACCOUNT_STATUS, REPUTATION = "statistics", "quota", "account_status", "reputation"
"""The parts of an answer; all but the first are called as in ``Unavailable``."""


class Observation(Struct, frozen=True):
    """One look; what is None or empty is not known, and what was found about it stays as it was.

    Attributes:
        now: This machine's clock, aware UTC.
        live: The intervals of the newest answer.
        rows: The intervals of the newest answer on the canonical grid; None where there is none but the live one.
        quota: The send quota.
        account_status: What GetAccount says.
        unavailable: What the newest complete answer could not have, CloudWatch's included.
        failure: Why the newest fetch failed; None when it did not.
        answered_at: When the newest answer came in, by this machine's clock.
        clock_skew: The service's clock minus this machine's.
        reputation: The course of SES's own reputation, from CloudWatch, in any order; other metrics are not looked at.
        baseline: The account's past; None: the rows' own two weeks, learned at each look. Whoever looks every minute
            learns it once per canonical answer.
    """

    now: datetime
    live: Grid | None = None
    rows: Grid | None = None
    quota: SendQuota | None = None
    account_status: AccountStatus | None = None
    unavailable: tuple[Unavailable, ...] = ()
    failure: SourceError | None = None
    answered_at: datetime | None = None
    clock_skew: timedelta | None = None
    reputation: Sequence[MetricPoint] = ()
    baseline: Baseline | None = None

    @property
    def had(self) -> frozenset[str]:
        """The parts that this look has."""
        values = {
            STATISTICS: self.live,
            QUOTA: self.quota,
            ACCOUNT_STATUS: self.account_status,
            REPUTATION: self.reputation or None,
        }
        missing = {part.part for part in self.unavailable}
        return frozenset(part for part, value in values.items() if value is not None and part not in missing)

    @property
    def stopped(self) -> bool:
        """Whether SES takes no mail: sending is paused, or the quota is used up."""
        status, quota = self.account_status, self.quota
        paused = status is not None and (status.sending_enabled is False or status.enforcement_status == "SHUTDOWN")
        return paused or (quota is not None and quota.left == 0)

"""Answers that checks and metrics are tested on."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from sestui.domain.model import AccountStatus, Counters, DataPoint, SendQuota, Snapshot, Target
from tests.values import utc

NOW = utc("2026-11-23T14:00:12")
HEALTHY = AccountStatus(True, "HEALTHY", True)
TARGET = Target("ops-prod", "eu-west-1", "123456789012")


def steady(total: Counters, days: int = 1, *, quota: SendQuota | None = None, at: datetime = NOW) -> Snapshot:
    """Return an answer whose newest days hold exactly ``total``, spread evenly over their intervals."""
    count = days * 96
    end = at.replace(second=0)
    points = [
        DataPoint(end - timedelta(minutes=15 * (index + 1)), _part(total, index, count)) for index in range(count)
    ]
    return Snapshot(
        TARGET, at, tuple(reversed(points)), quota or SendQuota(250_000.0, 14.0, 10_000.0), HEALTHY, (), timedelta(0)
    )


def _part(total: Counters, index: int, count: int) -> Counters:
    """Return one of ``count`` parts that add up to the whole."""
    whole = (total.delivery_attempts, total.bounces, total.complaints, total.rejects)
    return Counters(*((number * (index + 1)) // count - number * index // count for number in whole))


def bare(snapshot: Snapshot) -> Snapshot:
    """Return the statistics of an answer alone, as a recording of the AWS CLI has them."""
    return replace(snapshot, quota=None, account_status=None)

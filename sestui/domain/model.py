"""The values of one account's sending, frozen; what SES calls them is kept.

Every datetime is aware UTC. ``None`` means "not known", never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

INTERVAL = timedelta(minutes=15)
"""The length of one interval of GetSendStatistics (SES API reference)."""

COVERAGE = timedelta(days=14)
"""How far back one answer of GetSendStatistics reaches: 1344 intervals (SES API reference)."""

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


Four = tuple[int, int, int, int]
"""Delivery attempts, bounces, complaints, rejects."""


class Counters(Struct, frozen=True, gc=False):
    """The four counters of GetSendStatistics, of one interval or of a sum of intervals.

    Attributes:
        delivery_attempts: Mail that SES accepted and tried to send; not deliveries.
        bounces: Hard bounces, and soft ones that SES gave up on. May exceed the attempts: they arrive late.
        complaints: Complaints that reached SES through feedback loops; Gmail sends none.
        rejects: Mail that SES accepted and then found a virus in.
    """

    delivery_attempts: int = 0
    bounces: int = 0
    complaints: int = 0
    rejects: int = 0

    def __post_init__(self) -> None:
        """Refuse a negative counter: no count can be one.

        Raises:
            ValueError: If any counter is below zero.
        """
        if min(self.delivery_attempts, self.bounces, self.complaints, self.rejects) < 0:
            raise ValueError("a counter is below zero")

    def __add__(self, other: Counters) -> Counters:
        """Return the sum, counter by counter."""
        return Counters(
            self.delivery_attempts + other.delivery_attempts,
            self.bounces + other.bounces,
            self.complaints + other.complaints,
            self.rejects + other.rejects,
        )

    @property
    def not_failed(self) -> int | None:
        """Attempts − bounces − rejects: mail that has not failed so far; "delivered" cannot be derived.

        None where more failures than attempts are booked: they belong to earlier mail.
        """
        rest = self.delivery_attempts - self.bounces - self.rejects
        return rest if rest >= 0 else None

    @property
    def bounce_rate(self) -> float | None:
        """The observed bounce rate, bounces ÷ attempts, a fraction (may exceed 1); None without attempts."""
        return self.bounces / self.delivery_attempts if self.delivery_attempts else None

    @property
    def complaint_rate(self) -> float | None:
        """The observed complaint rate, complaints ÷ attempts, a fraction; None without attempts."""
        return self.complaints / self.delivery_attempts if self.delivery_attempts else None

    @property
    def idle(self) -> bool:
        """Whether all four counters are zero."""
        return not (self.delivery_attempts or self.bounces or self.complaints or self.rejects)


NOTHING = Counters()
"""An idle interval's counters: known, and zero."""


class DataPoint(Struct, frozen=True, gc=False):
    """One data point of GetSendStatistics.

    Attributes:
        timestamp: The start of its interval, aware UTC, whole minutes.
        counters: What was counted in the 15 minutes from there.
    """

    timestamp: datetime
    counters: Counters

    def __post_init__(self) -> None:
        """Refuse a timestamp that no SES account can have.

        Raises:
            ValueError: If the timestamp is naive or not of the years 2000 to 2199.
        """
        if self.timestamp.tzinfo is not UTC:
            raise ValueError("a data point's timestamp is not in UTC")
        if not _EARLIEST <= self.timestamp < _LATEST:
            raise ValueError("a data point's timestamp is not of this century")


class SendQuota(Struct, frozen=True):
    """What GetSendQuota says; SES counts recipients, over a rolling 24 hours.

    Attributes:
        max_24_hour_send: The quota; -1 is unlimited.
        max_send_rate: Recipients a second that SES accepts.
        sent_last_24_hours: Used so far; can exceed the quota.
    """

    max_24_hour_send: float
    max_send_rate: float
    sent_last_24_hours: float

    @property
    def unlimited(self) -> bool:
        """Whether SES sets no daily limit (Max24HourSend is -1)."""
        return self.max_24_hour_send < 0

    @property
    def left(self) -> float | None:
        """What may still be sent, never below zero; None without a limit."""
        return None if self.unlimited else max(0.0, self.max_24_hour_send - self.sent_last_24_hours)

    @property
    def used_share(self) -> float | None:
        """The used part as a fraction, above 1 when exceeded; None without a limit or with a limit of 0."""
        return self.sent_last_24_hours / self.max_24_hour_send if self.max_24_hour_send > 0 else None


class AccountStatus(Struct, frozen=True):
    """What SESv2 GetAccount (or, where that is denied, GetAccountSendingEnabled) says; None is "not said".

    Attributes:
        sending_enabled: False while sending is paused, by AWS or by the account's owner.
        enforcement_status: HEALTHY, PROBATION or SHUTDOWN; SES's own verdict, the one reliable flag.
        production_access: False in the sandbox.
        review_status: The state of the last review case: PENDING, FAILED, GRANTED or DENIED.
        review_case: The id of that case.
    """

    sending_enabled: bool | None = None
    enforcement_status: str | None = None
    production_access: bool | None = None
    review_status: str | None = None
    review_case: str | None = None


class Target(Struct, frozen=True):
    """Whose sending is watched: everything that state, schedule and snapshots belong to.

    Attributes:
        profile: The AWS profile's name; None for the default credentials.
        region: The AWS Region; None until it is known.
        account: The account id that STS tells; None until it is known.
    """

    profile: str | None = None
    region: str | None = None
    account: str | None = None


class Unavailable(Struct, frozen=True):
    """A part of a snapshot that could not be had, and why.

    Attributes:
        part: ``quota``, ``account_status`` or ``account``.
        action: The IAM action that is missing; None where no permission is at fault.
        sentence: One line: what happened.
    """

    part: str
    action: str | None
    sentence: str


class Snapshot(Struct, frozen=True):
    """One answer: the statistics of a target, and what the other calls said beside them.

    Attributes:
        target: Whose answer it is.
        fetched_at: When the statistics were answered, by the service's own clock (HTTP Date) where it sends one.
        data_points: Sorted by time, one a timestamp; idle intervals are left out. Empty: nothing sent in two weeks.
        quota: None when it was not asked yet or could not be had.
        account_status: None when it was not asked yet or could not be had.
        unavailable: What could not be had.
        clock_skew: The service's clock minus this machine's; None where the answer carried no clock.
        complete: False while the calls after the statistics are still under way.
        notes: One-line remarks on an answer that is not as documented (repeated or off-grid timestamps).
    """

    target: Target
    fetched_at: datetime
    data_points: Sequence[DataPoint] = ()
    quota: SendQuota | None = None
    account_status: AccountStatus | None = None
    unavailable: tuple[Unavailable, ...] = ()
    clock_skew: timedelta | None = None
    complete: bool = True
    notes: tuple[str, ...] = ()

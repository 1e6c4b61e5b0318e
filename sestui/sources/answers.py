"""What SES, SESv2 and STS answered, as botocore hands it out, turned into the domain's values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sestui.domain.model import AccountStatus, Counters, DataPoint, SendQuota
from sestui.domain.points import ordered
from sestui.errors import BadResponse, one_line

if TYPE_CHECKING:
    from sestui.domain.compact import Gathered, Points

Answer: TypeAlias = Mapping[str, Any]
"""A parsed answer of botocore: the members by their API names, and ``ResponseMetadata``."""

_ELSEWHERE = (
    "Something else than SES may have answered: check the network's sign-in page, the proxy and --endpoint-url."
)
_WORD = 40


class Members:
    """The points of GetSendStatistics as they are read, kept as numbers: as objects they would take MB for a moment."""

    def __init__(self) -> None:
        from sestui.domain.compact import Gathered, numbered

        self._gathered, self._numbered = Gathered(), numbered
        self._error: Exception | None = None

    def append(self, member: Answer) -> None:
        """Take in one of the points."""
        try:
            self._gathered.add(*self._numbered(data_point(member)))
        except (ValueError, OverflowError) as error:
            self._error = self._error or error

    def gathered(self) -> Gathered:
        """Return them all.

        Raises:
            ValueError, OverflowError: If one has no time or a counter that cannot be one.
        """
        if self._error is not None:
            raise self._error
        return self._gathered


def data_points(answer: Answer) -> tuple[Points, tuple[str, ...]]:
    """Return the points of GetSendStatistics, sorted, one a timestamp, and notes on what was not as documented.

    An absent counter is 0, an absent list is empty: SES leaves out what is zero.

    Raises:
        BadResponse: If a point has no time or a counter that cannot be one.
    """
    try:
        members = answer.get("SendDataPoints") or ()
        return ordered(members.gathered() if isinstance(members, Members) else map(data_point, members))
    except (ValueError, OverflowError) as error:
        raise BadResponse(f"A data point of GetSendStatistics cannot be read: {error}.", _ELSEWHERE) from error


def data_point(member: Answer) -> DataPoint:
    """Return one of the points of GetSendStatistics.

    Raises:
        ValueError, OverflowError: If it has no time or a counter that cannot be one.
    """
    timestamp = member.get("Timestamp")
    if timestamp is None:
        raise ValueError("it has no timestamp")
    return DataPoint(
        utc(timestamp).replace(second=0, microsecond=0),
        Counters(
            member.get("DeliveryAttempts", 0),
            member.get("Bounces", 0),
            member.get("Complaints", 0),
            member.get("Rejects", 0),
        ),
    )


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is UTC, as all of SES's are."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def send_quota(answer: Answer) -> SendQuota:
    """Return the quota of GetSendQuota.

    Raises:
        BadResponse: If one of its members is absent or no number.
    """
    if quota := _quota(answer):
        return quota
    raise BadResponse("The answer to GetSendQuota is not complete.", _ELSEWHERE)


def _quota(answer: Answer) -> SendQuota | None:
    most, rate, sent = (answer.get(name) for name in ("Max24HourSend", "MaxSendRate", "SentLast24Hours"))
    if most is None or rate is None or sent is None or not all(map(math.isfinite, (most, rate, sent))):
        return None
    return SendQuota(float(most), float(rate), float(sent))


def account(answer: Answer) -> tuple[AccountStatus, SendQuota | None]:
    """Return what GetAccount says of the account, and the quota where it says that, too; absent members are None.

    Raises:
        BadResponse: If nothing is in it: botocore reads HTML and cut-off JSON as an empty answer, without an error.
    """
    if not answer.keys() - {"ResponseMetadata"}:
        raise BadResponse("The answer to GetAccount is empty.", _ELSEWHERE)
    review = answer.get("Details", {}).get("ReviewDetails", {})
    status = AccountStatus(
        sending_enabled=answer.get("SendingEnabled"),
        enforcement_status=_word(answer.get("EnforcementStatus")),
        production_access=answer.get("ProductionAccessEnabled"),
        review_status=_word(review.get("Status")),
        review_case=_word(review.get("CaseId")),
    )
    return status, _quota(answer.get("SendQuota", {}))


def sending_enabled(answer: Answer) -> AccountStatus:
    """Return the little that GetAccountSendingEnabled says: whether sending is paused."""
    return AccountStatus(sending_enabled=answer.get("Enabled"))


def account_id(answer: Answer) -> str:
    """Return the account id of GetCallerIdentity.

    Raises:
        BadResponse: If it is not there.
    """
    if word := _word(answer.get("Account")):
        return word
    raise BadResponse("The answer to GetCallerIdentity names no account.", _ELSEWHERE)


def _word(value: object) -> str | None:
    """Return foreign text as a short printable word; None where there is none."""
    return one_line(str(value), _WORD) or None if value is not None else None


def service_clock(answer: Answer) -> datetime | None:
    """Return the service's own time from the HTTP ``Date`` header; None where it is absent or not of this century."""
    from email.utils import parsedate_to_datetime

    header = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        clock = utc(parsedate_to_datetime(header))
    except (ValueError, TypeError, OverflowError):
        return None
    return clock if 2000 <= clock.year < 2200 else None

"""What SES and STS send over the wire, as bytes, and the HTTP response around them for botocore."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from sestui.domain.model import AccountStatus, DataPoint, SendQuota

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

SES = "http://ses.amazonaws.com/doc/2010-12-01/"
"""The XML name space of the SES v1 API (Query protocol)."""

STS = "https://sts.amazonaws.com/doc/2011-06-15/"
"""The XML name space of the STS API."""

_MEMBER = """      <member>
        <Complaints>{}</Complaints>
        <Rejects>{}</Rejects>
        <Bounces>{}</Bounces>
        <DeliveryAttempts>{}</DeliveryAttempts>
        <Timestamp>{:%Y-%m-%dT%H:%M:%SZ}</Timestamp>
      </member>
"""


class Answer(NamedTuple):
    """An HTTP answer without its clock.

    Attributes:
        status: The HTTP status.
        body: The bytes.
        headers: What tells how to read them.
    """

    status: int
    body: bytes
    headers: dict[str, str]


def send_statistics(points: Iterable[DataPoint], request_id: str) -> Answer:
    """Return GetSendStatistics's answer, the points in the order given."""
    members = "".join(
        _MEMBER.format(
            point.counters.complaints,
            point.counters.rejects,
            point.counters.bounces,
            point.counters.delivery_attempts,
            point.timestamp,
        )
        for point in points
    )
    listed = f"    <SendDataPoints>\n{members}    </SendDataPoints>\n" if members else "    <SendDataPoints/>\n"
    return xml("GetSendStatistics", SES, listed, request_id)


def send_quota(quota: SendQuota, request_id: str) -> Answer:
    """Return GetSendQuota's answer."""
    return xml(
        "GetSendQuota",
        SES,
        f"    <Max24HourSend>{float(quota.max_24_hour_send)}</Max24HourSend>\n"
        f"    <SentLast24Hours>{float(quota.sent_last_24_hours)}</SentLast24Hours>\n"
        f"    <MaxSendRate>{float(quota.max_send_rate)}</MaxSendRate>\n",
        request_id,
    )


def sending_enabled(enabled: bool, request_id: str) -> Answer:
    """Return GetAccountSendingEnabled's answer."""
    return xml("GetAccountSendingEnabled", SES, f"    <Enabled>{str(enabled).lower()}</Enabled>\n", request_id)


def caller_identity(account: str, arn: str, request_id: str) -> Answer:
    """Return STS GetCallerIdentity's answer."""
    inner = f"    <Arn>{escape(arn)}</Arn>\n    <UserId>AIDAEXAMPLEDEMO</UserId>\n    <Account>{account}</Account>\n"
    return xml("GetCallerIdentity", STS, inner, request_id)


def account(status: AccountStatus, quota: SendQuota, request_id: str) -> Answer:
    """Return SESv2 GetAccount's answer; what the status does not say is left out."""
    review = {"Status": status.review_status, "CaseId": status.review_case}
    details = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://www.example.com", "ContactLanguage": "EN"}
    said = {
        "ProductionAccessEnabled": status.production_access,
        "SendingEnabled": status.sending_enabled,
        "EnforcementStatus": status.enforcement_status,
        "SendQuota": {
            "Max24HourSend": quota.max_24_hour_send,
            "MaxSendRate": quota.max_send_rate,
            "SentLast24Hours": quota.sent_last_24_hours,
        },
        "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "DedicatedIpAutoWarmupEnabled": True,
        "Details": details | ({"ReviewDetails": review} if status.review_status else {}),
    }
    body = {name: value for name, value in said.items() if value is not None}
    return _json(200, body, request_id)


def query_error(status: int, code: str, message: str, request_id: str, namespace: str = SES) -> Answer:
    """Return an error of SES v1 or STS: an ErrorResponse in XML."""
    body = (
        f'<ErrorResponse xmlns="{namespace}">\n  <Error>\n    <Type>Sender</Type>\n    <Code>{escape(code)}</Code>\n'
        f"    <Message>{escape(message)}</Message>\n  </Error>\n"
        f"  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
    )
    return Answer(status, body.encode(), headers("text/xml", request_id))


def json_error(status: int, code: str, message: str, request_id: str) -> Answer:
    """Return an error of SESv2: JSON, its type in a header."""
    answer = _json(status, {"message": message}, request_id)
    answer.headers["x-amzn-ErrorType"] = code
    return answer


def response(url: str, answer: Answer, moment: datetime) -> AWSResponse:
    """Return the answer as botocore's HTTP client would hand it on.

    Args:
        url: What was asked.
        answer: What is said.
        moment: The service's clock, aware UTC: the header ``Date``.
    """
    from botocore.awsrequest import AWSResponse

    headers = answer.headers | {
        "Date": format_datetime(moment, usegmt=True),
        "Content-Length": str(len(answer.body)),
    }
    return AWSResponse(url, answer.status, headers, _Body(answer.body))


class _Body(BytesIO):
    """A body that can be read the two ways in which botocore reads urllib3's."""

    def stream(self, amt: int = 65536, decode_content: bool | None = None) -> Iterator[bytes]:
        """Yield what is left in pieces of at most ``amt`` bytes; there is nothing to decode."""
        while piece := self.read(amt):
            yield piece


def xml(action: str, namespace: str, inner: str, request_id: str) -> Answer:
    """Return an answer of the Query protocol around what is its own."""
    body = (
        f'<{action}Response xmlns="{namespace}">\n  <{action}Result>\n{inner}  </{action}Result>\n'
        f"  <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  </ResponseMetadata>\n</{action}Response>\n"
    )
    return Answer(200, body.encode(), headers("text/xml", request_id))


def _json(status: int, body: Mapping[str, object], request_id: str) -> Answer:
    return Answer(status, json.dumps(body).encode(), headers("application/json", request_id))


def headers(content_type: str, request_id: str) -> dict[str, str]:
    """Return what every answer says of itself beside its clock."""
    return {"Content-Type": content_type, "x-amzn-RequestId": request_id}

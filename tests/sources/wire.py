"""Wire bytes without a socket: what AWS sends, for botocore's own parser to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qs

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from tests.conftest import CAPTURES

DATE = "Mon, 23 Nov 2026 14:05:12 GMT"
QUOTA = (CAPTURES / "other/quota-2018-12-20-ex_aws_ses.xml").read_bytes()
ACCOUNT = (CAPTURES / "other/getaccount-2026-07-25-sandbox-denied.json").read_bytes()
IDENTITY = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/monitor</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>123456789012</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>x</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""


class _Body:
    """The one method that botocore wants of a response's raw body."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self._body


def response(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> AWSResponse:
    """Return an HTTP response; without ``headers`` it carries a Date."""
    return AWSResponse("https://aws.example/", status, headers if headers is not None else {"Date": DATE}, _Body(body))


def operation(request: AWSPreparedRequest) -> str:
    """Return which API operation a request asks for."""
    body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
    return parse_qs(body)["Action"][0] if "Action=" in body else "GetAccount"


def statistics(*members: str) -> bytes:
    """Return GetSendStatistics' answer with these members' XML."""
    listed = "".join(f"<member>{member}</member>" for member in members)
    return (
        '<GetSendStatisticsResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendStatisticsResult>'
        f"<SendDataPoints>{listed}</SendDataPoints></GetSendStatisticsResult><ResponseMetadata>"
        "<RequestId>x</RequestId></ResponseMetadata></GetSendStatisticsResponse>"
    ).encode()


def point(timestamp: str, attempts: int = 1) -> str:
    """Return one member's XML."""
    return f"<Timestamp>{timestamp}</Timestamp><DeliveryAttempts>{attempts}</DeliveryAttempts>"


def error(code: str, message: str = "It is so.", status: int = 400) -> AWSResponse:
    """Return an error of the Query protocol."""
    return response(
        '<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>{message}</Message></Error><RequestId>x</RequestId></ErrorResponse>".encode(),
        status,
    )


def error_v2(code: str, status: int, message: str = "It is so.") -> AWSResponse:
    """Return an error of the REST-JSON protocol."""
    return response(f'{{"message": "{message}"}}'.encode(), status, {"x-amzn-ErrorType": code, "Date": DATE})


class Wire:
    """A service without a socket; remembers which operations were asked for."""

    def __init__(self, **answers: AWSResponse | bytes | Callable[[], AWSResponse]) -> None:
        self.asked: list[str] = []
        self.requests: list[AWSPreparedRequest] = []
        self.answers: dict[str, AWSResponse | bytes | Callable[[], AWSResponse]] = {
            "GetSendStatistics": statistics(point("2026-11-23T13:45:00Z")),
            "GetSendQuota": QUOTA,
            "GetAccount": ACCOUNT,
            "GetCallerIdentity": IDENTITY,
            **answers,
        }

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse | None:
        self.requests.append(request)
        self.asked.append(operation(request))
        answer = self.answers.get(self.asked[-1])
        if isinstance(answer, bytes):
            return response(answer)
        return answer() if callable(answer) else answer

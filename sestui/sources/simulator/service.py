"""The service itself: takes botocore's request, looks at the world, and answers in bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sestui.domain.model import SendQuota
from sestui.sources.simulator import cloudwatch, wire
from sestui.sources.simulator.scenarios import Reason, Refusal, Scenario
from sestui.sources.simulator.world import World, data_points, minute_of

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

ACCOUNT = "123456789012"
"""The simulated account's id."""

_ARN = f"arn:aws:iam::{ACCOUNT}:user/monitor"
_CALLS_KEPT = 1000
_STATISTICS = "GetSendStatistics"
_EXPIRED = "The security token included in the request is expired"


class Simulator:
    """An SES and an STS for one account, to be called with what botocore is about to send (event ``before-send``).

    Attributes:
        world: The account's mail.
        calls: The newest calls, when and of which action, in order; refused ones too.
    """

    def __init__(self, scenario: Scenario, *, seed: int, now: Callable[[], datetime], start: datetime) -> None:
        """Stand ready.

        Args:
            scenario: What happens.
            seed: Which one of all such worlds.
            now: The simulated clock, aware UTC.
            start: What the scenario's times are counted from, aware UTC.
        """
        self.world = World(scenario.traffic, seed, start)
        self.calls: list[tuple[datetime, str]] = []
        self._counted: Counter[str] = Counter()
        self._scenario = scenario
        self._seed = seed
        self._now = now
        self._start = start
        self._answered = 0
        self._expired_at: datetime | None = None

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse:
        """Answer one request.

        Raises:
            botocore.exceptions.EndpointConnectionError: If the scenario is offline.
        """
        moment = self._now().astimezone(UTC)
        action = _action(request)
        self.calls.append((moment, action))
        del self.calls[:-_CALLS_KEPT]
        self._counted[action] += 1
        reason = self._refusal(action, moment)
        if reason is Reason.OFFLINE:
            from botocore.exceptions import EndpointConnectionError

            raise EndpointConnectionError(endpoint_url=request.url)
        if reason is None:
            answer = self._answer(request, action, moment)
        else:
            answer = _refused(request, reason, action, self._request_id())
        return wire.response(request.url, answer, moment)

    def _answer(self, request: AWSPreparedRequest, action: str, moment: datetime) -> wire.Answer:
        request_id = self._request_id()
        match action:
            case "GetSendStatistics":
                return self._statistics(moment, request_id)
            case "GetSendQuota":
                return wire.send_quota(self._quota(moment), request_id)
            case "GetAccountSendingEnabled":
                enabled = self._scenario.status(self._seconds(moment)).sending_enabled
                return wire.sending_enabled(enabled is True, request_id)
            case "GetAccount":
                status = self._scenario.status(self._seconds(moment))
                return wire.account(status, self._quota(moment), request_id)
            case "GetCallerIdentity":
                return wire.caller_identity(ACCOUNT, _ARN, request_id)
            case cloudwatch.ACTION:
                return cloudwatch.answer(request, self.world, minute_of(moment), request_id)
        return _unknown(action, request_id)

    def _statistics(self, moment: datetime, request_id: str) -> wire.Answer:
        self._answered += 1
        minute = minute_of(moment)
        points = data_points(self.world, minute, self._scenario.fixed_phase)
        Random(f"{self._seed}/{minute}").shuffle(points)
        return wire.send_statistics(points, request_id)

    def _quota(self, moment: datetime) -> SendQuota:
        sent = self.world.sent_last_24_hours(minute_of(moment))
        return SendQuota(self._scenario.max_24_hour_send, self._scenario.max_send_rate, sent)

    def _refusal(self, action: str, moment: datetime) -> Reason | None:
        if self._session_is_over(action, moment):
            return Reason.EXPIRED
        applying = (refusal for refusal in self._scenario.refusals if self._applies(refusal, action, moment))
        return next((refusal.reason for refusal in applying), None)

    def _applies(self, refusal: Refusal, action: str, moment: datetime) -> bool:
        if not refusal.begins <= self._seconds(moment) < refusal.ends or action not in (refusal.actions or {action}):
            return False
        if not refusal.spares:
            return True
        return (self._counted[action] - 1) % refusal.spares != 0

    def _session_is_over(self, action: str, moment: datetime) -> bool:
        session = self._scenario.session
        if session is None:
            return False
        if self._expired_at is None and action == _STATISTICS and self._answered == session.answers:
            self._expired_at = moment
        return self._expired_at is not None and moment - self._expired_at < timedelta(seconds=session.renewed_after)

    def _seconds(self, moment: datetime) -> float:
        return (moment - self._start).total_seconds()

    def _request_id(self) -> str:
        return str(UUID(int=Random(f"{self._seed}#{self._counted.total()}").getrandbits(128), version=4))


def _action(request: AWSPreparedRequest) -> str:
    """Return which action a request asks for: by a header or the path (CloudWatch), the path (SESv2) or in the form."""
    path, target = urlsplit(request.url).path, request.headers.get("X-Amz-Target", "")
    if target:
        return str(target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
    if "/operation/" in path:
        return str(path.rpartition("/")[2])
    if "/v2/email/" in path:
        return "GetAccount" if request.method == "GET" and path.endswith("/v2/email/account") else path
    body = request.body or b""
    form = parse_qs(body.decode() if isinstance(body, bytes) else body)
    return str(form.get("Action", [""])[0])


def _unknown(action: str, request_id: str) -> wire.Answer:
    """Return what an API says to an action that it does not have."""
    if action.startswith("/"):
        return wire.json_error(404, "NotFoundException", f"No such operation: {action}", request_id)
    return wire.query_error(400, "InvalidAction", f"Could not find operation {action}", request_id)


def _refused(request: AWSPreparedRequest, reason: Reason, action: str, request_id: str) -> wire.Answer:
    """Return the error in the form of the API that the action belongs to."""
    version_2 = action == "GetAccount"
    match reason:
        case Reason.THROTTLED if version_2:
            return wire.json_error(429, "TooManyRequestsException", "Too Many Requests", request_id)
        case Reason.EXPIRED if version_2:
            return wire.json_error(403, "ExpiredTokenException", _EXPIRED, request_id)
        case Reason.DENIED if version_2:
            return wire.json_error(403, "AccessDeniedException", _denied(action), request_id)
        case Reason.THROTTLED:
            status, code, message = 400, "Throttling", "Rate exceeded"
        case Reason.EXPIRED:
            status, code, message = 403, "ExpiredToken", _EXPIRED
        case _:
            status, code, message = 403, "AccessDenied", _denied(action)
    if action == cloudwatch.ACTION:
        return cloudwatch.refused(request, status, code, message, request_id)
    namespace = wire.STS if action == "GetCallerIdentity" else wire.SES
    return wire.query_error(status, code, message, request_id, namespace)


def _denied(action: str) -> str:
    action = f"{'cloudwatch' if action == cloudwatch.ACTION else 'ses'}:{action}"
    return f"User: {_ARN} is not authorized to perform: {action} because no identity-based policy allows it"

"""botocore's own clients in front of a simulator, without any configuration of the machine."""

import os
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from botocore.config import Config
from botocore.session import Session

from sestui.domain.model import Counters, DataPoint
from sestui.sources.simulator.service import Simulator

START = datetime(2026, 11, 23, 14, 5, 37, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **lengths: float) -> None:
        self.moment += timedelta(**lengths)


class Api:
    """The three clients that sestui uses, asking ``simulator``."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.ses = self._client("ses")
        self.sesv2 = self._client("sesv2")
        self.sts = self._client("sts")

    def points(self) -> list[DataPoint]:
        """Return GetSendStatistics's points as they came."""
        return [point_of(point) for point in self.ses.get_send_statistics()["SendDataPoints"]]

    def _client(self, service: str) -> Any:
        client = _session().create_client(
            service,
            region_name="eu-west-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"total_max_attempts": 1}, ignore_configured_endpoint_urls=True),
        )
        client.meta.events.register("before-send", lambda request, **_: self._simulator(request))
        return client


def point_of(parsed: dict[str, Any]) -> DataPoint:
    """Return one parsed member of the answer as our value."""
    counters = Counters(parsed["DeliveryAttempts"], parsed["Bounces"], parsed["Complaints"], parsed["Rejects"])
    return DataPoint(parsed["Timestamp"].astimezone(UTC), counters)


@lru_cache(maxsize=1)
def _session() -> Session:
    nothing = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    session = Session(session_vars=nothing)
    # botocore's own parser of times takes most of the time of these tests
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=datetime.fromisoformat)
    return session

"""An SES on loopback in a process of its own: two weeks of a busy account, cut backwards from the minute, as SES does.

It prints its address, then a line with the time of every request for statistics, until it is terminated.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic

from tests.program.service import AMPLE, http
from tests.sources.loopback import request, serving
from tests.sources.wire import IDENTITY, statistics

ROOT = Path(__file__).parent.parent.parent
NEWEST = 7_770
"""The delivery attempts of the newest interval, which grow with every answer; no other interval has so many."""

_QUARTER = timedelta(minutes=15)
_INTERVALS = 1344
_ACCOUNT = (
    b'{"EnforcementStatus": "HEALTHY", "ProductionAccessEnabled": true, "SendingEnabled": true,'
    b' "SendQuota": {"Max24HourSend": 2000000, "MaxSendRate": 90, "SentLast24Hours": 74123}}'
)
_asked = count()


class Service:
    """The running service.

    Attributes:
        url: Where it answers.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._said = process.stdout
        self.url = self._said.readline().strip()

    def asked(self) -> float:
        """Wait for the next request for statistics; return when it came, in seconds of ``monotonic``.

        Requests of before, which nobody waited for, are not told.
        """
        called = monotonic()
        return next(came for came in map(float, self._said) if came >= called)


@contextmanager
def running() -> Iterator[Service]:
    """Run the service for the block."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield Service(process)
        finally:
            process.terminate()


@cache
def _older(end: datetime) -> tuple[str, ...]:
    """Return all intervals but the newest, one of which ends at ``end``, unsorted as SES answers."""
    members = []
    for index in range(_INTERVALS - 1):
        number = index * 7919 % _INTERVALS
        attempts = 400 + number * 37 % 900
        members.append(_member(end - _QUARTER * (index + 1), attempts, attempts // 90, int(number % 50 == 0)))
    return tuple(members)


def _member(start: datetime, attempts: int, bounces: int, complaints: int) -> str:
    return (
        f"<Timestamp>{start:%Y-%m-%dT%H:%M:%SZ}</Timestamp><DeliveryAttempts>{attempts}</DeliveryAttempts>"
        f"<Bounces>{bounces}</Bounces><Complaints>{complaints}</Complaints><Rejects>0</Rejects>"
    )


def _statistics() -> bytes:
    print(monotonic(), flush=True)
    start = datetime.now(UTC).replace(second=0, microsecond=0) - _QUARTER
    newest = _member(start, NEWEST + next(_asked) % 10, 70, 2)
    return statistics(*_older(start), newest)


def _answer(body: bytes) -> bytes:
    if b"Action=GetSendStatistics" in body:
        return _statistics()
    if b"Action=GetSendQuota" in body:
        return AMPLE
    return IDENTITY if b"Action=GetCallerIdentity" in body else _ACCOUNT


def _talk(client: socket.socket, over: Event) -> None:
    """Answer one connection for as long as it asks."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while not over.is_set():
        client.sendall(http(_answer(request(client))))


def main() -> None:
    """Serve until terminated."""
    _older(datetime.now(UTC).replace(second=0, microsecond=0) - _QUARTER)
    with serving(_talk) as url:
        print(url, flush=True)
        Event().wait()


if __name__ == "__main__":
    main()

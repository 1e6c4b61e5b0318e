"""SES on loopback, over HTTP, for the whole program: it answers well until it is told to do otherwise."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Event
from urllib.parse import parse_qs

from tests.sources.loopback import Serving, request, serving
from tests.sources.wire import ACCOUNT, IDENTITY, QUOTA, point, statistics

MFA_SESSION = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
AMPLE = QUOTA.replace(b"200.0", b"9000000.0")
"""A send quota that the mail of these tests does not use up."""


class Service:
    """What the server does, and what it was asked.

    Attributes:
        manner: Answers instead of SES; None: SES answers.
        attempts: The delivery attempts of the newest interval.
        count: How many data points there are.
        account: The whole HTTP answer to GetAccount.
        asked: The bodies of all requests that SES answered.
        misled: How many connections were treated in the other manner.
    """

    def __init__(self) -> None:
        """Answer well."""
        self.manner: Serving | None = None
        self.attempts = 777
        self.count = 3
        self.account = http(ACCOUNT, kind="application/json")
        self.asked: list[bytes] = []
        self.misled = 0
        self.url = ""

    def talk(self, client: socket.socket, over: Event) -> None:
        """Serve one client."""
        if self.manner is None:
            self._answers(client, over)
        else:
            self.misled += 1
            self.manner(client, over)

    def _answers(self, client: socket.socket, over: Event) -> None:
        """Answer as SES does, until there is something else to do."""
        while self.manner is None:
            body = request(client)
            self.asked.append(body)
            client.sendall(self.answer(body))

    def answer(self, body: bytes) -> bytes:
        """Return what SES or STS says, as HTTP."""
        if b"Action=" not in body:
            return self.account
        action = parse_qs(body)[b"Action"][0]
        said = {b"GetSendQuota": AMPLE, b"AssumeRole": MFA_SESSION, b"GetCallerIdentity": IDENTITY}
        return http(said[action] if action in said else self.points())

    def points(self) -> bytes:
        """Return the newest data points."""
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        starts = [now - timedelta(minutes=15 * (index + 1)) for index in range(self.count)]
        return statistics(
            *(point(f"{start:%Y-%m-%dT%H:%M:%SZ}", self.attempts + index) for index, start in enumerate(starts))
        )

    def environ(self) -> dict[str, str | None]:
        """Return the environment that leads boto3 here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        }


def http(body: bytes, status: str = "200 OK", kind: str = "text/xml") -> bytes:
    """Return an HTTP answer, dated now."""
    head = f"HTTP/1.1 {status}\r\nDate: {format_datetime(datetime.now(UTC), usegmt=True)}\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def service(port: int = 0) -> Iterator[Service]:
    """Run the service for the block."""
    ses = Service()
    with serving(ses.talk, port) as ses.url:
        yield ses

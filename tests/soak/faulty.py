"""The simulated SES with faults: raised where botocore would raise them, or on a socket of this machine."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from random import Random
from threading import Event
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse

from sestui.sources.simulator import Simulator
from tests.soak.apart import spoken
from tests.sources.loopback import Serving, closing, dripping, request, resetting, serving, silent
from tests.sources.test_translation import RECORDED, reconstructed

HOST = "ses.sestui.invalid"
"""The name that leads to the faulty service, as long as names are resolved."""

_HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome to the guest network</body></html>"

_CASES: dict[str, dict[str, Any]] = {case["case"]: case for case in RECORDED}


class Faulty:
    """Answers as the simulator does, until it is given a fault.

    Attributes:
        fault: The name of what is wrong; "" is nothing.
    """

    def __init__(self, simulator: Simulator) -> None:
        """Nothing is wrong."""
        self.fault = ""
        self._simulator = simulator
        self._random = Random(1)
        self._closed = socket.socket()
        self._closed.bind(("127.0.0.1", 0))
        self._resolve = socket.getaddrinfo
        self._port = 0
        self._stack = ExitStack()

    def __call__(self, asked: AWSPreparedRequest) -> AWSResponse:
        """Answer inside the process.

        Raises:
            Exception: A recorded one, if that is the fault.
        """
        if self.fault:
            raise reconstructed(_CASES[self.fault])
        return self._simulator(asked)

    def talk(self, client: socket.socket, over: Event) -> None:
        """Answer on a socket."""
        manner = _MANNERS.get(self.fault, self._answering)
        manner(client, over)

    def _answering(self, client: socket.socket, over: Event) -> None:
        """Answer until something is wrong."""
        client.sendall(self._said(request(client)))
        while not (over.is_set() or self.fault):
            client.sendall(self._said(request(client)))

    def served(self) -> str:
        """Answer on a socket until the process ends, and let the service's name lead there; return the URL."""
        self._port = int(self._stack.enter_context(serving(self.talk)).rpartition(":")[2])
        vars(socket).update(getaddrinfo=self._resolved)
        return f"http://{HOST}:{self._port}"

    def _resolved(self, host: Any, port: Any, *arguments: Any, **more: Any) -> Any:
        if host != HOST:
            return self._resolve(host, port, *arguments, **more)
        if self.fault == "DNS lost":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        port = self._closed.getsockname()[1] if self.fault == "connection refused" else self._port
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    def _said(self, body: bytes) -> bytes:
        """Return the HTTP answer, spoilt by the fault."""
        whole = self._whole(body)
        head, _, text = whole.partition(b"\r\n\r\n")
        match self.fault:
            case "HTML with 200":
                return _http(b"200 OK", _HTML)
            case "HTML with 503":
                return _http(b"503 Service Unavailable", _HTML)
            case "endless redirect":
                return b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
            case "cut off":
                return whole[: len(head) + len(text) // 2]
            case "no HTTP":
                return self._random.randbytes(200) + b"\r\n\r\n"
            case "random bytes":
                return _http(b"200 OK", self._random.randbytes(3000))
            case "fuzzed":
                return _http(b"200 OK", self._fuzzed(text))
        return whole

    def _whole(self, body: bytes) -> bytes:
        """Return the simulator's answer as HTTP."""
        path = "/" if body else "/v2/email/account"
        asked = AWSRequest(method="POST" if body else "GET", url=f"http://{HOST}{path}", data=body).prepare()
        return spoken(self._simulator(asked))

    def _fuzzed(self, text: bytes) -> bytes:
        """Return an answer with some of its bytes changed, taken out or doubled."""
        spoilt = bytearray(text)
        for _ in range(self._random.randint(1, 30)):
            at = self._random.randrange(len(spoilt))
            length = self._random.randint(1, 40)
            piece = bytes(spoilt[at : at + length])
            spoilt[at : at + length] = self._random.choice([b"", piece * 2, self._random.randbytes(length), b"<", b"-"])
        return bytes(spoilt)


def _http(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


_MANNERS: dict[str, Serving] = {
    "hangs": silent,
    "drips": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
    "reset": resetting,
    "closed": closing,
}

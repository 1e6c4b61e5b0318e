"""The simulated AWS in a process of its own: what the program holds is then its own, and its calls cross a socket."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    Service = Callable[["AWSPreparedRequest"], AWSResponse]

_DIE_WITH_PARENT = 1


def served(make: Callable[[], Service]) -> str:
    """Answer until this process ends, in one that is forked now; return the URL. Linux only.

    Args:
        make: Returns what answers; called there.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    if not os.fork():
        _serve(server, make)
    server.server_close()
    return f"http://127.0.0.1:{server.server_port}"


def spoken(answer: AWSResponse) -> bytes:
    """Return an answer as HTTP says it."""
    lines = [f"{name}: {value}".encode() for name, value in answer.headers.items() if name.lower() != "content-length"]
    status = b"HTTP/1.1 %d x" % answer.status_code
    return b"\r\n".join([status, *lines, b"Content-Length: %d" % len(answer.content), b"", answer.content])


def _serve(server: ThreadingHTTPServer, make: Callable[[], Service]) -> NoReturn:
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for terminal in (0, 1, 2):
            os.dup2(nothing, terminal)
        server.RequestHandlerClass = _answering(make())
        server.serve_forever()
    finally:
        os._exit(1)


def _answering(service: Service) -> type[BaseHTTPRequestHandler]:
    """Return what talks HTTP for a service; what it cannot be reached for is a connection that is closed."""
    from botocore.awsrequest import AWSRequest
    from botocore.exceptions import EndpointConnectionError

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            url = f"http://{self.headers['Host']}{self.path}"
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = AWSRequest(self.command, url, dict(self.headers), body)
            try:
                answer = service(asked.prepare())
            except EndpointConnectionError:
                self.close_connection = True
                return
            self.wfile.write(spoken(answer))
            self.wfile.flush()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    return Handler

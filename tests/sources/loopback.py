"""Servers on loopback that misbehave as real networks do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

Serving = Callable[[socket.socket, Event], None]
"""Talks to one client; the event is set when the test is over."""


@contextmanager
def serving(talk: Serving, port: int = 0) -> Iterator[str]:
    """Let ``talk`` answer every connection; yields the server's URL. Port 0 is any free one."""
    over = Event()
    with socket.create_server(("127.0.0.1", port)) as server:
        threads = [Thread(target=_accept, args=(server, talk, over), daemon=True)]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            threads[0].join()


def _accept(server: socket.socket, talk: Serving, over: Event) -> None:
    talks: list[Thread] = []
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            talks.append(Thread(target=_talk, args=(client, talk, over), daemon=True))
            talks[-1].start()
    for each in talks:
        each.join()


def _talk(client: socket.socket, talk: Serving, over: Event) -> None:
    with client, suppress(OSError):
        talk(client, over)


def request(client: socket.socket) -> bytes:
    """Read one whole request and return its body.

    Raises:
        ConnectionError: If the client is gone.
    """
    head = body = b""
    while b"\r\n\r\n" not in head:
        head += _received(client)
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-l")), 0
    )
    while len(body) < length:
        body += _received(client)
    return body


def _received(client: socket.socket) -> bytes:
    if received := client.recv(65536):
        return received
    raise ConnectionError("the client is gone")


def dripping(head: bytes) -> Serving:
    """Send ``head``, then a byte every few milliseconds for as long as anybody reads."""

    def talk(client: socket.socket, over: Event) -> None:
        request(client)
        client.sendall(head)
        while not over.wait(0.01):
            client.sendall(b"x")

    return talk


def silent(client: socket.socket, over: Event) -> None:
    """Accept, and never answer."""
    request(client)
    over.wait()


def resetting(client: socket.socket, over: Event) -> None:
    """Reset the connection after the request."""
    request(client)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def closing(client: socket.socket, over: Event) -> None:
    """Close without an answer."""
    request(client)


def saying(*answers: bytes) -> tuple[Serving, list[bytes]]:
    """Answer with these bodies, 200 or, an error's, 403, on any connection; and the list of the requests' bodies."""
    left, asked = list(answers), list[bytes]()

    def talk(client: socket.socket, over: Event) -> None:
        while left:
            asked.append(request(client))
            body = left.pop(0)
            status = b"403 Forbidden" if b"<ErrorResponse" in body else b"200 OK"
            client.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))

    return talk, asked

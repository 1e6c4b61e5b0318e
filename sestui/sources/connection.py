"""The deadline of one fetch: it also ends servers that drip a byte every few seconds, which no read timeout does.

Importing this module gives botocore's connection pools connections that tell the running deadline about their sockets.
Without a running deadline they are what they were.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock, Timer
from time import monotonic
from typing import TYPE_CHECKING

from botocore.awsrequest import AWSHTTPConnectionPool, AWSHTTPSConnectionPool

from sestui.errors import Unreachable

if TYPE_CHECKING:  # botocore's own connections derive from these, but are not typed
    from urllib3.connection import HTTPConnection as PlainConnection
    from urllib3.connection import HTTPSConnection as TLSConnection
else:
    from botocore.awsrequest import AWSHTTPConnection as PlainConnection
    from botocore.awsrequest import AWSHTTPSConnection as TLSConnection

_running: ContextVar[Deadline | None] = ContextVar("_running", default=None)


class Deadline:
    """The moment by which all calls of one fetch must be over.

    What it cannot end: the resolver of the operating system, and a ``credential_process``.
    """

    def __init__(self, seconds: float) -> None:
        """Let the time run: ``seconds`` from now."""
        self._seconds = seconds
        self._end = monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self._expired = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """End the connections that the calling thread opens in the block, and its earlier ones, when the time is over.

        Raises:
            Unreachable: If the time was over before the block or ended within it, whatever the block says.
        """
        timer = Timer(max(0.0, self._end - monotonic()), self._expire)
        timer.daemon = True
        timer.start()
        token = _running.set(self)
        try:
            yield
        except Exception as error:
            if self._expired:
                raise self._late() from error
            raise
        finally:
            _running.reset(token)
            timer.cancel()
            timer.join()
        if self._expired:
            raise self._late()

    def watch(self, opened: socket.socket) -> None:
        """Remember a twin of a socket: it outlives the wrapping in TLS and http.client's early closing."""
        with self._lock:
            twin = opened.dup()
            self._sockets.append(twin)
            if self._expired:
                _shut_down(twin)

    def close(self) -> None:
        """Let go of all sockets."""
        with self._lock:
            for twin in self._sockets:
                twin.close()
            self._sockets.clear()

    def _expire(self) -> None:
        with self._lock:
            self._expired = True
            for twin in self._sockets:
                _shut_down(twin)

    def _late(self) -> Unreachable:
        return Unreachable(
            f"There was no complete answer within {self._seconds:g} s.",
            "Check the network and the proxy; sestui tries again by itself.",
        )


def _shut_down(opened: socket.socket) -> None:
    """End a connection for every owner of its socket, also one that waits in another thread."""
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)


class _WatchedPlainConnection(PlainConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _WatchedTLSConnection(TLSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


def _watched(opened: socket.socket) -> socket.socket:
    if deadline := _running.get():
        deadline.watch(opened)
    return opened


AWSHTTPConnectionPool.ConnectionCls = _WatchedPlainConnection
AWSHTTPSConnectionPool.ConnectionCls = _WatchedTLSConnection

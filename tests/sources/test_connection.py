"""Real sockets: whatever a server does, a fetch ends in time and leaves nothing behind."""

from __future__ import annotations

import socket
import threading
from time import monotonic

import pytest

from sestui.errors import SourceError, Unreachable
from sestui.sources.connection import Deadline
from sestui.sources.ses import SesSource
from tests.sources.loopback import Serving, closing, dripping, resetting, saying, serving, silent
from tests.sources.wire import ACCOUNT, IDENTITY, QUOTA, point, statistics

OK = b"HTTP/1.1 200 OK\r\n"
STATISTICS = statistics(point("2026-11-23T13:45:00Z"))


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def source(url: str, deadline: float = 20.0) -> SesSource:
    return SesSource(region="eu-west-1", endpoint_url=url, deadline=deadline)


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        dripping(b""),
        dripping(OK + b"X-Long: "),
        dripping(OK + b"Content-Length: 100000\r\n\r\n"),
        dripping(OK + b"Connection: close\r\n\r\n"),
        dripping(b"HTTP/1.0 200 OK\r\n\r\n"),
    ],
    ids=["silent", "status line", "headers", "body", "body without length", "HTTP 1.0"],
)
def test_the_deadline_ends_it(talk: Serving) -> None:
    before = threading.active_count()
    with serving(talk) as url:
        begun = monotonic()
        with pytest.raises(Unreachable) as caught:
            next(source(url, 0.3).fetch())
        assert monotonic() - begun < 3
    assert caught.value.sentence == "There was no complete answer within 0.3 s."
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("talk", "words"),
    [(closing, "was closed before the answer was complete"), (resetting, "was closed before the answer was complete")],
)
def test_lost_connections(talk: Serving, words: str) -> None:
    with serving(talk) as url, pytest.raises(Unreachable, match=words):
        next(source(url).fetch())


def test_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match=f"No connection to 127.0.0.1:{port}"):
        next(source(f"http://127.0.0.1:{port}").fetch())


@pytest.mark.parametrize("url", ["nowhere", "http://", "http://a..b/"])
def test_an_endpoint_that_is_none(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        next(source(url).fetch())
    assert caught.value.hint


def test_late_parts_are_unavailable_and_the_statistics_stay() -> None:
    answered, _ = saying(STATISTICS)

    def talk(client: socket.socket, over: threading.Event) -> None:
        answered(client, over)
        over.wait()

    with serving(talk) as url:
        asking = source(url, 2.0)
        asking.prepare()
        first, second = asking.fetch()
    assert first.data_points == second.data_points != ()
    assert {part.part for part in second.unavailable} == {"quota", "account_status", "account"}
    assert {part.sentence for part in second.unavailable} == {"There was no complete answer within 2 s."}


def test_all_calls_go_to_the_endpoint_and_connections_end_with_the_fetch() -> None:
    before = threading.active_count()
    talk, asked = saying(STATISTICS, QUOTA, ACCOUNT, IDENTITY, STATISTICS, QUOTA, ACCOUNT)
    with serving(talk) as url:
        asking = source(url)
        for _ in range(2):
            snapshot = list(asking.fetch())[-1]
            assert (snapshot.unavailable, snapshot.target.account) == ((), "123456789012")
    assert len(asked) == 7
    assert threading.active_count() == before


def test_an_abandoned_fetch_leaves_nothing_open() -> None:
    before = threading.active_count()
    talk, _ = saying(STATISTICS)
    with serving(talk) as url:
        next(source(url).fetch())
    assert threading.active_count() == before


def test_a_socket_opened_after_the_deadline_is_ended_at_once() -> None:
    deadline = Deadline(0)
    with pytest.raises(Unreachable), deadline.watching():
        pass
    here, there = socket.socketpair()
    with here, there:
        deadline.watch(here)
        assert here.recv(1) == b""
    deadline.close()


def test_errors_in_time_are_left_alone() -> None:
    deadline = Deadline(60)
    with pytest.raises(ZeroDivisionError), deadline.watching():
        _ = 1 // 0
    deadline.close()

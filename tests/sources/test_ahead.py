"""The first answer by a process of its own: the same answers and errors, and nothing left of it."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from sestui.domain.model import Snapshot
from sestui.errors import AccessDenied, SestuiError, SourceError, Throttled, Unreachable
from sestui.history.faults import Damaged
from sestui.sources import ahead
from sestui.sources.ahead import Ahead
from sestui.sources.credentials import program_named
from tests.values import answer, point

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
]

PARTLY = answer("2026-11-23T14:00", point("2026-11-23T13:45", 10, 1), complete=False)
WHOLE = replace(PARTLY, complete=True)
MINE = answer("2026-11-23T14:01")


class Scripted:
    """A source that answers in the forked process as told, and in this one with ``MINE``."""

    def __init__(self, there: Callable[[], Iterator[Snapshot]]) -> None:
        self._there, self._here = there, os.getpid()

    def fetch(self) -> Iterator[Snapshot]:
        if os.getpid() == self._here:
            yield MINE
        else:
            yield from self._there()


def answering() -> Iterator[Snapshot]:
    yield PARTLY
    yield WHOLE


def failing(error: Exception) -> Callable[[], Iterator[Snapshot]]:
    def there() -> Iterator[Snapshot]:
        yield from ()
        raise error

    return there


DENIED = AccessDenied("It is not allowed.", "Allow it.", action="ses:GetSendStatistics")
DENIED.beside = WHOLE


def killed_midway() -> Iterator[Snapshot]:
    yield PARTLY
    os.kill(os.getpid(), signal.SIGKILL)
    yield WHOLE


def hanging() -> Iterator[Snapshot]:
    select.select([], [], [])
    yield WHOLE


def gone(source: Ahead) -> bool:
    """Return whether the process has ended and nothing is left to wait for."""
    return not Path(f"/proc/{source._process}").exists()


def test_the_first_answer_comes_from_there_and_all_others_from_here() -> None:
    source = Ahead(Scripted(answering))
    assert list(source.fetch()) == [PARTLY, WHOLE]
    assert gone(source)
    assert list(source.fetch()) == [MINE]


@pytest.mark.parametrize("expected", [DENIED, Throttled("Too often.", "Wait.")], ids=["denied", "throttled"])
def test_an_error_comes_with_all_that_it_says(expected: SourceError) -> None:
    source = Ahead(Scripted(failing(expected)))
    with pytest.raises(type(expected)) as caught:
        list(source.fetch())
    assert (str(caught.value), vars(caught.value)) == (str(expected), vars(expected))
    assert gone(source)
    assert list(source.fetch()) == [MINE]


@pytest.mark.parametrize(("there", "said"), [(killed_midway, [PARTLY]), (failing(RuntimeError("a bug")), [])])
def test_what_it_cannot_answer_is_asked_here(there: Callable[[], Iterator[Snapshot]], said: list[Snapshot]) -> None:
    source = Ahead(Scripted(there))
    assert list(source.fetch()) == [*said, MINE]
    assert gone(source)


def test_leaving_ends_it_whatever_it_does() -> None:
    source = Ahead(Scripted(hanging))
    assert not gone(source)
    source.close()
    assert gone(source)
    source.close()


def test_one_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_PATIENCE", 0.0)
    source = Ahead(Scripted(hanging))
    with pytest.raises(Unreachable, match="30 seconds"):
        list(source.fetch())
    assert gone(source)


def test_it_pays_with_two_cores_on_linux_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, platform, pays in (({0, 1}, "linux", True), ({0}, "linux", False), ({0, 1}, "darwin", False)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: cores, raising=False)
        monkeypatch.setattr(sys, "platform", platform)
        assert ahead.pays() is pays


def test_a_program_for_credentials_is_run_once(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\n")
    environ = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    assert not program_named(environ)
    config.write_text("[profile x]\ncredential_process = /opt/ask\n")
    assert program_named(environ)


def kinds(kind: type[SestuiError]) -> Iterator[type[SestuiError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


def test_every_error_survives_the_way() -> None:
    import pickle

    for kind in kinds(SestuiError):
        extra = {"action": "ses:x"} if kind is AccessDenied else {}
        error = Damaged(Path("/history.db")) if kind is Damaged else kind("A sentence.", "A hint.", **extra)
        told = pickle.loads(pickle.dumps(error))
        assert (type(told), str(told), vars(told)) == (kind, error.sentence, vars(error))

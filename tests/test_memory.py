"""When garbage is looked for, and memory is given back."""

from __future__ import annotations

import ctypes
import gc
import weakref
from collections.abc import Iterator

import pytest

from sestui import memory


@pytest.fixture
def python() -> Iterator[None]:
    """Python's own way of looking for garbage, whatever a test does to it."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    gc.enable()


@pytest.mark.usefixtures("python")
def test_a_start_looks_for_no_garbage_and_what_follows_does_but_seldom() -> None:
    memory.hold()
    assert not gc.isenabled()
    memory.look()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 700
    gc.unfreeze()
    memory.look()
    assert gc.get_freeze_count() == 0, "once"


class _Library:
    def __init__(self, asked: list[int], told: list[tuple[int, int]]) -> None:
        self.malloc_trim = asked.append
        self.mallopt = lambda parameter, value: told.append((parameter, value))


class _Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("python")
def test_an_answer_s_garbage_does_not_lie_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory._Given, "answers", 1)
    gc.disable()
    gone = weakref.ref(_Circle())
    assert gone() is not None
    memory.give_back()
    assert gone() is None


@pytest.fixture
def no_library_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As before the first answer."""
    monkeypatch.setattr(memory._Given, "answers", 0)
    memory._library.cache_clear()
    yield
    memory._library.cache_clear()


@pytest.mark.usefixtures("python", "no_library_yet")
def test_a_start_s_garbage_goes_with_the_second_answer() -> None:
    memory.hold()
    gone = weakref.ref(_Circle())
    memory.look()
    memory.give_back()
    assert gone() is not None
    memory.give_back()
    assert gone() is None
    _assert_left_alone()


def _assert_left_alone() -> None:
    """Make sure that what is there now is not looked through by the next answer, and nothing more is left alone."""
    frozen = gc.get_freeze_count()
    assert frozen > 0
    memory.give_back()
    assert gc.get_freeze_count() <= frozen


@pytest.mark.usefixtures("python", "no_library_yet")
def test_what_the_start_has_left_goes_with_the_next_answer_once_it_is_over() -> None:
    memory.hold()
    session = _Circle()
    gone = weakref.ref(session)
    for _ in range(2):
        memory.look()
        memory.give_back()
    del session
    memory.give_back()
    assert gone() is not None, "frozen"
    memory.outlive()
    memory.give_back()
    assert gone() is None
    _assert_left_alone()


@pytest.mark.usefixtures("no_library_yet")
def test_memory_is_given_back_and_caches_are_emptied_after_each_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    forgotten: list[None] = []
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: _Library(asked, told))
    for _ in range(3):
        memory.give_back(lambda: forgotten.append(None))
    assert len(forgotten) == 3
    assert asked == [0] * 3
    assert told == [(-3, 8_192), (-8, 1)]
    memory.share()
    assert len(told) == 2


@pytest.mark.usefixtures("no_library_yet")
def test_a_library_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    memory.give_back()


@pytest.mark.usefixtures("no_library_yet")
def test_this_system_s_own_library_does_it() -> None:
    memory.give_back()

"""When garbage is looked for, and memory is given back."""

from __future__ import annotations

import _ctypes
import gc
import threading
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


class _Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("python")
def test_an_answer_s_garbage_does_not_lie_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory._Given, "answers", 1)
    gc.disable()
    gone = weakref.ref(_Circle())
    assert gone() is not None
    memory.tidy()
    assert gone() is None


@pytest.fixture
def no_answer_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As before the first answer."""
    monkeypatch.setattr(memory._Given, "answers", 0)


@pytest.mark.usefixtures("python", "no_answer_yet")
def test_a_start_s_garbage_goes_with_the_second_answer() -> None:
    memory.hold()
    gone = weakref.ref(_Circle())
    memory.look()
    memory.tidy()
    assert gone() is not None
    memory.tidy()
    assert gone() is None
    _assert_left_alone()


def _assert_left_alone() -> None:
    """Make sure that what is there now is not looked through by the next answer, and nothing more is left alone."""
    frozen = gc.get_freeze_count()
    assert frozen > 0
    memory.tidy()
    assert gc.get_freeze_count() <= frozen


@pytest.mark.usefixtures("python", "no_answer_yet")
def test_what_the_start_has_left_goes_with_the_next_answer_once_it_is_over() -> None:
    memory.hold()
    session = _Circle()
    gone = weakref.ref(session)
    for _ in range(2):
        memory.look()
        memory.tidy()
    del session
    memory.tidy()
    assert gone() is not None, "frozen"
    memory.outlive()
    memory.tidy()
    assert gone() is None
    _assert_left_alone()


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the C library is called for: the function and its arguments."""
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr(_ctypes, "dlsym", lambda library, name: name)
    monkeypatch.setattr(_ctypes, "call_function", lambda function, values: calls.append((function, *values)))
    return calls


@pytest.mark.usefixtures("no_answer_yet")
def test_caches_are_emptied_and_memory_is_given_back_after_each_answer(called: list[tuple[object, ...]]) -> None:
    forgotten: list[None] = []
    for _ in range(3):
        memory.in_passing(lambda: memory.tidy(lambda: forgotten.append(None)))
    assert len(forgotten) == 3
    assert called == [("malloc_trim", 0)] * 3


def test_the_library_is_told_how_to_hand_out_memory(called: list[tuple[object, ...]]) -> None:
    memory.share()
    memory.part()
    assert called == [("mallopt", -8, 1), ("mallopt", -3, 8_192), ("mallopt", -2, 0)]


@pytest.mark.usefixtures("no_answer_yet")
def test_a_library_without_such_functions_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(library: int, name: str) -> int:
        raise OSError(f"undefined symbol: {name}")

    monkeypatch.setattr(_ctypes, "dlsym", missing)
    memory.share()
    memory.in_passing(memory.tidy)


@pytest.mark.usefixtures("no_answer_yet")
def test_this_system_s_own_library_does_it() -> None:
    memory.in_passing(memory.tidy)


def test_what_is_done_in_passing_has_a_thread_that_is_over() -> None:
    done: list[threading.Thread] = []
    memory.in_passing(lambda: done.append(threading.current_thread()))
    assert done[0] is not threading.current_thread()
    assert not done[0].is_alive()
    assert threading.current_thread().name in done[0].name


def test_what_is_raised_in_passing_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        memory.in_passing(lambda: 1 // 0)

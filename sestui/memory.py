"""What this process keeps of the memory that it does not need any more."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from threading import Thread, current_thread
from typing import Any

_GARBAGE = (2_000, 4, 1)
"""When Python looks for garbage: after so many new objects, and how seldom in those that outlived that once and twice.

Its own are 700, 10 and 10. At 700, a frame spends an eighth of its time on that; at 10 and 10, a palette or a theme
leaves MB about that nobody looks through before the next answer.
"""

_STARTED = 2
"""After how many answers all of a start is there: the first one is another process's."""

_LONG_ROOM = (-3, 8 * 1024)
"""What glibc is told: what is longer gets room of its own (``M_MMAP_THRESHOLD``), which ends with it."""

_NO_ROOM_AHEAD = (-2, 0)
"""What glibc is told: no room is taken before it is needed (``M_TOP_PAD``), as what is long would be put into it."""

_ONE_ARENA = (-8, 1)
"""What glibc is told: all threads share what is free (``M_ARENA_MAX``)."""


class _Given:
    """How many answers there were, and whether something of the start is over since the last one."""

    answers = 0
    outlived = False


def hold() -> None:
    """Look for no garbage: imports make none that is worth it, and looking takes a fifth of their time."""
    gc.disable()


def look() -> None:
    """Look for garbage from now on, but not in what the start has left: looking through that takes some frames."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        gc.enable()


def share() -> None:
    """Let threads that are started from now on share memory: each would keep what it has needed once, a MB in all."""
    _call("mallopt", *_ONE_ARENA)


def part() -> None:
    """Let what is long have room of its own from now on; to be called when the start is over, whose things stay."""
    _call("mallopt", *_LONG_ROOM)
    _call("mallopt", *_NO_ROOM_AHEAD)


def in_passing(do: Callable[[], object]) -> None:
    """Do something in a thread of its own, and wait for it; for what is done again and again, beside the screen.

    The C library keeps some of what a thread has freed for that thread alone, until it ends: a tenth of a MB, between
    which nothing else can be given back. Then its free pages are given back, which takes some tenths of a millisecond.

    Raises:
        BaseException: What ``do`` raises.
    """
    raised: list[BaseException] = []

    def run() -> None:
        try:
            do()
        except BaseException as error:
            raised.append(error)

    thread = Thread(target=run, name=f"{current_thread().name}, at work", daemon=True)
    thread.start()
    thread.join()
    _call("malloc_trim", 0)
    if raised:
        raise raised[0]


def outlive() -> None:
    """Say that something large is over that the start has left, such as a session: it goes with the next answer.

    What replaces it is made then, as usual, where it was.
    """
    _Given.outlived = True


def tidy(*forget: Callable[[], object]) -> None:
    """Let go of what an answer has left; to be called after each, ``in_passing``, which gives the memory back.

    What the start has left is looked through once, when the second answer is there, and then never again but after
    ``outlive``.

    An answer leaves garbage behind. Were it to lie until Python looks by itself, what is kept would lie between, and
    room for it would never be given back: some MB.

    Args:
        forget: What empties caches that fill with what will not come again.
    """
    _Given.answers += 1
    for each in forget:
        each()
    through = _Given.outlived or _Given.answers == _STARTED
    _Given.outlived = False
    if through:
        gc.unfreeze()
    gc.collect()
    if through:
        gc.freeze()


def _call(name: str, *values: int) -> None:
    """Call a function of the C library, if it has one of that name: other libraries than glibc have none of these.

    What ctypes itself is made of is used, as its import would delay the first frame by 2 ms, and keep 0.3 MB.
    """
    with suppress(ImportError, AttributeError, OSError):
        import _ctypes

        itself: Any = None
        _ctypes.call_function(_ctypes.dlsym(_ctypes.dlopen(itself, 0), name), values)

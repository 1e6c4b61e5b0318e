"""What this process keeps of the memory that it does not need any more."""

from __future__ import annotations

import gc
from collections.abc import Callable

_GARBAGE = 5_000
"""After how many new objects Python looks for garbage: at its own 700, a frame spends an eighth of its time on that."""

_ANSWERS = 60
"""After how many answers memory is given back: an hour of them, as usual."""

_GLIBC: tuple[tuple[str, tuple[int, ...]], ...] = (("mallopt", (-3, 64 * 1024)), ("malloc_trim", (0,)))
"""What only glibc has to be told: that what is longer gets room of its own (``M_MMAP_THRESHOLD``), which ends with it,
and to give back what is free."""


class _Given:
    """How many answers there were."""

    answers = 0


def hold() -> None:
    """Look for no garbage: imports make none that is worth it, and looking takes a fifth of their time."""
    gc.disable()


def look() -> None:
    """Look for garbage from now on, but not in what the start has left: none of it ever is."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()


def give_back(*forget: Callable[[], object]) -> None:
    """Give unused memory back; to be called after each answer, in a thread that may wait.

    An answer leaves garbage behind. Were it to lie until Python looks by itself, what is kept would lie between, and
    room for it would never be given back: some MB. The C library, too, keeps what answers were read into, in ever more
    places; for that, now and then is enough.

    Args:
        forget: What empties caches that fill with what will not come again; called now and then.
    """
    _Given.answers += 1
    now_and_then = _Given.answers % _ANSWERS == 1
    for each in forget if now_and_then else ():
        each()
    gc.collect()
    if now_and_then:
        from ctypes import CDLL

        library = CDLL(None)
        for name, arguments in _GLIBC:
            if (function := getattr(library, name, None)) is not None:
                function(*arguments)

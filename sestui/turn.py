"""Whose turn it is: Python runs one thread at a time, and a key goes before an answer that is being read."""

from __future__ import annotations

import time

_TURN = 0.02
"""Seconds that a key has for itself: longer than most of them take, and no answer is late by as much as is noticed."""

_until = 0.0


def take() -> None:
    """Take the turn for the screen: a key was pressed. May be called by any thread."""
    global _until  # as there is one interpreter
    _until = time.monotonic() + _TURN


def give_way() -> None:
    """Wait while it is the screen's turn; for all other threads, to be called in between when they work for long."""
    left = _until - time.monotonic()
    if left > 0:
        time.sleep(left)

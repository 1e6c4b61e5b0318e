"""Whose turn it is: Python runs one thread at a time, and a key goes before an answer that is being read."""

from __future__ import annotations

import time

_TURN = 0.02
"""Seconds that a key has for itself: longer than most of them take, and no answer is late by as much as is noticed."""

_LOOK = 0.001
"""Seconds after which it is looked again whether the turn has ended early."""

_until = 0.0


def take() -> None:
    """Take the turn for the screen: a key was pressed. May be called by any thread."""
    global _until
    _until = time.monotonic() + _TURN


def end() -> None:
    """End the screen's turn: what the key has changed is drawn."""
    global _until
    _until = 0.0


def give_way() -> None:
    """Wait while it is the screen's turn; for all other threads, to be called in between when they work for long."""
    while time.monotonic() < _until:
        time.sleep(_LOOK)

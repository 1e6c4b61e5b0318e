"""Whose turn it is: Python runs one thread at a time, and a key goes before an answer that is being read."""

from __future__ import annotations

import time

_TURN = 0.02
"""Seconds that a key has for itself: longer than most of them take, and no answer is late by as much as is noticed."""

_LOOK = 0.001
"""Seconds after which it is looked again whether the turn has ended early."""

_REST = 0.1
"""Seconds after a key in which the next one is likely: a held key repeats three times in them."""

_MOST = 1.0
"""Seconds that an answer waits at most for hands that do not rest."""

_until = 0.0
_pressed = 0.0


def take() -> None:
    """Take the turn for the screen: a key was pressed. May be called by any thread."""
    global _until, _pressed
    _pressed = time.monotonic()
    _until = _pressed + _TURN


def end() -> None:
    """End the screen's turn: what the key has changed is drawn."""
    global _until
    _until = 0.0


def give_way() -> None:
    """Wait while it is the screen's turn, one turn at most; other threads call it while they work for long."""
    end = time.monotonic() + _TURN
    while time.monotonic() < min(_until, end):
        time.sleep(_LOOK)


def rest() -> None:
    """Wait until the hands rest, but not for long; for other threads, before an answer is shown.

    Each answer is a frame of its own, and a key that comes meanwhile would wait for it: a list would stumble as it
    scrolls.
    """
    end = time.monotonic() + _MOST
    while (now := time.monotonic()) < min(_pressed + _REST, end):
        time.sleep(min(_pressed + _REST, end) - now)
    give_way()

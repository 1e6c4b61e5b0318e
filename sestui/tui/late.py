"""Late news in words: what changed of an interval after its first look, and how late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sestui.domain.past import Change, Late

_WORDS = (("bounce", "b"), ("complaint", "c"), ("reject", "e"), ("attempt", "a"))
"""What a counter is called, and its letter: the key that charts it."""

_HOUR = timedelta(hours=1)


def changed(added: Change) -> str:
    """Return what changed, ``+4 bounces, −1 complaint``; a fall is SES's own correction."""
    return ", ".join(f"{_signed(by)} {name}{'s' if abs(by) != 1 else ''}" for by, name, _ in _changes(added))


def briefly(added: Change) -> str:
    """Return the same with a letter each: ``+4b −1c``."""
    return " ".join(f"{_signed(by)}{letter}" for by, _, letter in _changes(added))


def delay(after: timedelta) -> str:
    """Return how late something was, in one unit: ``15 m``, ``3 h``, ``12 d``."""
    if after < 2 * _HOUR:
        return f"{max(0, round(after / _HOUR * 60))} m"
    return f"{round(after / _HOUR)} h" if after < 48 * _HOUR else f"{round(after / _HOUR / 24)} d"


def in_cells(late: Late, room: int) -> str:
    """Return late news in at most ``room`` cells: ``+4 bounces, 3 h late``, else shorter, else what failed alone."""
    when, words, brief = delay(late.after), changed(late.added), briefly(late.added)
    options = (f"{words}, {when} late", f"{words}, {when}", f"{brief} {when}", brief)
    return next((text for text in options if len(text) <= room), f"{brief.split()[0]} …")


def _changes(added: Change) -> Iterator[tuple[int, str, str]]:
    """Yield each counter that changed: by how much, its name and its letter; failures first."""
    amounts = (added.bounces, added.complaints, added.rejects, added.delivery_attempts)
    for amount, (name, letter) in zip(amounts, _WORDS, strict=True):
        if amount:
            yield amount, name, letter


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")

"""What keeps answers: a recording, the history, or both; what one of them cannot keep, the other still does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sestui.domain.grid import GridKind
from sestui.domain.model import Snapshot
from sestui.errors import SestuiError

Keep = Callable[[Snapshot, GridKind], object]
"""Keeps a complete answer, given how the service cuts its intervals; raises ``SestuiError`` where it cannot."""


def all_of(keepers: Sequence[Keep]) -> Keep:
    """Return what hands each answer to every one of ``keepers``, and then raises what went wrong with any of them."""

    def keep(snapshot: Snapshot, kind: GridKind) -> None:
        errors = []
        for one in keepers:
            try:
                one(snapshot, kind)
            except SestuiError as error:
                errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise SestuiError(" ".join(error.sentence for error in errors), errors[0].hint)

    return keep

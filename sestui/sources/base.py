"""The one interface of all sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sestui.domain.model import Snapshot


class Source(Protocol):
    """Something that answers for one target."""

    def fetch(self) -> Iterator[Snapshot]:
        """Ask once, in the calling thread.

        Yields:
            The statistics as soon as they are there (``complete`` is False), then the same with what the other calls
            said (``complete`` is True). A part that could not be had is in ``unavailable`` and ends nothing.

        Raises:
            SourceError: If the statistics could not be had; no other exception leaves a source. An ``AccessDenied``
                carries what the other calls said: only its part of the screen is off.
        """
        ...

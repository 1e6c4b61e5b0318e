"""Late news of weeks as numbers: on a busy account each interval has some."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sestui.domain.compact import Column, Gathered, index_of, narrow
from sestui.domain.past import Change, Late


class Lates(Mapping[datetime, Late]):
    """Late news by the start of its interval, ascending, each made when it is looked at; never changed."""

    __slots__ = ("_columns",)

    def __init__(self, gathered: Gathered | None = None) -> None:
        """Keep news: by the seconds at which an interval starts, those of its newest look, and four differences."""
        self._columns: Sequence[Column] = (gathered or Gathered(width=5)).ordered()

    def __getitem__(self, start: datetime) -> Late:
        """Return the news of an interval; raises KeyError where there are none."""
        at = index_of(self._columns[0], start.timestamp())
        seen, *change = (column[at] for column in self._columns[1:])
        return Late(start, Change(*change), datetime.fromtimestamp(seen, UTC))

    def __iter__(self) -> Iterator[datetime]:
        """Yield the starts, ascending."""
        return (datetime.fromtimestamp(start, UTC) for start in self._columns[0])

    def __len__(self) -> int:
        """Return how many intervals there are."""
        return len(self._columns[0])

    def __eq__(self, other: object) -> bool:
        """Return whether another mapping holds the same."""
        return self._columns == other._columns if isinstance(other, Lates) else super().__eq__(other)

    def joined(self, later: Lates) -> Lates:
        """Return these, and those of a stretch that begins later, which tell the same where both know something."""
        own = bisect_left(self._columns[0], later._columns[0][0]) if later else len(self)
        both = Lates()
        both._columns = [narrow([*ours[:own], *new]) for ours, new in zip(self._columns, later._columns, strict=True)]
        return both

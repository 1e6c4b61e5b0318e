"""What was seen of an account over time: looks at intervals, what came late, and any stretch of it as a grid.

SES forgets after two weeks; what was stored of its answers does not. An interval inside of what was watched, without
counters, was idle; outside of it nothing is known.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sestui.domain.grid import PHASES, Grid, Period, floor_to_phase, steps
from sestui.domain.model import INTERVAL, NOTHING, Counters, Target

if TYPE_CHECKING:
    from sestui.domain.lates import Lates

_PROFILE = "profile:"


class Key(Struct, frozen=True, order=True):
    """Whose history: an account in a Region, whichever profile asked.

    Attributes:
        account: The account id; ``profile:NAME`` where it never was told (``profile:`` for the default credentials).
        region: The AWS Region.
    """

    account: str
    region: str

    @classmethod
    def of(cls, target: Target) -> Key:
        """Return the key of a target."""
        return cls(target.account or f"{_PROFILE}{target.profile or ''}", target.region or "")

    @property
    def account_id(self) -> str | None:
        """The account id; None where it is not known."""
        return None if self.account.startswith(_PROFILE) else self.account

    def target(self, profile: str | None = None) -> Target:
        """Return the target, asked for by ``profile``."""
        named = profile if self.account_id else self.account.removeprefix(_PROFILE) or None
        return Target(named, self.region or None, self.account_id)


class Look(Struct, frozen=True):
    """One observation of an interval.

    Attributes:
        at: When the answer was given.
        counters: What the interval's counters were from then on, until a later look.
    """

    at: datetime
    counters: Counters


class Change(Struct, frozen=True):
    """By how much four counters differ; SES may correct them, so each may be below zero."""

    delivery_attempts: int = 0
    bounces: int = 0
    complaints: int = 0
    rejects: int = 0

    @classmethod
    def between(cls, before: Counters, after: Counters) -> Change:
        """Return ``after`` minus ``before``."""
        return cls(
            after.delivery_attempts - before.delivery_attempts,
            after.bounces - before.bounces,
            after.complaints - before.complaints,
            after.rejects - before.rejects,
        )

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not (self.delivery_attempts or self.bounces or self.complaints or self.rejects)


class Late(Struct, frozen=True):
    """Late news: what an interval gained, or lost, after its first look after it was over.

    Attributes:
        start: The interval's start.
        added: Newest look minus first look; in a list of late news, this look minus the one before it.
        at: When the look that brought it was made; the newest one, where there were several.
    """

    start: datetime
    added: Change
    at: datetime

    @property
    def after(self) -> timedelta:
        """How long after the interval's end it was seen."""
        return self.at - self.start - INTERVAL


class KeptFinding(Struct, frozen=True):
    """A finding as it is kept.

    Attributes:
        code: What kind it is.
        since: When it began.
        until: When it ended; None while it holds.
        seen: When it was last told.
        text: The rest, as JSON.
    """

    code: str
    since: datetime
    until: datetime | None
    seen: datetime
    text: str

    @property
    def document(self) -> Mapping[str, Any]:
        """The rest; read when it is asked for, as all of two weeks take ten times their text."""
        import json

        found: Mapping[str, Any] = json.loads(self.text)
        return found


class Stretch(Struct, frozen=True):
    """What is known of a stretch of time.

    Attributes:
        start: Its first moment, aware UTC.
        end: The first moment after it.
        phase: The minute, modulo 15, at which the intervals of the newest answers begin: 0 to 14.
        counters: By the interval's start, ascending: every interval that ever had a count.
        watched: What stored answers covered of the intervals whose start lies in [start, end): ascending, each of whole
            intervals; two that touch are on different grids. An interval inside without counters was idle; outside of
            them nothing is known.
        late: The intervals that changed after their first look, by their start, ascending.
        looked_at: When the newest stored answer was given, as of ``as_of``; None when there is none.
        as_of: The moment whose knowledge this is; None: everything that is known.
    """

    start: datetime
    end: datetime
    phase: int
    counters: Mapping[datetime, Counters]
    watched: tuple[tuple[datetime, datetime], ...]
    late: Lates
    looked_at: datetime | None = None
    as_of: datetime | None = None


class PastGrid(Grid, frozen=True, dict=True):
    """All intervals of a stretch of the past; unlike one answer's, what is known may have gaps.

    ``start`` and ``end`` are the bounds of its intervals, ``fetched_at`` is when the newest stored answer was given
    (``end`` where there is none), and ``periods`` lists every interval, also the unknown ones.

    Attributes:
        watched: What is known, as in ``Stretch``.
    """

    watched: tuple[tuple[datetime, datetime], ...] = ()

    @classmethod
    def over(cls, stretch: Stretch) -> PastGrid:
        """Lay a stretch on its grid: the intervals whose start lies in [start, end).

        Where the account's grid changed, an interval that the newer one cuts is left out: none overlap.
        """
        first = _first_start(stretch)
        until = stretch.watched[-1][1] if stretch.watched else first
        end = until + INTERVAL * steps(until, stretch.end, until)
        from sestui.domain.compact import Counts

        return cls(first, end, stretch.looked_at or end, Counts.of(stretch.counters), stretch.watched)

    @property
    def phase(self) -> int:
        """The minute, modulo 15, at which the newest intervals begin: 0 to 14."""
        return self.phase_minutes

    @property
    def complete_end(self) -> datetime:
        """The end of the newest interval that is known; ``end`` where none is."""
        return min(self.end, self.watched[-1][1]) if self.watched else self.end

    @property
    def running(self) -> bool:
        """Always False: an interval that was not over is not stored."""
        return False

    def covers(self, start: datetime) -> bool:
        """Return whether the interval from ``start`` is known, as a value or as zero."""
        return self._range_of(start) is not None

    def counted_at(self, start: datetime) -> Counters | None:
        """Return what was counted in the interval from ``start``; None where it is unknown, or none begins there."""
        watched = self._range_of(start)
        begins = watched is not None and not (start - watched[0]) % INTERVAL
        return self.counters.get(start, NOTHING) if begins else None

    def _range_of(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """Return the stretch of ``watched`` that a moment lies in; None where it was not watched."""
        index = bisect_right(self.watched, moment, key=_first) - 1
        return self.watched[index] if index >= 0 and moment < self.watched[index][1] else None

    @cached_property
    def periods(self) -> Sequence[Period]:
        """Every interval, also the unknown ones, ascending."""
        from sestui.domain.periods import Periods

        return Periods(self, array("q", (int(start.timestamp()) for start, _ in _starts(self))))

    def along(self, start: datetime, end: datetime) -> Iterator[Period]:
        """Yield the intervals whose start lies in [start, end), ascending, also the unknown ones."""
        return intervals_of(self, start, end)

    def total(self, start: datetime, end: datetime) -> Period:
        """Return the sum over the intervals whose start lies in [start, end), unknown ones told by ``known``."""
        known = sum(steps(max(start, left), min(end, right), right) for left, right in self.watched)
        counters = self.counters.within(start, end)[1] if known else None
        return Period(start, end, counters, known, max(known, steps(start, end, self.end)))


def intervals_of(
    stretch: Stretch | PastGrid, first: datetime | None = None, after: datetime | None = None
) -> Iterator[Period]:
    """Yield the intervals of a stretch, ascending, the unknown ones, too; see `PastGrid.over`.

    Those whose start lies in [first, after), where these are given.
    """
    counted, end = stretch.counters, stretch.start
    for at, known in _starts(stretch):
        if after is not None and at >= after:
            return
        if first is not None and at < first:
            continue
        start = end if end == at else at  # one moment, not two that are equal: there are thousands
        end = at + INTERVAL
        yield Period(start, end, counted.get(at, NOTHING) if known else None, int(known), 1)


def _first(watched: tuple[datetime, datetime]) -> datetime:
    return watched[0]


def _not_before(moment: datetime, phase: int) -> datetime:
    """Return the first interval's start at or after ``moment``."""
    start = floor_to_phase(moment, phase)
    return start if start >= moment else start + INTERVAL


def _every(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the starts of the whole intervals from ``start`` on that end by ``end``."""
    while start + INTERVAL <= end:
        yield start
        start += INTERVAL


def _first_start(stretch: Stretch | PastGrid) -> datetime:
    """Return where the first interval begins."""
    return _not_before(stretch.start, stretch.watched[0][0].minute % PHASES if stretch.watched else stretch.phase)


def _starts(stretch: Stretch | PastGrid) -> Iterator[tuple[datetime, bool]]:
    """Yield the start of every interval, ascending, and whether it is known; gaps are on the grid before them."""
    at = _first_start(stretch)
    for left, right in stretch.watched:
        yield from ((start, False) for start in _every(at, left))
        yield from ((start, True) for start in _every(left, right))
        at = right
    while at < stretch.end:
        yield at, False
        at += INTERVAL

"""Looking back: where in time one stands, and what is known from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct, field

from sestui.domain.counted import Counted
from sestui.domain.findings.finding import Finding
from sestui.domain.grid import OF_DAYS, By, Period, period_start, rolled_up
from sestui.domain.model import COVERAGE, Snapshot
from sestui.domain.past import Late, Look, PastGrid

WEEK = timedelta(days=7)
"""How far back "the same time last week" lies."""

MOST_NEWS = 1000
"""So many late news are read at most."""


class Place(Struct, frozen=True):
    """Where in time the screens stand.

    Attributes:
        end: The end of the two weeks that are shown; None: they end with the newest interval.
        as_of: The moment whose knowledge is shown; None: all that is known.
    """

    end: datetime | None = None
    as_of: datetime | None = None

    @property
    def now(self) -> bool:
        """Whether it is the present: the newest intervals, and all that is known of them."""
        return self.end is None and self.as_of is None


NOW = Place()
"""The present."""


class Closer(Struct, frozen=True):
    """What a screen wants to know more of than all others.

    Attributes:
        interval: The start of the interval whose looks are wanted; None: of none.
        news: Whether all late news are wanted, one by one.
    """

    interval: datetime | None = None
    news: bool = False


class Past(Struct, frozen=True):
    """What the history knows, seen from a place.

    Attributes:
        place: From where.
        zone: The zone of the days.
        page: The two weeks that end there, every interval of them.
        before: The same two weeks, one week earlier.
        late: Late news of both, by the interval's start.
        days: Every day since the first that was watched, ascending, whole ones of ``zone``.
        first: The start of the first interval with a data point; None without any.
        findings: What deserved attention in the page, as far as it was kept, in the order in which it is shown; where
            ``place.as_of`` is, what one look found in ``snapshot`` then. Empty from the present: the state tells them.
        snapshot: The newest answer that was given by ``place.as_of``; None where ``as_of`` is, or without any.
        counted: What CloudWatch was asked for and counted; empty as of a moment.
        closer: What of the following was read.
        looks: Every look at ``closer.interval``, ascending; empty where it was not watched.
        news: The late news of the page, the newest first, at most `MOST_NEWS`; empty unless ``closer.news``.
    """

    place: Place
    zone: tzinfo
    page: PastGrid
    before: PastGrid
    late: Mapping[datetime, Late] = field(default_factory=dict)
    days: tuple[Period, ...] = ()
    first: datetime | None = None
    findings: tuple[Finding, ...] = ()
    snapshot: Snapshot | None = None
    counted: Counted = field(default_factory=dict)
    closer: Closer = Closer()
    looks: tuple[Look, ...] = ()
    news: tuple[Late, ...] = ()

    def last_week(self, start: datetime, end: datetime, by: By, zone: tzinfo) -> tuple[Period, ...]:
        """Return the whole periods that lie a week before [start, end), at their own times, ascending.

        Hours and days that are known in part are left out; of weeks and months there are none.
        """
        start, end = start - WEEK, end - WEEK
        if by is By.DAY:
            known = self.days if self.zone is zone else ()
        elif by in OF_DAYS:
            known = ()
        else:
            known = tuple(rolled_up(self.before.intervals(period_start(start, by, zone), end), by, zone))
        return tuple(one for one in known if one.known == one.intervals and one.end > start and one.start < end)

    def page_of(self, moment: datetime) -> Place:
        """Return the place from which the interval at ``moment`` is in the middle of the two weeks."""
        return Place(moment + COVERAGE / 2, self.place.as_of)


def together(days: Iterable[Period], by: By, zone: tzinfo) -> list[Period]:
    """Return weeks or months of ``zone`` from ascending days of it; ``By.DAY`` returns the days."""
    return list(days) if by is By.DAY else rolled_up(days, by, zone)

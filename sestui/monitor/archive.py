"""The thread that reads the history for the screens, which never wait for a disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from sestui import memory
from sestui.domain.counted import SHOWN, Counted, counted
from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import arranged
from sestui.domain.grid import By, Period
from sestui.domain.looking import MOST_NEWS, WEEK, Closer, Past, Place
from sestui.domain.metrics import FIVE_MINUTES, HOUR, MetricPoint
from sestui.domain.model import COVERAGE, INTERVAL, Snapshot
from sestui.domain.past import Key, Late, Look, PastGrid, Stretch
from sestui.errors import HistoryError
from sestui.monitor.state import TargetState, answered

if TYPE_CHECKING:
    from sestui.history.store import History

_REFRESH = INTERVAL
"""How often answers are taken to have come, so that an old one is told to be old: of a moving grid one a quarter hour
is kept."""

_MOVING = timedelta(days=16)
"""Days that late news may still change: older ones are not read again."""


class Wanted(Struct, frozen=True):
    """What a screen wants to know.

    Attributes:
        key: Whose history.
        place: Seen from where.
        newest: Where the two weeks end that ``place`` leaves open.
        zone: The zone of the days.
        closer: What else.
    """

    key: Key
    place: Place
    newest: datetime
    zone: tzinfo
    closer: Closer = field(default_factory=Closer)


class Archive:
    """Reads what is wanted, the newest wish first, and tells it.

    Args:
        history: What is read; any thread may use it.
        on_past: Gets what was found, or why nothing could be, in the archive's thread.
        on_bug: Gets whatever is not a ``HistoryError``, in the archive's thread, which then ends.
    """

    def __init__(
        self,
        history: History,
        on_past: Callable[[Past | HistoryError], object],
        on_bug: Callable[[BaseException], object],
    ) -> None:
        self._history = history
        self._on_past = on_past
        self._on_bug = on_bug
        self._changed = threading.Condition()
        self._wanted: Wanted | None = None
        self._stopped = False
        self._days: tuple[tuple[Key, tzinfo, datetime], tuple[Period, ...]] | None = None
        self._asked: tuple[tuple[object, ...], Counted] | None = None
        self._found: dict[str, Finding] = {}
        self._told: tuple[Wanted, int] | None = None
        self._known: tuple[tuple[Wanted, int], Past] | None = None
        self._thread = threading.Thread(target=self._run, name="archive", daemon=True)

    @property
    def notice(self) -> str:
        """What happened to the history that the user has to know; "" for nothing."""
        return self._history.notice

    def start(self) -> None:
        """Begin to read what is wanted."""
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting for the disk."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def look(self, wanted: Wanted) -> None:
        """Ask for what is ``wanted``; an older wish that still waits is dropped. Nothing is told twice."""
        with self._changed:
            self._wanted = wanted
            self._changed.notify()

    def _run(self) -> None:
        """Read until stopped; a bug ends the thread, loudly."""
        try:
            while (wanted := self._next()) is not None:
                memory.in_passing(partial(self._read, wanted))
        except BaseException as bug:
            self._on_bug(bug)

    def _next(self) -> Wanted | None:
        with self._changed:
            while self._wanted is None and not self._stopped:
                self._changed.wait()
            wanted, self._wanted = self._wanted, None
            return None if self._stopped else wanted

    def _read(self, wanted: Wanted) -> None:
        """Read and tell; nothing where nothing has changed since the same was told."""
        try:
            asked = (wanted, self._history.changed())
            if asked != self._told:
                self._on_past(self._closer(*asked))
                self._told = asked
        except HistoryError as error:
            self._told = None
            self._on_past(error)

    def _closer(self, wanted: Wanted, version: int) -> Past:
        """Return what is known from a place, and what is wanted besides; only that is read where it alone is new."""
        asked = (replace(wanted, closer=Closer()), version)
        if self._known is None or self._known[0] != asked:
            self._known = (asked, self._past(wanted))
        past, closer = self._known[1], wanted.closer
        looks = () if closer.interval is None else self._looks(wanted, closer.interval, past)
        news = self._news(wanted) if closer.news else ()
        return replace(past, closer=closer, looks=looks, news=news)

    def _looks(self, wanted: Wanted, start: datetime, past: Past) -> tuple[Look, ...]:
        """Return the looks at an interval; none of one on another grid than the history's."""
        if past.before.counted_at(start) is None and past.page.counted_at(start) is None:
            return ()
        as_of = wanted.place.as_of
        return tuple(look for look in self._history.looks(wanted.key, start) if as_of is None or look.at <= as_of)

    def _news(self, wanted: Wanted) -> tuple[Late, ...]:
        end, as_of = _end(wanted), wanted.place.as_of
        return self._history.late(wanted.key, end - COVERAGE, end, as_of=as_of)[: -MOST_NEWS - 1 : -1]

    def _past(self, wanted: Wanted) -> Past:
        """Return what is known from a place."""
        end, as_of = _end(wanted), wanted.place.as_of
        page, before = (self._two_weeks(wanted.key, to, as_of) for to in (end, end - WEEK))
        days = self._read_days(wanted, end if as_of is None else as_of)
        snapshot = None if as_of is None else self._history.snapshot(wanted.key, as_of=as_of)
        return Past(
            place=wanted.place,
            zone=wanted.zone,
            page=PastGrid.over(page),
            before=PastGrid.over(before),
            late=before.late.joined(page.late),
            days=days,
            first=self._history.first(wanted.key),
            findings=self._findings(wanted, snapshot),
            snapshot=snapshot,
            counted=self._counted(wanted.key) if as_of is None else {},
        )

    def _two_weeks(self, key: Key, end: datetime, as_of: datetime | None) -> Stretch:
        return self._history.stretch(key, end - COVERAGE, end, as_of=as_of)

    def _counted(self, key: Key) -> Counted:
        """Return all that CloudWatch was asked for; read again only after more was asked for."""
        ranges = {length: self._history.backfilled(key, length) for length in (FIVE_MINUTES, HOUR)}
        if self._asked is None or self._asked[0] != (key, ranges):
            points: list[MetricPoint] = []
            for length, asked in ranges.items():
                for (start, end), metric in product(asked, SHOWN):
                    points += self._history.metrics(key, metric, start, end, length)
            self._asked = ((key, ranges), counted(points))
        return self._asked[1]

    def _findings(self, wanted: Wanted, snapshot: Snapshot | None) -> tuple[Finding, ...]:
        """Return the kept findings of two weeks; those of another version that cannot be read are left out."""
        end, as_of = wanted.place.end, wanted.place.as_of
        if as_of is not None:
            return _judged(snapshot, as_of)
        found: list[Finding] = []
        for kept in () if end is None else self._history.findings(wanted.key, end - COVERAGE, end):
            with suppress(ValueError):
                found.append(self._same(Finding.from_document(kept.document)))
        self._found = {finding.key: finding for finding in found}
        return arranged(found)

    def _same(self, finding: Finding) -> Finding:
        """Return the equal one that was read before, if there is one: two weeks of them would be there twice."""
        before = self._found.get(finding.key)
        return before if before is not None and before == finding else finding

    def _read_days(self, wanted: Wanted, end: datetime) -> tuple[Period, ...]:
        """Return every day that the history tells of; those that nothing can change any more are read once.

        They were as they are already at any moment that long after them.
        """
        first, newest, as_of = self._history.first(wanted.key), max(end, wanted.newest), wanted.place.as_of
        if first is None:
            return ()
        about = (wanted.key, wanted.zone, first)
        known = self._days[1] if self._days is not None and self._days[0] == about else ()
        self._days = (about, self._renewed(wanted, known, first, newest, None))
        return self._days[1] if as_of is None else self._renewed(wanted, self._days[1], first, as_of, as_of)

    def _renewed(
        self, wanted: Wanted, known: tuple[Period, ...], first: datetime, end: datetime, as_of: datetime | None
    ) -> tuple[Period, ...]:
        """Return the days up to ``end``; of those that are known the last ones are read again."""
        kept = tuple(day for day in known if day.end <= end - _MOVING)
        start = kept[-1].end if kept else first
        return (*kept, *self._history.days(wanted.key, start, end, wanted.zone, by=By.DAY, as_of=as_of))


def _judged(snapshot: Snapshot | None, as_of: datetime) -> tuple[Finding, ...]:
    """Return what one look finds at a moment in the newest answer that there was."""
    if snapshot is None:
        return ()
    from sestui.monitor.judging import Judge

    state = answered(TargetState(snapshot.target), snapshot, snapshot.fetched_at)
    return Judge(_REFRESH)(state, as_of).findings.found


def _end(wanted: Wanted) -> datetime:
    """Return the end of the two weeks that are shown."""
    return wanted.place.end or wanted.place.as_of or wanted.newest

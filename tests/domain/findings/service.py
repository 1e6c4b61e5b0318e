"""What GetSendStatistics answers about made-up mail, poll by poll, as fast as a year of polls needs it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta

from sestui.domain.compact import Counts
from sestui.domain.findings.baseline import Baseline
from sestui.domain.findings.engine import advance
from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.findings.observation import Observation
from sestui.domain.grid import Grid, Period
from sestui.domain.model import COVERAGE, INTERVAL, NOTHING, Counters
from tests.domain.findings.traffic import DAY, QUARTER, Account, mail_of

WEEKS = 14 * DAY


class Service:
    """An account whose answers are asked for at ascending minutes; the grid follows the request."""

    def __init__(self, account: Account, days: int) -> None:
        self.account, self.mail = account, mail_of(account, days)
        self._counts = (self.mail.sent, *(array("l", bytes(8 * len(self.mail.sent))) for _ in range(2)))
        self._known = 0
        self._periods: dict[int, Period] = {}

    def at(self, minute: int) -> datetime:
        """Return a minute as a moment."""
        return self.account.start + timedelta(minutes=minute)

    def answer(self, minute: int) -> Grid:
        """Return the intervals as they are known at the beginning of a minute, which is at least two weeks old."""
        self._arrive(minute)
        starts = range(minute - WEEKS, minute, QUARTER)
        periods = tuple(self._period(start, minute) for start in starts)
        counters = {one.start: one.counters for one in periods if one.counters and not one.counters.idle}
        now = self.at(minute)
        grid = Grid(now - COVERAGE, now, now, Counts.of(counters))
        grid.__dict__["periods"] = periods  # most are those of the answer before
        return grid

    def _arrive(self, minute: int) -> None:
        for at in range(self._known, minute):
            for booked, kind in self.mail.failures.get(at, ()):
                self._counts[kind][booked] += 1
                self._periods.pop(booked - booked % QUARTER, None)
        self._known = minute

    def _period(self, start: int, minute: int) -> Period:
        """Return an interval; on the quarter hours it is made anew only when something arrived in it."""
        kept = self._periods.get(start)
        if kept is not None:
            return kept
        sent, bounced, complained = (sum(counts[start : start + QUARTER]) for counts in self._counts)
        counters = Counters(sent, bounced, complained) if sent or bounced or complained else NOTHING
        at = self.at(start)
        period = Period(at, at + INTERVAL, counters, 1, 1)
        if minute % QUARTER == 0:
            self._periods[start] = period
        return period


def watched(service: Service, first: int, end: int, every: int = 1) -> Iterator[tuple[int, Findings]]:
    """Yield what is found at each poll from minute ``first`` on, a quarter hour; ``every`` and 15 divide each other."""
    findings, rows, baseline = NOTHING_FOUND, None, None
    for minute in range(first, end, every):
        live = service.answer(minute)
        if minute % QUARTER == 0:
            rows, baseline = live, Baseline.of(live.periods)
        findings = advance(findings, Observation(service.at(minute), live, rows, baseline=baseline))
        yield minute, findings

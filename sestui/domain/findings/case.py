"""What is at hand while a look is judged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sestui.domain.findings.baseline import Baseline
from sestui.domain.findings.course import Course
from sestui.domain.findings.finding import Code, Finding
from sestui.domain.findings.findings import Findings
from sestui.domain.findings.hysteresis import Seed
from sestui.domain.findings.joining import joined
from sestui.domain.findings.kinds import KINDS
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.remembering import frozen_since, recalled, remembered
from sestui.domain.findings.thresholds import Thresholds

LATE_NEWS = timedelta(hours=24)
"""How far back each look judges again."""

COUNTED = frozenset({Code.REJECTS, Code.SILENCE}).union(*({kind.rate, kind.burst} for kind in KINDS))
"""What is found in the intervals: its times are theirs, not the look's."""

_EVER = datetime.min.replace(tzinfo=UTC)

Judgement = tuple[Code, tuple[Finding, ...]]
"""What was found about one thing, ascending; a thing that is not known is not judged at all."""

Judgements = Iterator[Judgement]


class Case:
    """What a look is judged by: itself, the thresholds, and what earlier looks found.

    Attributes:
        seen: The look.
        thresholds: What it is measured against.
        before: What earlier looks found.
        memory: What is remembered, this look included.
        frozen_since: Since when the data points have stood still; None while they do not, or nobody knows.
        course: The steps of the answers, as far back as they are judged; None without any answer.
    """

    def __init__(self, seen: Observation, thresholds: Thresholds, before: Findings) -> None:
        """Lay out the answers; what is not asked for is not computed."""
        self.seen, self.thresholds, self.before = seen, thresholds, before
        self.memory = remembered(recalled(before), seen)
        self.frozen_since = frozen_since(self.memory, seen)
        judged = before.memory.judged
        since = None if judged is None else judged - LATE_NEWS - max(thresholds.window, LATE_NEWS)
        self.course = None if seen.live is None else Course.of(seen.rows, seen.live, since)

    @cached_property
    def baseline(self) -> Baseline:
        """The account's past; there must be an answer."""
        rows = self.seen.rows or self.seen.live
        assert rows is not None
        return self.seen.baseline or Baseline.of(rows.periods)

    @property
    def now(self) -> datetime:
        """The moment of the look, in whole seconds."""
        return self.seen.now.replace(microsecond=0)

    def was(self, code: Code) -> Finding | None:
        """Return what went on about one thing before this look; None if nothing did."""
        return self.before.current(code)

    def seed(self, course: Course, code: Code, level: int = 1) -> Seed | None:
        """Return what went on about one thing before the steps that no earlier look had judged, or the newest one."""
        if not level or self.was(code) is None:
            return None
        judged = self.before.memory.judged
        return Seed(course.last if judged is None else min(bisect_left(course.moments, judged), course.last), level)

    @cached_property
    def horizon(self) -> int:
        """The first step that is judged: the first one of all, or a day before the newest that was judged already.

        Failures of a day ago may still arrive; what is older was judged by a past that may be gone.
        """
        judged = self.before.memory.judged
        if self.course is None or judged is None:
            return 0
        return min(bisect_left(self.course.moments, judged - LATE_NEWS), self.course.last)

    @property
    def newest(self) -> datetime:
        """The newest moment that is judged in intervals; the moment of the look without any answer."""
        return self.course.moments[-1] if self.course else self.now

    def joined(self, code: Code, found: Sequence[Finding]) -> list[Finding]:
        """Return the findings about one thing, ascending: those of earlier looks, and what this look finds."""
        judged = self.before.memory.judged
        oldest = _EVER if judged is None else judged - LATE_NEWS
        return joined(self.before.of(code), found, self.newest if code in COUNTED else self.now, oldest)

"""The history of what is watched: what was known before, what is kept, what is usual."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.grid import Period
from sestui.domain.model import COVERAGE, Target
from sestui.domain.past import Key, intervals_of
from sestui.errors import HistoryError
from sestui.monitor.keeping import Keep
from sestui.monitor.state import TargetState, answered

if TYPE_CHECKING:
    from sestui.history.store import History
    from sestui.monitor.judging import Judge

Judged = Callable[[TargetState, datetime], TargetState]
"""Returns a state with what was found in it."""

_LEARNED = timedelta(weeks=6)
"""How much older time than the two weeks of an answer tells what is usual."""


class Kept(Struct, frozen=True):
    """What keeps answers and findings, if anything does.

    Attributes:
        history: Where they are kept; None: they are not.
        asked: Whom the user asked for, in words that stand for it before the account is known.
        error: Why there is no history, or what has happened to it; "" for nothing.
    """

    history: History | None = None
    asked: str = ""
    error: str = ""

    def known(self, target: Target) -> TargetState:
        """Return what was known when the target was last watched: to be shown, with its age, until it answers."""
        last = None
        if self.history is not None and not self.history.file.unmade:
            with suppress(HistoryError):
                last = self.history.last_known(self.asked)
        if last is None:
            return TargetState(target)
        state = answered(TargetState(target), last, last.fetched_at)
        return replace(state, findings=self._found(state))

    def keeper(self) -> Keep | None:
        """Return what keeps every answer; None where nothing does."""
        return None if self.history is None else partial(self.history.record, asked=self.asked)

    def judge(self, state: TargetState, refresh: timedelta) -> Judged:
        """Return what finds what deserves attention, beginning with what was found before.

        How that is done is imported for the first answer, when the screen stands already.
        """
        made: list[Judge] = []

        def judged(now_known: TargetState, now: datetime) -> TargetState:
            if not made:
                made.append(self._judge(refresh, state.findings))
            return made[0](now_known, now)

        return judged

    def _judge(self, refresh: timedelta, first: Findings) -> Judge:
        from sestui.monitor.judging import Judge

        if self.history is None:
            return Judge(refresh, first)
        return Judge(refresh, first, older=self._older, keep=self._keep)

    def _found(self, state: TargetState) -> Findings:
        """Return the findings of the two weeks before the newest stored answer."""
        assert self.history is not None
        assert state.answered_at is not None
        try:
            kept = self.history.findings(Key.of(state.target), state.answered_at - COVERAGE, state.answered_at)
            return Findings.from_documents(one.document for one in kept)
        except (HistoryError, ValueError):
            return NOTHING_FOUND

    def _keep(self, state: TargetState, finding: Finding) -> None:
        assert self.history is not None
        key, seen = Key.of(state.target), state.live.fetched_at if state.live is not None else finding.since
        self.history.keep_finding(
            key, finding.code.value, finding.since, finding.until, finding.document(), seen=max(seen, finding.since)
        )

    def _older(self, state: TargetState, start: datetime) -> Iterable[Period]:
        assert self.history is not None
        stretch = self.history.stretch(Key.of(state.target), start - _LEARNED, start)
        return intervals_of(stretch) if stretch.watched else ()

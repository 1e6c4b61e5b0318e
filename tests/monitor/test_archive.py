"""What is kept of the history from one reading to the next."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from queue import SimpleQueue

from msgspec.structs import replace

from sestui.domain.findings.finding import Code, Finding, begun
from sestui.domain.looking import Past, Place
from sestui.domain.past import Key
from sestui.domain.reputation import Level
from sestui.errors import HistoryError
from sestui.history.store import History, open_history
from sestui.monitor.archive import Archive, Wanted
from tests.values import TARGET, utc

NOW = utc("2026-11-23T14:00")
KEY = Key.of(TARGET)
WANTED = Wanted(KEY, Place(NOW), NOW, UTC)


def keep(history: History, finding: Finding, minutes: int) -> None:
    """Keep a finding as it is seen so many minutes after it began."""
    seen = finding.since + timedelta(minutes=minutes)
    history.keep_finding(KEY, finding.code.value, finding.since, finding.until, finding.document(), seen=seen)


def test_findings_that_have_not_changed_are_the_same_objects(tmp_path: Path) -> None:
    told: SimpleQueue[Past | HistoryError | BaseException] = SimpleQueue()
    quota = begun(Code.QUOTA, Level.WARNING, "Of 10 are 9 used.", NOW - timedelta(hours=3))
    paused = begun(Code.PAUSED, Level.CRITICAL, "Sending is paused.", NOW - timedelta(hours=2))

    def read() -> dict[Code, Finding]:
        archive.look(WANTED)
        past = told.get(timeout=60)
        assert isinstance(past, Past)
        return {finding.code: finding for finding in past.findings}

    with open_history(tmp_path / "h.db") as history:
        archive = Archive(history, told.put, told.put)
        archive.start()
        keep(history, quota, 0)
        keep(history, paused, 0)
        first = read()
        keep(history, replace(paused, until=NOW), 60)
        second = read()
        archive.stop()
    assert second[Code.QUOTA] is first[Code.QUOTA]
    assert (first[Code.PAUSED].until, second[Code.PAUSED].until) == (None, NOW)

"""What is found is kept, and what cannot be kept is tried again; why an answer was not kept is told before that."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from sestui.domain.findings.finding import Finding
from sestui.errors import SestuiError
from sestui.monitor.judging import Judge
from sestui.monitor.state import TargetState, answered
from tests.values import MINUTE, TARGET, answer, point, utc

NOW = utc("2026-11-23T14:05:12")
FULL = SestuiError("No space left on device.")


def with_a_reject(now: datetime) -> TargetState:
    """Return what is known of an account of which SES has just refused a mail."""
    newest = point(now.replace(second=0) - 15 * MINUTE, 100, rejects=1)
    return answered(TargetState(TARGET), answer(now, newest), now)


class Disk:
    """Keeps findings while there is room."""

    def __init__(self) -> None:
        self.full = False
        self.kept: list[Finding] = []
        self.judge = Judge(timedelta(minutes=1), keep=self.keep)

    def keep(self, state: TargetState, finding: Finding) -> None:
        if self.full:
            raise FULL
        self.kept.append(finding)


def test_a_finding_is_kept_once() -> None:
    disk, state = Disk(), with_a_reject(NOW)
    for _ in range(3):
        judged = disk.judge(state, NOW)
    assert judged.recording_error is None
    assert disk.kept == list(judged.findings)
    assert disk.kept


def test_a_finding_that_could_not_be_kept_is_kept_once_there_is_room() -> None:
    disk, state = Disk(), with_a_reject(NOW)
    disk.full = True
    assert disk.judge(state, NOW).recording_error is FULL
    assert disk.judge(state, NOW).recording_error is FULL
    disk.full = False
    judged = disk.judge(state, NOW)
    assert judged.recording_error is None
    assert disk.kept == list(judged.findings)
    assert disk.kept


def test_why_the_answer_was_not_kept_is_told_though_a_finding_was_not_either() -> None:
    disk, lost = Disk(), SestuiError("The answer could not be recorded in answers.sestui: File too large.")
    disk.full = True
    assert disk.judge(replace(with_a_reject(NOW), recording_error=lost), NOW).recording_error is lost

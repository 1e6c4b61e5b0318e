"""What ``sestui check`` does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from sestui.cli import output
from sestui.cli.asking import answer
from sestui.cli.output import print_data
from sestui.domain.findings.thresholds import Thresholds, two_lines
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Line
from sestui.errors import SestuiError, UsageError
from sestui.reports.check_report import Checked, Status, check_report
from sestui.reports.look import look_at


def check(
    *,
    bounce_warning: Fraction,
    bounce_critical: Fraction,
    complaint_warning: Fraction,
    complaint_critical: Fraction,
    quota_warning: Fraction,
    quota_critical: Fraction,
    minimum_volume: int,
    window: timedelta,
    max_age: timedelta,
    timeout: int,
    file: str | None,
    cloudwatch: bool,
    **account: Any,
) -> int:
    """Print what one answer says; return the exit status.

    Raises:
        UsageError: If an option is not allowed, or the file is no recording.
        SourceError: If there is no answer.
    """
    _ascending("bounce", bounce_warning, bounce_critical)
    _ascending("complaint", complaint_warning, complaint_critical)
    _ascending("quota", quota_warning, quota_critical)
    thresholds = Thresholds(
        bounce=_lines(bounce_warning, bounce_critical, BOUNCE_LINES),
        complaint=_lines(complaint_warning, complaint_critical, COMPLAINT_LINES),
        minimum_volume=minimum_volume,
        window=window,
        quota_warning=float(quota_warning),
        quota_critical=float(quota_critical),
        max_age=max_age,
    )
    snapshot, reputation = answer(timeout, file, cloudwatch=cloudwatch, **account)
    return say(check_report(look_at(snapshot, datetime.now(UTC), thresholds, reputation)))


def say(checked: Checked) -> int:
    """Print the one line; return the exit status, which is unknown where nothing can be printed."""
    try:
        print_data(f"{checked.line}\n")
    except SestuiError as error:
        output.say(error.advice)
        return Status.UNKNOWN
    return checked.status


def unknown(why: str) -> Checked:
    """Return the outcome of a check that could not be made."""
    return Checked(Status.UNKNOWN, why)


def _ascending(name: str, warning: Fraction, critical: Fraction) -> None:
    if warning > critical:
        words = f"--{name}-warning {float(warning * 100):g} is above --{name}-critical {float(critical * 100):g}."
        raise UsageError(words, "The warning comes first.")


def _lines(warning: Fraction, critical: Fraction, known: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the two lines; one that is AWS's keeps what it means to AWS."""
    meanings = {line.rate: line.meaning for line in known}
    return tuple(replace(line, meaning=meanings.get(line.rate, line.meaning)) for line in two_lines(warning, critical))

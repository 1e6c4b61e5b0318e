"""One finding: what deserves attention, since when, how bad, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from sestui.domain.reputation import Level
from sestui.errors import one_line


class Code(StrEnum):
    """What a finding is about; the values stand in the history, in JSON and in the environment of commands."""

    ENFORCEMENT = "ENFORCEMENT"
    PAUSED = "PAUSED"
    BOUNCE_REPUTATION = "BOUNCE_REPUTATION"
    COMPLAINT_REPUTATION = "COMPLAINT_REPUTATION"
    BOUNCE_RATE = "BOUNCE_RATE"
    COMPLAINT_RATE = "COMPLAINT_RATE"
    BOUNCE_BURST = "BOUNCE_BURST"
    COMPLAINT_BURST = "COMPLAINT_BURST"
    REJECTS = "REJECTS"
    SILENCE = "SILENCE"
    QUOTA = "QUOTA"
    FROZEN = "FROZEN"
    STALE = "STALE"
    CLOCK_SKEW = "CLOCK_SKEW"
    PERMISSION = "PERMISSION"


class Evidence(Struct, frozen=True):
    """The numbers behind a finding, and what they were counted over.

    Attributes:
        count: n: bounces, complaints, rejects, attempts (of a silence), recipients (of the quota).
        of: N: the attempts, what was sent in that time before (of a silence), the quota.
        start: The first moment that was counted, aware UTC.
        end: The first moment after it.
    """

    count: int
    of: int
    start: datetime
    end: datetime


class Peak(Struct, frozen=True):
    """The worst moment of a finding.

    Attributes:
        value: What grew: a rate or the quota's used share as a fraction, rejects, attempts that are usual and missing
            (silence), recipients that no data point shows (frozen), seconds (stale, clock skew), how far enforcement
            has come (1: under review, 2: paused by AWS).
        at: When, aware UTC.
    """

    value: float
    at: datetime


class Finding(Struct, frozen=True):
    """What deserves attention.

    Attributes:
        code: What it is about.
        severity: How bad it is at the newest look; of one that is over, how bad it was at the last look before.
        worst: How bad it was at its worst.
        sentence: What was seen at the newest look, or the last one before it was over; plain text without times of day.
        since: When it began, as far as the answers tell, aware UTC.
        until: When it was over; None while it is going on.
        evidence: The numbers behind the sentence; None where nothing is counted.
        peak: The worst moment; None where nothing is measured.
        line: The line that is crossed, as the peak's value is measured; None where there is none.
        cause: What it comes from; of one cause there is never more than one finding going on. A burst's cause is the
            rate's code, unless the rate was over a line before the burst began.
        key: Its name for good: the code and when it was first seen to have begun.
    """

    code: Code
    severity: Level
    worst: Level
    sentence: str
    since: datetime
    until: datetime | None
    evidence: Evidence | None
    peak: Peak | None
    line: float | None
    cause: Code
    key: str

    @property
    def ongoing(self) -> bool:
        """Whether it is not over."""
        return self.until is None

    def document(self) -> dict[str, Any]:
        """Return it as what JSON can hold; ``from_document`` reads it again."""
        return {
            "code": self.code.value,
            "severity": self.severity.name,
            "worst": self.worst.name,
            "sentence": self.sentence,
            "since": _written(self.since),
            "until": None if self.until is None else _written(self.until),
            "evidence": None if self.evidence is None else _evidence_document(self.evidence),
            "peak": None if self.peak is None else {"value": self.peak.value, "at": _written(self.peak.at)},
            "line": self.line,
            "cause": self.cause.value,
            "key": self.key,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Finding:
        """Return the finding that ``document`` was made of.

        Raises:
            ValueError: If it is not such a document.
        """
        try:
            return _finding(document)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"not a finding: {one_line(repr(document), 120)}") from error


def begun(
    code: Code,
    level: Level,
    sentence: str,
    since: datetime,
    *,
    until: datetime | None = None,
    worst: Level | None = None,
    evidence: Evidence | None = None,
    peak: Peak | None = None,
    line: float | None = None,
    cause: Code | None = None,
) -> Finding:
    """Return a finding that is seen for the first time; without more words it goes on and is its own cause."""
    key = f"{code.value}@{since:%Y-%m-%dT%H:%M}Z"
    return Finding(
        code, level, worst or level, one_line(sentence), since, until, evidence, peak, line, cause or code, key
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _evidence_document(evidence: Evidence) -> dict[str, Any]:
    start, end = _written(evidence.start), _written(evidence.end)
    return {"count": evidence.count, "of": evidence.of, "start": start, "end": end}


def _finding(document: Mapping[str, Any]) -> Finding:
    until, evidence, peak = document["until"], document["evidence"], document["peak"]
    return Finding(
        code=Code(document["code"]),
        severity=Level[document["severity"]],
        worst=Level[document["worst"]],
        sentence=one_line(document["sentence"]),
        since=_read(document["since"]),
        until=None if until is None else _read(until),
        evidence=None if evidence is None else _evidence(evidence),
        peak=None if peak is None else Peak(float(peak["value"]), _read(peak["at"])),
        line=None if document["line"] is None else float(document["line"]),
        cause=Code(document["cause"]),
        key=one_line(document["key"]),
    )


def _evidence(document: Mapping[str, Any]) -> Evidence:
    return Evidence(int(document["count"]), int(document["of"]), _read(document["start"]), _read(document["end"]))

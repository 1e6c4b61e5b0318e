"""All findings of an account at one moment, and what the next look needs to know of this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from sestui.domain.findings.finding import Code, Finding
from sestui.domain.findings.memory import Memory
from sestui.domain.reputation import Level


class Findings(Struct, frozen=True):
    """What deserves attention, and what did within two weeks.

    Attributes:
        found: What goes on first, the worst first; then what is over, the newest first.
        memory: What the next look needs.
    """

    found: tuple[Finding, ...] = ()
    memory: Memory = field(default=Memory())

    def __iter__(self) -> Iterator[Finding]:
        """Go through all findings."""
        return iter(self.found)

    def of(self, code: Code) -> tuple[Finding, ...]:
        """Return the findings about one thing, ascending by their beginning."""
        return tuple(sorted((one for one in self.found if one.code is code), key=lambda one: one.since))

    @property
    def ongoing(self) -> tuple[Finding, ...]:
        """What is not over, the worst first."""
        return tuple(one for one in self.found if one.ongoing)

    @property
    def level(self) -> Level:
        """How bad the worst is that goes on; QUIET without any."""
        return max((one.severity for one in self.ongoing), default=Level.QUIET)

    def current(self, code: Code) -> Finding | None:
        """Return what goes on about one thing; None if nothing does."""
        return next((one for one in self.ongoing if one.code is code), None)

    def documents(self) -> list[dict[str, Any]]:
        """Return the findings as what JSON can hold; the memory is not in it."""
        return [one.document() for one in self.found]

    @classmethod
    def from_documents(cls, documents: Iterable[Mapping[str, Any]]) -> Findings:
        """Return the findings that were stored, to go on from after a start.

        Raises:
            ValueError: If one of them is not a finding's document.
        """
        return cls(arranged([Finding.from_document(document) for document in documents]))


NOTHING_FOUND = Findings()
"""Before the first look."""

Height = tuple[Level, float]
"""How bad a finding is: its severity, and the line that is crossed (0: none)."""


class News(Struct, frozen=True):
    """What one look changed: what alarms are about.

    Attributes:
        begun: What goes on and did not before.
        risen: What goes on and is worse than before: more severe, or over a higher line.
        ended: What is over and was not before.
    """

    begun: tuple[Finding, ...]
    risen: tuple[Finding, ...]
    ended: tuple[Finding, ...]


def news(before: Findings, after: Findings) -> News:
    """Return what changed between two looks; what an answer shows to be long over is no news."""
    old = {one.key: one for one in before.ongoing}
    begun = tuple(one for one in after.ongoing if one.key not in old)
    risen = tuple(one for one in after.ongoing if one.key in old and height(one) > height(old[one.key]))
    return News(begun, risen, tuple(one for one in after if not one.ongoing and one.key in old))


def height(one: Finding) -> Height:
    """Return how bad a finding is at the newest look."""
    return one.severity, one.line or 0.0


def arranged(found: list[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order in which they are shown."""
    codes = list(Code)
    going = [one for one in found if one.until is None]
    over = [(one.until, one) for one in found if one.until is not None]
    going.sort(key=lambda one: (-one.severity, codes.index(one.code), one.since))
    over.sort(key=lambda pair: (pair[0], pair[1].since, pair[1].key), reverse=True)
    return (*going, *(one for _, one in over))

"""What a person has taken note of: alarms are quiet about it until it gets worse."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import Findings, Height, height
from sestui.domain.reputation import Level


class Acknowledged(Struct, frozen=True):
    """How bad each finding was when it was acknowledged.

    Attributes:
        heights: By the finding's key.
    """

    heights: Mapping[str, Height] = field(default_factory=dict)

    def taking(self, findings: Findings) -> Acknowledged:
        """Return the same with everything that goes on; what is over does not come back under its name."""
        return Acknowledged(
            {one.key: max(height(one), self.heights.get(one.key, height(one))) for one in findings.ongoing}
        )

    def loud(self, findings: Findings) -> tuple[Finding, ...]:
        """Return what goes on, is a warning or worse, and is new or worse than it was acknowledged; the worst first."""
        return tuple(one for one in findings.ongoing if one.severity >= Level.WARNING and not self._covers(one))

    def _covers(self, finding: Finding) -> bool:
        return finding.key in self.heights and height(finding) <= self.heights[finding.key]


NOTHING_ACKNOWLEDGED = Acknowledged()
"""At the start."""

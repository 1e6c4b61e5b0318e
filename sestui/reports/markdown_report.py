"""A report as Markdown (GitHub's tables), for an issue or a chat."""

from __future__ import annotations

from collections.abc import Sequence

from sestui.reports.lines import HEADINGS, PARTIAL_NOTE, cells, facts, first_heading
from sestui.reports.report import Report


def markdown_report(report: Report) -> str:
    """Return the totals as one table and the rows as another; without rows, a sentence says so."""
    lines = [*_row(["", ""]), *_row([":--", "--:"])]
    for fact in facts(report):
        lines += _row([fact.name, fact.value])
    lines.append("")
    if report.rows:
        lines += _row([first_heading(report), *HEADINGS])
        lines += _row([":--", *["--:"] * len(HEADINGS)])
        for period in report.rows:
            lines += _row(cells(report, period))
    else:
        lines.append("No data points in this window.")
    if any(period.partial for period in report.rows):
        lines += ["", PARTIAL_NOTE.replace("*", "\\*")]
    return "\n".join(lines) + "\n"


def _row(texts: Sequence[str]) -> list[str]:
    """Return one row of a table, with what Markdown would take for markup escaped."""
    escaped = (text.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*") for text in texts)
    return [f"| {' | '.join(escaped)} |"]

"""The incident note: what a colleague or AWS's review case needs of a range, and nothing that must not be told."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.findings.finding import Code, Evidence, Peak, begun
from sestui.domain.grid import By, Grid
from sestui.domain.metrics import Metric, MetricPoint, Reputation
from sestui.domain.model import INTERVAL, AccountStatus, SendQuota, Target
from sestui.domain.past import Change, Late
from sestui.domain.reputation import Level
from sestui.reports.note_report import MASKED, Beside, note_report
from sestui.reports.report import Report, report_on
from tests.values import HOUR, MINUTE, answer, point, utc

GOLDEN = Path(__file__).parent / "note.md"
BERLIN = ZoneInfo("Europe/Berlin")
START, END = utc("2026-11-23T13:00"), utc("2026-11-23T14:00")
SNAPSHOT = replace(
    answer(
        END,
        point("2026-11-23T12:00", 9_000, 1_234),
        point("2026-11-23T13:00", 1_200, 12),
        point("2026-11-23T13:15", 1_300, 130, 2, 1),
        point("2026-11-23T13:45", 1_400, 21, 1),
    ),
    target=Target("ops-prod", "eu-west-1", "123456789012"),
    quota=SendQuota(250_000, 14, 182_431),
    account_status=AccountStatus(True, "PROBATION", True, "PENDING", "171234567800042"),
)


RATE = begun(
    Code.BOUNCE_RATE,
    Level.WARNING,
    "Observed bounce rate 5.31 % for j.doe+x@mail.example.org.",
    utc("2026-11-23T13:15"),
    evidence=Evidence(163, 3_900, START, END),
    peak=Peak(0.1, utc("2026-11-23T13:30")),
)
OVER = begun(Code.REJECTS, Level.WARNING, "Before.", START - HOUR, until=START)
AFTER = begun(Code.REJECTS, Level.WARNING, "After.", END)
LATE = {
    utc("2026-11-23T13:15"): Late(utc("2026-11-23T13:15"), Change(0, 41, 1), utc("2026-11-23T16:30")),
    utc("2026-11-23T12:00"): Late(utc("2026-11-23T12:00"), Change(0, 777), utc("2026-11-23T16:45")),
}
COURSE = tuple(
    MetricPoint(metric, START + INTERVAL * index, INTERVAL, value)
    for index, (metric, value) in enumerate(
        [
            (Metric.BOUNCE_REPUTATION, 0.0311),
            (Metric.BOUNCE_REPUTATION, 0.0422),
            (Metric.COMPLAINT_REPUTATION, 0.00033),
            (Metric.COMPLAINT_REPUTATION, 0.00044),
            (Metric.BOUNCE_REPUTATION, 0.99),
        ]
    )
)
BESIDE = Beside(BERLIN, (AFTER, RATE, OVER), Reputation(END, COURSE), LATE)


def hour(by: By = By.INTERVAL) -> Report:
    """Return the range of the hour."""
    grid = Grid.of(SNAPSHOT.data_points, SNAPSHOT.fetched_at)
    return report_on(SNAPSHOT, grid.intervals(START, END), by, UTC)


def days(count: int) -> Report:
    """Return a range of whole days: in each interval one bounce more than in the one before, up to 20."""
    points = [point(END - INTERVAL * (index + 1), 1_000, index % 20) for index in range(96 * count)]
    snapshot = answer(END, *points)
    return report_on(snapshot, Grid.of(points, END).intervals(END - timedelta(days=count)), By.INTERVAL, UTC)


def section(note: str, title: str) -> list[str]:
    """Return the lines below a heading."""
    return note.partition(f"## {title}")[2].partition("\n## ")[0].strip().splitlines()


def test_the_whole_note() -> None:
    assert note_report(hour(), BESIDE) == GOLDEN.read_text(encoding="utf-8")


def test_only_what_overlaps_the_range_is_told() -> None:
    note = note_report(hour(), BESIDE)
    assert "bounce rate" in note
    for foreign in ("Before.", "After.", "777", "1,234", "99.00 %"):
        assert foreign not in note
    edges = (replace(OVER, until=START + MINUTE), replace(AFTER, since=END - MINUTE))
    assert all(word in note_report(hour(), replace(BESIDE, findings=edges)) for word in ("Before.", "After."))


def test_without_anything_beside_it_says_so() -> None:
    note = note_report(hour(), Beside())
    assert "None in this range." in section(note, "Findings")[0]
    assert section(note, "Late news") == ["None is known."]
    assert "reputation)" not in note
    assert "CET" not in note
    assert "From 2026-11-23 13:00 UTC to 2026-11-23 14:00 UTC." in note


@pytest.mark.parametrize(
    "address",
    [
        "bob@example.org",
        "j.doe+tag@mail.example.co.uk",
        '"bob the builder"@example.org',
        "o'brien@example.org",
        "jürgen@bücher.example",
        "under_score@ex-ample.org",
        "root@localhost",
        "bob@192.0.2.1",
    ],
)
def test_addresses_are_masked(address: str) -> None:
    for text in (f"Mail to {address} bounced.", f"<{address}>, twice", f"({address})", f"to:{address};", address):
        finding = begun(Code.REJECTS, Level.WARNING, text, START)
        note = note_report(hour(), replace(BESIDE, findings=(finding,)))
        told = next(line for line in note.splitlines() if line.startswith("- **rejects"))
        assert MASKED in told
        assert "@" not in note
        for part in address.replace('"', "").replace("@", " ").split():
            assert part.replace("_", "\\_") not in told.replace(MASKED, "")


@given(st.text(max_size=80))
def test_no_foreign_text_becomes_markup_or_an_address(text: str) -> None:
    status = AccountStatus(True, f"|*x* {text} a@b.org")
    note = note_report(replace(hour(), snapshot=replace(SNAPSHOT, account_status=status)), Beside())
    line = next(line for line in note.splitlines() if line.startswith("| status |"))
    assert "a@b" not in line
    assert line.startswith("| status | \\|\\*x\\* ")
    assert line.endswith(f"{MASKED}, production ?, sending on |")


def test_a_short_range_lists_every_interval_and_a_long_one_the_worst_and_its_roll_up() -> None:
    assert len(section(note_report(hour(), BESIDE), "Intervals")[2:]) == 4
    note = note_report(days(2), Beside())
    worst = [line.split(" | ")[3:4] for line in section(note, "Worst intervals, 20 of 192")[2:]]
    assert len(worst) == 20
    assert {row[0] for row in worst} == {"19", "18", "17"}
    assert len(section(note, "By hour")[2:]) == 48
    assert len(section(note_report(days(3), Beside()), "By day")[2:]) >= 3


def test_one_mail_at_100_percent_is_not_the_worst() -> None:
    rows = [point(END - INTERVAL * (index + 1), 1_000, 60) for index in range(21)]
    rows[5] = point(rows[5].timestamp, 1, 1)
    snapshot = answer(END, *rows)
    report = report_on(snapshot, Grid.of(rows, END).intervals(END - INTERVAL * 21), By.INTERVAL, UTC)
    assert "100.00 %" not in note_report(report, Beside()).partition("## By hour")[0]


def test_unknown_time_and_no_attempts_are_no_zeros() -> None:
    grid = Grid.of((), END)
    report = report_on(answer(END), (grid.at(END - timedelta(days=20)),), By.INTERVAL, UTC)
    note = note_report(report, Beside())
    assert "| delivery attempts | ? |" in note
    assert "AWS's line |" not in note
    assert "| ? | ? | ? | ? | ? | ? | ? |" in note


@pytest.mark.parametrize("by", [By.DAY, By.WEEK, By.MONTH])
def test_long_ranges_of_days_are_rolled_up_to_weeks_and_months(by: By) -> None:
    periods = [replace(day, intervals=96, known=96) for day in days(14).rows[:30]]
    note = note_report(report_on(answer(END), periods, by, UTC), Beside())
    assert f"## Worst {by.value}s, " in note
    assert ("## By week" in note or "## By month" in note) is (by is not By.MONTH)

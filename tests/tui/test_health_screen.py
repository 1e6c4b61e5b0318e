"""Health with Pilot, and the overview's column that tells its essentials."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sestui.domain.metrics import Metric, Reputation
from sestui.domain.model import SendQuota, Unavailable
from sestui.monitor.state import answered
from sestui.tui.panels.quota import quota_panel
from sestui.tui.panels.verdict import health_page
from tests.tui.health_values import DENIED, known, levels, told, view
from tests.tui.program import NOW, Program, snapshot

TITLES = ("SES's VERDICT", "RATES", "DISTANCE", "SEND QUOTA")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_seven_shows_health_and_every_line_can_be_reached(size: tuple[int, int]) -> None:
    program = Program(known())
    async with program.app.run_test(size=size) as pilot:
        await pilot.press("7")
        await pilot.pause()
        assert "Health ► 24 hours" in program.lines()[2]
        seen = program.text()
        assert "4.33 %" in seen
        assert "1,100/20,000" in seen
        await pilot.press("G")
        await pilot.pause()
        seen += program.text()
        assert all(title in seen for title in TITLES)
        assert "1 hour" in seen
        await pilot.press("g")
        await pilot.pause()
        assert "SES's VERDICT" in program.lines()[3]
        await pilot.press("escape")
        await pilot.pause()
        assert "Overview" in program.lines()[2]


async def test_it_scrolls_by_lines_and_pages_and_not_beyond_its_ends() -> None:
    program = Program(known())
    async with program.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7", "k", "j", "j", "k")
        await pilot.pause()
        assert "enforcement status" in program.lines()[3]
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        last = program.lines()
        assert "1 hour" in last[-2]
        await pilot.press("j")
        await pilot.pause()
        assert program.lines() == last
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        assert "SES's VERDICT" in program.lines()[3]


async def test_plus_and_minus_choose_the_window() -> None:
    program = Program(known())
    async with program.app.run_test(size=(120, 40)) as pilot:
        for key, window, share in (
            ("7", "24 hours", "1,100/20,000"),
            ("minus", "14 days", "1,160/60,000"),
            ("minus", "14 days", "1,160/60,000"),
            ("plus", "24 hours", "1,100/20,000"),
            ("plus", "15 min", "1,100/20,000"),
            ("plus", "15 min", "1,100/20,000"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert f"Health ► {window}" in program.lines()[2]
            assert f"DISTANCE, observed, {window}" in program.text()
            assert share in program.text()


async def test_it_is_drawn_again_only_when_something_that_it_shows_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []

    def counted(*given: Any) -> Any:
        drawn.append(given)
        return health_page(*given)

    monkeypatch.setattr("sestui.tui.screens.health.health_page", counted)
    program = Program(known())
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("7")
        await pilot.pause()
        before = len(drawn)
        program.monitor.tell(replace(known(), **{name: getattr(program.view.state, name) for name in _SHOWN}))
        program.now = NOW + timedelta(seconds=30)
        await pilot.pause()
        program.app.screen.tick()  # type: ignore[attr-defined]
        assert len(drawn) == before
        program.monitor.tell(replace(program.view.state, reputation=told(levels(Metric.BOUNCE_REPUTATION, 0.0101))))
        await pilot.pause()
        assert len(drawn) == before + 1
        assert "1.01 %" in program.text()


_SHOWN = ("live", "live_grid", "quota", "account_status", "unavailable", "reputation")


async def test_a_note_is_written_of_the_shown_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = Program(known())
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("7", "E", "ctrl+u", *"note.md", "enter")
        await pilot.pause()
    note = (tmp_path / "note.md").read_text(encoding="utf-8")
    assert "| delivery attempts | 20,000 |" in note
    assert "PENDING, 171234567800042" in note
    assert "From 2026-11-22 14:00 UTC to 2026-11-23 14:00 UTC." in note


def column(**parts: Any) -> list[str]:
    """Return the overview's right column."""
    state = parts.pop("state", None) or known(**{name: parts.pop(name) for name in list(parts) if name in _GIVEN})
    return [line.plain.rstrip() for line in quota_panel(view(state, **parts), NOW, 32, 8).split(allow_blank=True)]


_GIVEN = ("reputation", "quota", "unavailable", "data_points")


def test_the_reputation_stands_in_the_last_two_lines_of_the_overview_s_column() -> None:
    assert column()[6:] == ["reputation bounces      ▲ 4.33 %", "reputation complaints    0.034 %"]
    assert column(reputation=Reputation())[6:] == ["reputation ?", "not asked yet"]
    assert column(reputation=Reputation(), cloudwatch=False)[6:] == ["reputation ?", "not asked (--no-cloudwatch)"]
    denied = Reputation(unavailable=DENIED)
    assert column(reputation=denied)[6:] == ["reputation ?", "cloudwatch:GetMetricData missing"]
    none = told(levels(Metric.COMPLAINT_REPUTATION, 0.0061))
    assert column(reputation=none)[6:] == ["reputation bounces   no activity", "reputation complaints  ■ 0.610 %"]


def test_an_old_level_has_its_time() -> None:
    old = told(levels(Metric.BOUNCE_REPUTATION, 0.0433, end=NOW - timedelta(hours=3)))
    assert column(reputation=old)[6] == "rep. bounces 11:00      ▲ 4.33 %"
    kept = told(levels(Metric.COMPLAINT_REPUTATION, 0.0003), lack=DENIED)
    assert column(reputation=kept)[7] == "rep. complaints 14:00    0.030 %"


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (SendQuota(30_000, 40, 24_000), "used up Mon 14:03 at this pace"),
        (SendQuota(3e6, 40, 24_000), "not used up in 24 h at this pace"),
        (SendQuota(20_000, 40, 24_000), "used up, 4,000 over"),
        (SendQuota(-1, 40, 24_000), ""),
    ],
    ids=["soon", "never", "over", "unlimited"],
)
def test_one_line_tells_when_the_quota_is_reached(quota: SendQuota, words: str) -> None:
    assert column(quota=quota)[5] == words


def test_an_old_quota_and_mail_that_stopped_take_that_line() -> None:
    assert column(data_points=())[5] == "no mail in 14 days"
    later = NOW + timedelta(minutes=30)
    aged = answered(known(), snapshot(later, quota=None, account_status=None), later)
    assert column(state=aged)[5] == "quota is <1 m old"


def test_every_line_of_the_column_keeps_its_place() -> None:
    lack = (Unavailable("quota", "ses:GetSendQuota", "No."),)
    for lines in (column(quota=None, unavailable=lack), column(quota=SendQuota(-1, 14, 5)), column(data_points=())):
        assert len(lines) == 8
        assert lines[6] == "reputation bounces      ▲ 4.33 %"

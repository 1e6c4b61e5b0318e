"""Screen, report, check and metrics say the same of the same answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import pytest
from msgspec.structs import asdict

from sestui.domain.distance import distances
from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.model import INTERVAL, Counters, Snapshot, Target
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES
from sestui.domain.runway import runway
from sestui.domain.statistics import DAY, TWO_WEEKS
from sestui.formatting import BOUNCE_PLACES, COMPLAINT_PLACES, bounce_rate, complaint_rate, count, percent
from sestui.monitor.judging import observed
from sestui.monitor.state import TargetState, answered
from sestui.reports.check_report import check_report
from sestui.reports.json_report import json_report
from sestui.reports.look import look_at
from sestui.reports.note_report import Beside, note_report
from sestui.reports.openmetrics import WINDOWS, openmetrics
from sestui.reports.report import report_of
from sestui.reports.table_report import table_report
from sestui.sources.recording import open_recording
from sestui.sources.simulator import simulated
from sestui.tui.look import Look
from sestui.tui.panels.ahead import runway_lines
from sestui.tui.panels.counters import counters_panel
from sestui.tui.panels.quota import quota_panel
from sestui.tui.panels.verdict import health_page
from sestui.tui.view import View
from tests.conftest import CAPTURES
from tests.reports.scraped import values
from tests.reports.values import NOW
from tests.values import utc

SAVED = sorted((CAPTURES / "stats").iterdir())
SCENARIOS = ["bounces", "complaints", "empty", "paused", "notice-10", "notice-18", "sandbox", "fixed-grid", "denied"]
LENGTHS = {"15m": INTERVAL, "24h": DAY, "14d": TWO_WEEKS}


@cache
def simulation(name: str) -> Snapshot:
    moment = NOW if name != "fixed-grid" else utc("2026-11-23T14:04:31")
    return list(simulated(name, now=lambda: moment).fetch())[-1]


def saved(path: Path) -> Snapshot:
    return open_recording(str(path))[-1]


ANSWERS = [
    *(pytest.param(partial(saved, path), id=path.name) for path in SAVED),
    *(pytest.param(partial(simulation, name), id=name) for name in SCENARIOS),
]


def numbers(line: str) -> dict[str, float | None]:
    """Return the performance data of a check."""
    pairs = [part.partition(";")[0].partition("=") for part in line.partition(" | ")[2].split()]
    return {label: None if value == "U" else float(value.rstrip("%s")) for label, _, value in pairs}


def over(length: timedelta) -> Thresholds:
    return Thresholds(window=length)


def shown(snapshot: Snapshot, now: datetime) -> View:
    """Return what the screen shows."""
    return View(answered(TargetState(Target()), snapshot, now), Look(), timedelta(minutes=1))


def panel(view: View, now: datetime) -> dict[str, list[str]]:
    """Return the cells of the counters, by row; the two rates have one name, bounces' first."""
    found: dict[str, list[str]] = {}
    for line in counters_panel(view, now, 200, 40).plain.splitlines():
        name, _, cells = re.sub(r" %", "%", line.strip()).partition("  ")
        found.setdefault(name if name not in found else f"{name} 2", cells.split())
    return found


@pytest.mark.parametrize("given", ANSWERS)
@pytest.mark.parametrize("name", LENGTHS)
def test_the_counters_and_rates_of_each_window(given: Callable[[], Snapshot], name: str) -> None:
    snapshot, length = given(), LENGTHS[name]
    now = snapshot.fetched_at
    seen = look_at(snapshot, now)
    report = report_of(snapshot, length)
    counters = report.totals
    checked = numbers(check_report(look_at(snapshot, now, over(length))).line)
    measured = values(openmetrics(seen))
    assert Counters(**{key: json.loads(json_report(report))["totals"][key] for key in asdict(counters)}) == counters
    assert {"15m": INTERVAL, "24h": DAY, "14d": TWO_WEEKS} == WINDOWS
    for label, metric, value in (
        ("attempts", "delivery_attempts", counters.delivery_attempts),
        ("bounces", "bounces", counters.bounces),
        ("complaints", "complaints", counters.complaints),
        ("rejects", "rejects", counters.rejects),
    ):
        assert checked[label] == measured[metric, name] == value
    for label, rate in (("bounce", counters.bounce_rate), ("complaint", counters.complaint_rate)):
        assert measured.get((f"observed_{label}_ratio", name)) == rate
        told = checked[f"{label}_rate"]
        assert told == (None if rate is None else pytest.approx(rate * 100, abs=5e-5))
    assert f"{count(counters.delivery_attempts)}" in table_report(report, colour=False)
    cells = panel(shown(snapshot, now), now)
    for row, text in (
        ("delivery attempts", count(counters.delivery_attempts)),
        ("bounces", count(counters.bounces)),
        ("observed rate", bounce_rate(counters).replace(" ", "")),
        ("complaints", count(counters.complaints)),
        ("observed rate 2", complaint_rate(counters).replace(" ", "")),
        ("rejects", count(counters.rejects)),
    ):
        assert text in cells[row], (row, text, cells[row])


@pytest.mark.parametrize("given", ANSWERS)
def test_the_quota_and_the_account(given: Callable[[], Snapshot]) -> None:
    snapshot = given()
    now, quota, status = snapshot.fetched_at, snapshot.quota, snapshot.account_status
    checked = check_report(look_at(snapshot, now)).line
    measured = values(openmetrics(look_at(snapshot, now)))
    document = json.loads(json_report(report_of(snapshot)))
    if quota is None:
        assert document["quota"] is numbers(checked)["quota_used"] is numbers(checked)["sent_24h"] is None
        assert ("sent_recipients",) not in measured
    else:
        screen = quota_panel(shown(snapshot, now), now, 80, 20).plain
        assert f"{count(quota.sent_last_24_hours)} of {count(quota.max_24_hour_send)}" in screen
        assert document["quota"] == asdict(quota)
        assert measured["send_quota_used_ratio",] == quota.used_share
        sent = numbers(checked)["sent_24h"]
        assert sent == measured["sent_recipients",] == document["quota"]["sent_last_24_hours"]
        paces = runway(quota, look_at(snapshot, now).grid).paces
        assert [measured["send_pace_recipients", over] for over in ("15m", "1h")] == [
            pace.recipients_a_second for pace in paces
        ]
    verdict = None if status is None else status.enforcement_status
    states = [labels[1] for labels, value in measured.items() if labels[0] == "enforcement_status" and value]
    assert states == ([verdict] if verdict else [])
    assert document["account_status"] == (asdict(status) if status else None)


@pytest.mark.parametrize("given", ANSWERS)
@pytest.mark.parametrize("name", LENGTHS)
def test_the_bounds_and_the_distances_of_each_window(given: Callable[[], Snapshot], name: str) -> None:
    """Health on the screen, the metrics and the incident note."""
    snapshot, length = given(), LENGTHS[name]
    now = snapshot.fetched_at
    measured = values(openmetrics(look_at(snapshot, now)))
    page = " ".join("\n".join(line.plain for line in health_page(shown(snapshot, now), length, 120)).split())
    totals = report_of(snapshot, length).totals
    if not totals.delivery_attempts:
        assert "no attempts, no rate" in page
        assert not any("lower_bound" in labels[0] and labels[1] == name for labels in measured)
        return
    note = note_report(report_of(snapshot, length), Beside())
    for kind, failures, places, lines in (
        ("bounce", totals.bounces, BOUNCE_PLACES, BOUNCE_LINES),
        ("complaint", totals.complaints, COMPLAINT_PLACES, COMPLAINT_LINES),
    ):
        least = percent(measured[f"observed_{kind}_lower_bound_ratio", name], places).removesuffix(" %")
        assert f"{failures:,}/{totals.delivery_attempts:,}" in page
        assert re.search(rf" {re.escape(least)}–[0-9.,]+ % \(95 %\)", page)
        for one in distances(failures, totals.delivery_attempts, lines):
            more = f"{one.more:,} more reach it"
            over = f"{-one.more:,} over it; {one.clean:,} clean mails mend it"
            assert (more if one.more > 0 else over) in page
            far = f"over by {-one.more:,}; {one.clean:,} mails without failure bring it below"
            assert f"{one.line.meaning} {float(one.line.rate) * 100:g} % | {more if one.more > 0 else far} |" in note


@pytest.mark.parametrize("given", ANSWERS)
def test_the_runway(given: Callable[[], Snapshot]) -> None:
    """Health, the overview and the metrics."""
    snapshot = given()
    now, quota = snapshot.fetched_at, snapshot.quota
    if quota is None:
        return
    measured, view = values(openmetrics(look_at(snapshot, now))), shown(snapshot, now)
    quarter, hour = (line.plain.split() for line in runway_lines(view)[2:])
    for pace, (over, unit, second, *rest) in zip(("15m", "1h"), (quarter, hour), strict=True):
        assert (over, unit) == (("15", "min") if pace == "15m" else ("1", "hour"))
        assert second == f"{measured['send_pace_recipients', pace]:,.2f}"
        reached = measured.get(("send_quota_reached_timestamp_seconds", pace))
        told = "not in 24 h" if reached is None else f"{datetime.fromtimestamp(reached, UTC):%a %H:%M}"
        assert told in " ".join(rest) or (reached is not None and reached <= now.timestamp())
    most = f"{measured['max_send_rate_recipients',]:,g}"
    overview = quota_panel(view, now, 80, 20).plain
    assert f"{measured['send_pace_recipients', '15m']:,.1f} a second of {most}" in overview


@pytest.mark.parametrize("given", ANSWERS)
def test_the_findings(given: Callable[[], Snapshot]) -> None:
    """What the screen finds at its first look is what the check says and the metrics count."""
    snapshot = given()
    now = snapshot.fetched_at
    seen = look_at(snapshot, now)
    screen = look(observed(answered(TargetState(Target()), snapshot, now), now))
    assert screen.ongoing == seen.findings.ongoing
    measured = values(openmetrics(seen))
    counted = {labels[1] for labels, value in measured.items() if labels[0] == "finding" and value}
    assert counted == {one.code.value for one in screen.ongoing}
    line = check_report(seen).sentence
    for one in screen.ongoing[:3]:
        assert one.sentence in line
    rate = screen.current(Code.BOUNCE_RATE)
    if rate is not None and rate.evidence is not None:
        day = report_of(snapshot, DAY).totals
        assert (rate.evidence.count, rate.evidence.of) == (day.bounces, day.delivery_attempts)


def test_the_answers_are_worth_comparing() -> None:
    looks = [look_at(simulation(name), NOW) for name in SCENARIOS]
    found = {one.code for seen in looks for one in seen.findings.ongoing}
    assert {Code.ENFORCEMENT, Code.BOUNCE_RATE, Code.COMPLAINT_RATE} <= found
    assert len(SAVED) == 8

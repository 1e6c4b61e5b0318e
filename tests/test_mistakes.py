"""The mistakes that other monitors of SES make, one test each, with the numbers of the project's list of facts."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from random import Random
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from textual.content import Content

from sestui import formatting
from sestui.domain.filters import parse
from sestui.domain.grid import By, Grid, rolled_up
from sestui.domain.model import INTERVAL, Counters, DataPoint, Snapshot, Target
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Level, bounce_standing, complaint_standing
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS, window
from sestui.errors import (
    AccessDenied,
    BadResponse,
    CredentialsError,
    SourceError,
    Throttled,
    Unreachable,
)
from sestui.explain import EXPLANATIONS
from sestui.monitor.replay import replayed
from sestui.monitor.runner import Monitor
from sestui.monitor.schedule import Schedule
from sestui.monitor.state import TargetState, answered, failed
from sestui.reports.csv_report import csv_report
from sestui.reports.json_report import json_report
from sestui.reports.lines import facts
from sestui.reports.markdown_report import markdown_report
from sestui.reports.report import report_of
from sestui.reports.table_report import table_report
from sestui.sources.cloudwatch_reputation import ReputationSource
from sestui.sources.recording.reading import open_recording
from sestui.sources.ses import SesSource
from sestui.sources.simulator import simulator
from sestui.tui.chart import ChartData, period_in
from sestui.tui.columns import BY_KEY, Tone, cells
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.panels.counters import counters_panel
from sestui.tui.panels.health import health_line
from sestui.tui.panels.status import status_line
from sestui.tui.series import ATTEMPTS, BOUNCE_RATE, COMPLAINT_RATE
from sestui.tui.view import View
from tests import values
from tests.sources import wire
from tests.values import MINUTE, answer, point, total_of, utc

NOW = utc("2026-11-23T14:00:12")
END = utc("2026-11-23T14:00")
LOOK = Look(SYMBOLS["block"])
FIVE_POINTS = "stats/stats-2018-12-20-ex_aws_ses-5pt.xml"
ERRORS: tuple[SourceError, ...] = (
    CredentialsError("Session expired."),
    AccessDenied("Not allowed.", action="ses:GetSendStatistics"),
    Throttled("Slower."),
    Unreachable("No connection."),
    BadResponse("Not an SES answer."),
)


def on_screen(state: TargetState, now: datetime = NOW) -> str:
    """Return what the first two lines and the counters show of a state, as plain text."""
    view = View(state, LOOK, MINUTE)
    shown: list[Content] = [panel(view, now, 200, 12) for panel in (status_line, health_line, counters_panel)]
    return "\n".join(content.plain for content in shown)


def seen(*snapshots: Snapshot) -> TargetState:
    """Return the state after these answers."""
    state = TargetState(values.TARGET)
    for snapshot in snapshots:
        state = answered(state, snapshot, snapshot.fetched_at)
    return state


def asked(service: wire.Wire) -> Snapshot:
    """Return the complete answer of a service, read by botocore's own parser."""
    return list(SesSource("ops-prod", now=lambda: NOW, answer=service).fetch())[-1]


def test_01_the_order_of_the_answer_is_not_trusted(captures: Path) -> None:
    service = wire.Wire(GetSendStatistics=(captures / FIVE_POINTS).read_bytes())
    found = [found.timestamp for found in asked(service).data_points]
    assert len(found) == 5
    assert found == sorted(found)


def test_02_a_day_is_24_hours_and_not_96_rows() -> None:
    points = [point(END - timedelta(hours=hours), 1) for hours in range(1, 97)]
    assert window(Grid.of(points, NOW), DAY).counters == Counters(24)
    assert report_of(answer(NOW, *points), DAY).totals == Counters(24)


def test_03_a_chart_has_its_points_where_their_time_is() -> None:
    early, late = point(END - DAY, 5), point(END - INTERVAL, 7)
    chart = ChartData(tuple(Grid.of([early, late], NOW).periods), END - DAY, END, (ATTEMPTS,), LOOK)
    drawn = [period_in(chart, cell, 96, ATTEMPTS) for cell in range(96)]
    assert [index for index, period in enumerate(drawn) if period and period.counters != Counters(0)] == [0, 95]


def test_04_what_no_answer_covers_is_unknown_and_not_zero() -> None:
    grid = Grid.of([point(END - INTERVAL, 7)], NOW)
    for start in (grid.start - INTERVAL, grid.end):
        unknown = grid.at(start)
        assert unknown.counters is None
        assert BY_KEY["attempts"].text(unknown) == "?"
    assert BY_KEY["attempts"].text(grid.at(grid.start)) == "0"
    before = TargetState(values.TARGET)
    assert failed(before, ERRORS[3], NOW).live is None
    assert "0" not in counters_panel(View(before, LOOK, MINUTE), NOW, 120, 12).plain


def test_05_timestamps_keep_their_minutes() -> None:
    service = wire.Wire(GetSendStatistics=wire.statistics(wire.point("2026-11-23T13:43:00Z", 7)))
    snapshot = replace(asked(service), fetched_at=utc("2026-11-23T13:58:10"))
    assert snapshot.data_points == (point("2026-11-23T13:43", 7),)
    printed = json.loads(json_report(report_of(snapshot)))
    assert printed["grid"]["phase_minutes"] == 13
    assert [row["timestamp"] for row in printed["data_points"]] == ["2026-11-23T13:43:00Z"]


def test_06_the_newest_point_is_not_now(captures: Path) -> None:
    (saved,) = open_recording(str(captures / FIVE_POINTS))
    state = seen(replace(saved, fetched_at=utc("2018-12-20T19:10:25")))
    assert state.live_grid is not None
    assert window(state.live_grid, QUARTER_HOUR).counters == Counters(0)
    assert "18:55–19:10" in on_screen(state, utc("2018-12-20T19:10:25"))


def test_07_an_account_without_mail_is_no_crash() -> None:
    empty = asked(wire.Wire(GetSendStatistics=wire.statistics()))
    assert empty.data_points == ()
    assert "LIVE" in on_screen(seen(empty))
    for by in By:
        report = report_of(empty, by=by)
        assert all(made(report) for made in (table_report, csv_report, json_report, markdown_report))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_08_an_error_ends_nothing_and_erases_nothing(error: SourceError) -> None:
    good = seen(answer(NOW, point(END - INTERVAL, 7_531)))
    bad = failed(good, error, NOW + MINUTE)
    assert (bad.live, bad.rows) == (good.live, good.rows)
    assert 0 < Schedule().plan(bad, NOW + MINUTE, Random(1).uniform).delay <= 900
    shown = on_screen(bad, NOW + MINUTE)
    assert error.sentence in shown
    assert "7,531" in shown


def test_09_a_failing_target_hides_no_other() -> None:
    release, reports, bugs = threading.Event(), Queue[TargetState](), Queue[BaseException]()

    class Here:
        def fetch(self) -> Iterator[Snapshot]:
            yield answer(NOW, point(END - INTERVAL, 7))

    class Gone:
        def fetch(self) -> Iterator[Snapshot]:
            raise ERRORS[3]

    class Stuck:
        def fetch(self) -> Iterator[Snapshot]:
            assert release.wait(10)
            yield from ()

    monitors = [
        Monitor(source, Target(region=region), Schedule(), reports.put, on_bug=bugs.put)
        for region, source in (("stuck", Stuck()), ("gone", Gone()), ("here", Here()))
    ]
    for monitor in monitors:
        monitor.start()
    found = [reports.get(timeout=10) for _ in range(5)]
    for monitor in monitors:
        monitor.stop()
    release.set()
    assert {state.target.region for state in found if state.failure} == {"gone"}
    assert [state.live is not None for state in found if state.target.region == "eu-west-1"] == [True]
    assert bugs.empty()


def test_10_a_throttling_service_is_asked_less_and_less() -> None:
    with pytest.raises(ValueError, match="5 to"):
        Schedule(1)
    random, state, passed, polls = Random(1), TargetState(values.TARGET), 0.0, 0
    while passed < 3 * 3600:
        state = failed(state, ERRORS[2], NOW)
        passed += Schedule(5).plan(state, NOW, random.uniform).delay
        polls += 1
    assert polls < 50


def test_11_each_line_is_compared_with_its_own_counter() -> None:
    bounced, complained = Counters(10_000, bounces=600), Counters(10_000, complaints=600)
    assert bounce_standing(bounced).reached == BOUNCE_LINES[1]
    assert complaint_standing(bounced).reached is None
    assert bounce_standing(complained).reached is None
    assert complaint_standing(complained).reached == COMPLAINT_LINES[1]
    assert (BOUNCE_RATE.lines, COMPLAINT_RATE.lines) == (BOUNCE_LINES, COMPLAINT_LINES)
    assert (BOUNCE_RATE.value(bounced), COMPLAINT_RATE.value(bounced)) == (0.06, 0)


def test_12_a_rate_has_the_places_that_its_lines_need() -> None:
    counters = Counters(182_431, 2_262, 38)
    assert formatting.complaint_rate(counters) == "0.021 %"
    assert formatting.complaint_rate(Counters(100_000, 0, 99)) == "0.099 %"
    assert formatting.bounce_rate(counters) == "1.24 %"


def test_13_no_attempts_is_no_rate() -> None:
    late = Counters(0, 3, 1)
    assert (late.bounce_rate, late.complaint_rate) == (None, None)
    assert (formatting.bounce_rate(late), formatting.complaint_rate(late)) == ("–", "–")
    assert bounce_standing(late).reached is None
    totals = json.loads(json_report(report_of(answer(NOW, point(END - INTERVAL, 0, 3)))))["totals"]
    assert (totals["bounces"], totals["bounce_rate"]) == (3, None)


def test_14_counts_are_summed_and_a_rate_is_the_ratio_of_the_sums() -> None:
    grid = Grid.of([point(END - INTERVAL, 1000, 1), point(END - 2 * INTERVAL, 100, 50)], NOW)
    hour = rolled_up(grid.intervals(), By.HOUR, UTC)[-1]
    assert hour.counters == Counters(1100, 51)
    assert hour.counters.bounce_rate == 51 / 1100


def test_15_fractions_inside_and_percent_for_people_only() -> None:
    counters = Counters(1000, 50, 1)
    assert counters.bounce_rate == float(BOUNCE_LINES[1].rate) == 0.05
    assert formatting.bounce_rate(counters) == "5.00 %"
    snapshot = answer(NOW, DataPoint(END - INTERVAL, counters))
    assert json.loads(json_report(report_of(snapshot)))["totals"]["bounce_rate"] == 0.05
    (period,) = Grid.of(snapshot.data_points, NOW).intervals(END - INTERVAL)
    assert parse("rate>=5", UTC).matches(period)
    assert not parse("rate>5", UTC).matches(period)


def test_16_a_rate_is_of_one_window() -> None:
    grid = Grid.of([point(END - INTERVAL, 100, 1), point(END - DAY - INTERVAL, 900, 99)], NOW)
    assert window(grid, DAY).counters == Counters(100, 1)
    assert window(grid, TWO_WEEKS).counters == Counters(1000, 100)
    shown = on_screen(seen(answer(NOW, *(DataPoint(at, counted) for at, counted in grid.counters.items()))))
    assert "1.00 %" in shown
    assert "10.00 %" in shown
    assert "1/100" in shown
    assert "99/" not in shown


def test_17_our_rate_is_called_observed_and_never_reputation() -> None:
    snapshot = answer(NOW, point(END - INTERVAL, 1000, 100, 10))
    screen = on_screen(seen(snapshot))
    assert screen.count("observed rate") == 2
    named = [fact.name for fact in facts(report_of(snapshot)) if "rate" in fact.name]
    assert named == ["observed bounce rate", "observed complaint rate"]
    assert "reputation" not in (screen + table_report(report_of(snapshot))).lower()
    rates = [one for one in EXPLANATIONS if one.key.endswith("_rate")]
    assert all(one.title.startswith("observed") and "not SES's reputation" in one.leaves_out for one in rates)


def test_18_late_bounces_arrive_although_the_attempts_stay() -> None:
    early = answer("2026-11-23T14:00:12", point("2026-11-23T13:00", 500, 2))
    late = answer("2026-11-23T14:15:12", point("2026-11-23T13:00", 500, 40, 1))
    state = seen(early, late)
    assert state.rows_grid is not None
    assert state.rows_grid.at(utc("2026-11-23T13:00")).counters == Counters(500, 40, 1)


def test_19_what_rolled_off_is_unknown_and_not_less() -> None:
    oldest = point("2026-11-09T14:00", 500)
    before, after = answer(NOW, oldest), answer(NOW + 15 * MINUTE)
    grid = Grid.of(after.data_points, after.fetched_at)
    assert Grid.of(before.data_points, before.fetched_at).at(oldest.timestamp).counters == Counters(500)
    assert grid.at(oldest.timestamp).counters is None
    day = rolled_up(grid.intervals(), By.DAY, UTC)[0]
    assert day.partial
    assert "".join(cell.text for cell in cells(BY_KEY["attempts"], day, By.DAY, LOOK)).strip() == "≥0"


def test_20_overlapping_polls_count_no_mail_twice() -> None:
    polls = [answer(NOW + minute * MINUTE, point(END - DAY + minute * MINUTE, 7, 1)) for minute in range(40)]
    for state in (seen(*polls), replayed(values.TARGET, polls)):
        assert state.rows_grid is not None
        assert state.live_grid is not None
        assert total_of(state.rows_grid.counters) == total_of(state.live_grid.counters) == Counters(7, 1)
        assert len({start.minute % 15 for start in state.rows_grid.counters}) == 1


def test_21_the_age_is_shown_in_every_state() -> None:
    good = seen(answer(NOW, point(END - INTERVAL)))
    assert "17 m old" in on_screen(good, NOW + 17 * MINUTE)
    assert "STALE 17 m" in on_screen(good, NOW + 17 * MINUTE)
    assert "17 m old" in on_screen(failed(good, ERRORS[0], NOW + 16 * MINUTE), NOW + 17 * MINUTE)


def test_22_the_iam_policy_lists_every_action_that_is_called() -> None:
    policy = json.loads((Path(__file__).parent.parent / "iam-policy.json").read_text(encoding="utf-8"))
    service = simulator("denied")
    source = SesSource(answer=service)
    list(source.fetch())
    ReputationSource(source.cloudwatch()).reputation(DAY)
    called = {action for _, action in service.calls} - {"GetCallerIdentity"}
    assert len(called) == 5
    needed = {f"{'cloudwatch' if action == 'GetMetricData' else 'ses'}:{action}" for action in called}
    listed = [statement["Action"] for statement in policy["Statement"]]
    assert {action for one in listed for action in ([one] if isinstance(one, str) else one)} == needed


def test_23_local_days_are_local_and_no_hour_is_doubled_or_lost() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    change = utc("2026-10-25T00:00")
    grid = Grid.of([point(change + index * INTERVAL, 1) for index in range(12)], utc("2026-10-26T12:00"))
    hours = rolled_up(grid.intervals(change, change + 12 * INTERVAL), By.HOUR, berlin)
    assert [hour.counters for hour in hours] == [Counters(4)] * 3
    assert len({formatting.heading(hour, By.HOUR, berlin) for hour in hours}) == 3
    day = next(day for day in rolled_up(grid.intervals(), By.DAY, berlin) if day.counters == Counters(12))
    assert (day.start, day.end, day.intervals) == (utc("2026-10-24T22:00"), utc("2026-10-25T23:00"), 100)


def test_24_there_is_no_silent_default_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with pytest.raises(SourceError, match="Region"):
        next(SesSource().fetch())
    assert "eu-west-1" in on_screen(seen(answer(NOW)))


def test_25_no_keys_and_no_addresses_come_to_the_screen() -> None:
    text = "Credential=AKIAIOSFODNN7EXAMPLE/20261123 of wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY is not right."
    for code in ("SignatureDoesNotMatch", "InvalidClientTokenId", "AccessDenied", "SomethingNew"):
        service = wire.Wire(GetSendStatistics=wire.error(code, text, 403))
        with pytest.raises(SourceError) as caught:
            asked(service)
        shown = on_screen(failed(TargetState(values.TARGET), caught.value, NOW))
        assert "AKIA" not in shown + caught.value.advice
        assert "wJalr" not in shown + caught.value.advice
    service = wire.Wire()
    asked(service)
    assert not [operation for operation in service.asked if "Suppressed" in operation or "Insights" in operation]


def test_26_one_mail_at_100_percent_is_no_alarm() -> None:
    standing = bounce_standing(Counters(1, 1))
    assert standing.doubtful
    assert standing.level is Level.QUIET
    (period,) = Grid.of([point(END - INTERVAL, 1, 1)], NOW).intervals(END - INTERVAL)
    assert {cell.tone for cell in cells(BY_KEY["rate"], period, By.INTERVAL, LOOK)} <= {Tone.PLAIN, Tone.DIM}

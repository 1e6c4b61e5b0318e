"""What a report says, in every format: the same numbers as on the screen."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import By, Grid
from sestui.domain.model import AccountStatus, Counters, SendQuota, Snapshot, Target, Unavailable
from sestui.domain.statistics import TWO_WEEKS, window
from sestui.errors import UsageError
from sestui.reports.aws_report import aws_report
from sestui.reports.csv_report import csv_report
from sestui.reports.json_report import json_report
from sestui.reports.markdown_report import markdown_report
from sestui.reports.report import Report, report_of, report_on
from sestui.reports.table_report import table_report
from sestui.sources.recording import open_recording
from tests.values import DAY, HOUR, answer, point, total_of, utc

SNAPSHOT = replace(
    answer(
        "2016-07-13T23:28:20",
        point("2016-07-13T21:13", 1000, 10),
        point("2016-07-13T22:43", 200, 30, 2, 3),
        point("2016-07-13T23:13", 0, 1),
    ),
    target=Target("ops-prod", "eu-west-1", "123456789012"),
    quota=SendQuota(250_000.0, 14.0, 182_431.0),
    account_status=AccountStatus(True, "HEALTHY", True),
)
EMPTY = Snapshot(Target(), utc("2016-07-13T23:28"))

answers = st.builds(
    lambda minutes, counters: answer(
        "2016-07-13T23:28",
        *(
            point(utc("2016-07-13T23:13") - timedelta(minutes=15 * minute), *values)
            for minute, values in zip(minutes, counters, strict=False)
        ),
    ),
    st.sets(st.integers(0, 1343), max_size=9),
    st.lists(st.tuples(*[st.integers(0, 999)] * 4), min_size=9, max_size=9),
)


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_the_numbers_are_the_screens() -> None:
    report = report_of(SNAPSHOT, timedelta(hours=1))
    grid = Grid.of(SNAPSHOT.data_points, SNAPSHOT.fetched_at)
    assert report.window == window(grid, timedelta(hours=1))
    assert report.totals == Counters(200, 31, 2, 3)
    assert report.phase_minutes == 13


@given(answers, st.sampled_from(By), st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))
def test_rows_add_up_to_the_totals(snapshot: Snapshot, by: By, zone: str) -> None:
    report = report_of(snapshot, TWO_WEEKS, by, ZoneInfo(zone))
    counted = [row.counters for row in report.rows if row.counters is not None]
    assert sum(counted, Counters()) == report.totals == total_of(snapshot.data_points)


def test_by_interval_only_the_data_points_are_rows() -> None:
    zero = replace(SNAPSHOT, data_points=(point("2016-07-13T22:58", 0), *SNAPSHOT.data_points[2:]))
    assert [row.start for row in report_of(zero).rows] == [utc("2016-07-13T22:58"), utc("2016-07-13T23:13")]
    assert len(report_of(SNAPSHOT, DAY, By.HOUR).rows) == 25


def test_a_report_on_shown_periods() -> None:
    whole = report_of(SNAPSHOT, DAY, By.HOUR)
    report = report_on(SNAPSHOT, whole.rows[-3:], By.HOUR, UTC)
    assert report.window.start == utc("2016-07-13T21:00")
    assert report.totals == Counters(1200, 41, 2, 3)
    assert report.rows == whole.rows[-3:]


def test_json_says_everything() -> None:
    missing = Unavailable("account", "sts:GetCallerIdentity", "No.")
    document = json.loads(json_report(report_of(replace(SNAPSHOT, unavailable=(missing,)))))
    assert document == {
        "account": "123456789012",
        "region": "eu-west-1",
        "fetched_at": "2016-07-13T23:28:20Z",
        "as_of": None,
        "grid": {"phase_minutes": 13, "interval_minutes": 15},
        "window": {"start": "2016-06-29T23:28:00Z", "end": "2016-07-13T23:28:00Z"},
        "totals": {
            "delivery_attempts": 1200,
            "bounces": 41,
            "complaints": 2,
            "rejects": 3,
            "bounce_rate": 41 / 1200,
            "complaint_rate": 2 / 1200,
        },
        "quota": {"max_24_hour_send": 250000.0, "max_send_rate": 14.0, "sent_last_24_hours": 182431.0},
        "account_status": {
            "sending_enabled": True,
            "enforcement_status": "HEALTHY",
            "production_access": True,
            "review_status": None,
            "review_case": None,
        },
        "by": "interval",
        "data_points": [
            {
                "timestamp": "2016-07-13T21:13:00Z",
                "delivery_attempts": 1000,
                "bounces": 10,
                "complaints": 0,
                "rejects": 0,
            },
            {
                "timestamp": "2016-07-13T22:43:00Z",
                "delivery_attempts": 200,
                "bounces": 30,
                "complaints": 2,
                "rejects": 3,
            },
            {"timestamp": "2016-07-13T23:13:00Z", "delivery_attempts": 0, "bounces": 1, "complaints": 0, "rejects": 0},
        ],
        "unavailable": [{"part": "account", "action": "sts:GetCallerIdentity", "sentence": "No."}],
    }


def test_json_without_attempts_has_no_rates() -> None:
    document = json.loads(json_report(report_of(EMPTY)))
    assert document["totals"] == {
        "delivery_attempts": 0,
        "bounces": 0,
        "complaints": 0,
        "rejects": 0,
        "bounce_rate": None,
        "complaint_rate": None,
    }
    assert document["quota"] is document["account_status"] is document["account"] is None
    assert document["data_points"] == document["unavailable"] == []


@given(answers)
def test_json_and_aws_are_recordings(snapshot: Snapshot) -> None:
    (read,) = open_recording("-", io.BytesIO(json_report(report_of(snapshot)).encode()))
    assert read == replace(snapshot, target=Target(None, "eu-west-1"))
    if snapshot.data_points:
        (read,) = open_recording("-", io.BytesIO(aws_report(snapshot).encode()))
        assert read.data_points == snapshot.data_points


@pytest.mark.parametrize("report", [report_of(SNAPSHOT, DAY), report_of(SNAPSHOT, by=By.HOUR)])
def test_a_json_report_of_a_part_is_no_recording(report: Report) -> None:
    with pytest.raises(UsageError, match="is a report of a part"):
        open_recording("-", io.BytesIO(json_report(report).encode()))


def test_aws_prints_what_the_aws_cli_prints(captures: Path) -> None:
    snapshot = replace(SNAPSHOT, data_points=SNAPSHOT.data_points[:1])
    assert aws_report(snapshot) == (
        '{\n    "SendDataPoints": [\n        {\n            "Timestamp": "2016-07-13T21:13:00Z",\n'
        '            "DeliveryAttempts": 1000,\n            "Bounces": 10,\n            "Complaints": 0,\n'
        '            "Rejects": 0\n        }\n    ]\n}\n'
    )
    assert aws_report(EMPTY) == '{\n    "SendDataPoints": []\n}\n'
    saved = captures / "stats" / "DERIVED-stats-2022-10-26-cloud-custodian-52pt.awscli-v2-shape.json"
    printed = saved.read_text().replace("+00:00", "Z")
    (snapshot,) = open_recording(str(saved))
    assert sorted(aws_report(snapshot).split()) == sorted(printed.split())
    assert len(aws_report(snapshot).rstrip()) == len(printed.rstrip())


def test_csv_is_rfc_4180() -> None:
    text = csv_report(report_of(SNAPSHOT))
    assert text.count("\r\n") == text.count("\n") == 4
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[1] == {
        "start": "2016-07-13T22:43:00Z",
        "end": "2016-07-13T22:58:00Z",
        "delivery_attempts": "200",
        "bounces": "30",
        "complaints": "2",
        "rejects": "3",
        "bounce_rate": "0.15",
        "complaint_rate": "0.01",
        "partial": "false",
    }
    assert rows[2]["bounce_rate"] == rows[2]["complaint_rate"] == ""


def test_csv_marks_what_the_window_cuts_and_leaves_the_unknown_empty() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_report(report_of(SNAPSHOT, DAY, By.DAY)))))
    assert [row["partial"] for row in rows] == ["true", "true"]
    grid = Grid.of(SNAPSHOT.data_points, SNAPSHOT.fetched_at)
    unknown = [grid.at(grid.start - HOUR)]
    (row,) = csv.DictReader(io.StringIO(csv_report(report_on(SNAPSHOT, unknown, By.INTERVAL, UTC))))
    assert set(list(row.values())[2:]) == {"", "false"}


def test_markdown_is_two_tables() -> None:
    text = markdown_report(report_of(SNAPSHOT, timedelta(hours=3), By.HOUR, ZoneInfo("Asia/Kolkata")))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert "| observed bounce rate | 3.42 % (41/1,200) |" in rows
    assert "| hour (IST) | attempts | not failed | bounces | rate | complaints | rate | rejects |" in rows
    assert rows[-1] == "| 2016-07-14 04:00\\* | 200 | 166 | 31 | 15.50 % | 2 | 1.000 % | 3 |"
    assert text.endswith("\\* only a part of it is in the window\n")
    assert "No data points in this window." in markdown_report(report_of(EMPTY))


def test_the_table_is_aligned_and_says_unknown_and_none() -> None:
    text = table_report(report_of(SNAPSHOT))
    assert "\x1b" not in text
    rows = lines(text)
    assert ["observed", "bounce", "rate", "3.42", "%", "(41/1,200)"] in rows
    assert [
        "send",
        "quota",
        "182,431",
        "of",
        "250,000",
        "in",
        "24",
        "hours",
        "(73.0",
        "%),",
        "14",
        "a",
        "second",
    ] in rows
    assert rows[-1] == ["2016-07-13", "23:13", "0", "?", "1", "–", "0", "–", "0"]
    assert len({len(line) for line in text.splitlines()[-4:]}) == 1


def test_the_table_of_an_unknown_account() -> None:
    text = table_report(report_of(EMPTY))
    assert ["status", "?"] in lines(text)
    assert ["send", "quota", "?"] in lines(text)
    assert ["observed", "bounce", "rate", "–", "(0/0)"] in lines(text)
    assert text.endswith("No data points in this window.\n")


@pytest.mark.parametrize(
    ("status", "words", "colour"),
    [
        (AccountStatus(True, "HEALTHY", True), "HEALTHY, production, sending on", ""),
        (AccountStatus(True, "PROBATION", True), "PROBATION, production, sending on", "\x1b[33m"),
        (AccountStatus(False, "SHUTDOWN", True), "SHUTDOWN, production, SENDING PAUSED", "\x1b[1;31m"),
        (AccountStatus(False), "?, production ?, SENDING PAUSED", "\x1b[1;31m"),
        (AccountStatus(True, "HEALTHY", False), "HEALTHY, SANDBOX, sending on", ""),
    ],
)
def test_the_status_in_words_and_colour(status: AccountStatus, words: str, colour: str) -> None:
    text = table_report(report_of(replace(SNAPSHOT, account_status=status)), colour=True)
    assert colour + words in text


def test_colours_mark_what_is_over_a_line_for_sure() -> None:
    text = table_report(report_of(SNAPSHOT), colour=True)
    assert "\x1b[1;31m15.00 %\x1b[0m" in text
    assert "\x1b[33m3.42 % (41/1,200)\x1b[0m" in text
    assert "1.00 %" in text
    assert "m 1.00 %" not in text


def test_an_unlimited_quota() -> None:
    text = table_report(report_of(replace(SNAPSHOT, quota=SendQuota(-1.0, 14.5, 7.0))))
    assert "7 of unlimited in 24 hours, 14.5 a second" in text


def test_the_moment_of_an_earlier_knowledge_is_named_wherever_there_is_room() -> None:
    report = report_of(SNAPSHOT, zone=ZoneInfo("Asia/Kolkata"), as_of=utc("2016-07-14T00:00"))
    assert json.loads(json_report(report))["as_of"] == "2016-07-14T00:00:00Z"
    assert re.search(r"^as of +2016-07-14 05:30 IST$", table_report(report), re.MULTILINE)
    assert "| as of | 2016-07-14 05:30 IST |" in markdown_report(report)
    assert "as of" not in table_report(report_of(SNAPSHOT))

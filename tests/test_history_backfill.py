"""``sestui history backfill`` from the command line to the file, against the simulated CloudWatch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sestui import settings
from sestui.cli import filling
from sestui.cli.screen import main
from sestui.domain.metrics import FIVE_MINUTES, HOUR, PRICE_SOURCE, Metric, MetricPoint
from sestui.domain.past import Key
from sestui.history.store import History
from sestui.sources.cloudwatch import CloudWatch
from sestui.sources.simulator import ACCOUNT, REGION

NOW = datetime.now(UTC)
KEY = Key(ACCOUNT, REGION)


def ago(days: int) -> str:
    return f"{NOW - timedelta(days=days):%Y-%m-%d}"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no hour pass within a test."""
    monkeypatch.setattr(filling, "_utc_now", lambda: NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def run(*arguments: object, stdin: str = "", **extra: Any) -> Result:
    return CliRunner().invoke(main, ["history", "backfill", *map(str, arguments)], input=stdin, **extra)


def stored(file: Path, metric: Metric = Metric.SEND, length: timedelta = HOUR) -> list[MetricPoint]:
    with History.readonly(file) as history:
        return history.metrics(KEY, metric, NOW - timedelta(days=500), NOW, length)


def test_everything_that_cloudwatch_has_is_stored(file: Path) -> None:
    result = run("--scenario", "healthy", "--since", ago(80), "--yes", "--history", file)
    assert (result.exit_code, result.stdout) == (0, "")
    first, *steps, last = result.stderr.splitlines()
    assert re.fullmatch(r"sestui: 10 calls of GetMetricData .* 50 metrics, about 0\.05 US cents \(.*\)\.", first)
    assert PRICE_SOURCE in first
    assert [line.split(":")[1] for line in steps] == [f" {number} of 10" for number in range(1, 11)]
    hours, fives = stored(file), stored(file, Metric.DELIVERY, FIVE_MINUTES)
    assert len(hours) == (fives[0].start - hours[0].start) // HOUR
    assert NOW - fives[-1].start < timedelta(hours=2, minutes=5)
    assert re.fullmatch(r"sestui: [\d,]+ points are stored\.", last)


def test_a_second_time_there_is_nothing_to_ask(file: Path) -> None:
    arguments = ("--demo", "--since", ago(3), "--yes", "--history", file)
    assert "1 of 1" in run(*arguments).stderr
    before = stored(file, length=FIVE_MINUTES)
    again = run(*arguments)
    assert (again.exit_code, stored(file, length=FIVE_MINUTES)) == (0, before)
    assert again.stderr == "sestui: Everything that CloudWatch has is stored, but for the newest hours.\n"


def test_what_is_too_old_is_told(file: Path) -> None:
    result = run("--scenario", "empty", "--since", "2019-01-01", "--yes", "--history", file)
    assert result.exit_code == 0
    assert result.stderr.startswith("sestui: CloudWatch keeps 15 months: what is older than 20")
    assert "23 of 23" in result.stderr
    assert "sestui: 0 points are stored." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", ago(3)), "there is no terminal to ask whether to go on. Add --yes."),
        (("--since", ago(-3), "--yes"), "is yet to come"),
        (("--since", "yesterday", "--yes"), "'yesterday' is no day such as 2026-06-01"),
        (("--yes",), "Missing option '--since'"),
        (("--since", ago(3), "--yes", "--profile", "ops"), "It takes no --profile"),
    ],
)
def test_what_is_refused_before_anything_is_asked(file: Path, arguments: Sequence[str], words: str) -> None:
    result = run("--demo", "--history", file, *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert words in result.stderr
    assert not file.exists()


@pytest.mark.parametrize(("answer", "points"), [("y", True), ("n", False)])
def test_the_question_comes_after_the_cost(
    monkeypatch: pytest.MonkeyPatch, file: Path, answer: str, points: bool
) -> None:
    monkeypatch.setattr(filling, "is_terminal", lambda number: True)
    result = run("--demo", "--since", ago(3), "--history", file, stdin=f"{answer}\n")
    assert result.exit_code == 0
    assert result.stderr.index("US cents") < result.stderr.index("Ask CloudWatch? [y/N]")
    assert bool(stored(file, length=FIVE_MINUTES)) is points
    assert ("\rsestui: 1 of 1" in result.stderr) is points


def test_a_denied_account_names_the_action(file: Path) -> None:
    result = run("--scenario", "denied", "--since", ago(3), "--yes", "--history", file)
    assert result.exit_code == 3
    assert "cloudwatch:GetMetricData is missing" in result.stderr
    assert "What is stored stays" not in result.stderr


def test_a_throttled_account_is_asked_more_slowly(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    result = run("--scenario", "throttled", "--since", ago(20), "--yes", "--history", file)
    assert result.exit_code == 0
    assert waits == [1, 2, 1, 2]
    assert "sestui: CloudWatch asks for patience: waiting 2 s\n" in result.stderr


def test_what_was_broken_off_goes_on(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    ask, asked = CloudWatch.metrics, []

    def interrupted(self: CloudWatch, *arguments: Any) -> tuple[MetricPoint, ...]:
        asked.append(arguments[1])
        if len(asked) == 2:
            raise KeyboardInterrupt
        return ask(self, *arguments)

    monkeypatch.setattr(CloudWatch, "metrics", interrupted)
    arguments = ("--scenario", "healthy", "--since", ago(20), "--yes", "--history", file)
    broken = run(*arguments)
    assert broken.exit_code == 130
    assert "sestui: What is stored stays; the same command goes on from there.\n" in broken.stderr
    kept = stored(file, length=FIVE_MINUTES)
    assert len(kept) == 7 * 288
    assert "2 of 2" in run(*arguments).stderr
    assert asked[1:] == [asked[1], asked[1], asked[1] + timedelta(days=7)]
    assert stored(file, length=FIVE_MINUTES)[: len(kept)] == kept


def test_a_simulated_history_is_kept_nowhere_unless_named() -> None:
    result = CliRunner().invoke(main, ["--demo", "history", "backfill", "--since", ago(3), "--yes"])
    assert result.exit_code == 0
    assert "points are stored" in result.stderr
    assert not settings.data_path().parent.exists()

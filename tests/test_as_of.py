"""``sestui report --as-of``: what was known at a moment, from the history, of whom the options mean."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from sestui import settings
from sestui.cli import running
from sestui.cli.screen import main
from sestui.domain.grid import GridKind
from sestui.domain.model import Counters, SendQuota, Target
from sestui.history.store import History, open_history
from tests.history.worlds import ACCOUNT, START, TARGET, World
from tests.values import HOUR, MINUTE, utc

OTHER = replace(TARGET, account="210987654321", profile="other")
FRANKFURT = replace(TARGET, region="eu-central-1")


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every call that would ask AWS fail."""

    def asked(**options: Any) -> None:
        raise AssertionError("AWS was asked.")

    monkeypatch.setattr(running, "source_of", asked)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "h.db") as opened:
        yield opened


def fill(history: History, target: Target = TARGET, asked: str = "", attempts: int = 100) -> None:
    """Record polls of a day, an hour apart: mail at their start, and a bounce of it three hours later."""
    world = World()
    world.happens(START - 20 * MINUTE, Counters(attempts))
    world.happens(START - 20 * MINUTE, Counters(0, 1), known=START + 3 * HOUR)
    for hours in range(24):
        snapshot = replace(world.answer(START + hours * HOUR, target), quota=SendQuota(200, 1, hours))
        history.record(snapshot, GridKind.MOVING, asked=asked)


def run(history: History, moment: str, *options: str, zone: str = "utc") -> Result:
    words = ["report", "--as-of", moment, "--history", str(history.file.path), "--zone", zone, *options]
    return CliRunner().invoke(main, words)


def told(history: History, moment: str, *options: str) -> dict[str, Any]:
    done = run(history, moment, "--format", "json", *options)
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("moment", "answered", "bounces"),
    [
        ("2026-11-23 14:00", "2026-11-23T14:00", 0),
        ("2026-11-23 16:59:59", "2026-11-23T16:00", 0),
        ("2026-11-23 17:00", "2026-11-23T17:00", 1),
        ("2026-11-23T18:00+01:00", "2026-11-23T17:00", 1),
        ("2026-11-23", "2026-11-24T00:00", 1),
    ],
)
def test_it_is_the_newest_answer_that_was_given_by_then(
    history: History, moment: str, answered: str, bounces: int
) -> None:
    fill(history)
    document = told(history, moment)
    assert document["fetched_at"] == f"{answered}:00Z"
    assert document["totals"]["delivery_attempts"] == 100
    assert document["totals"]["bounces"] == bounces
    assert document["quota"]["sent_last_24_hours"] == (utc(answered) - START) / HOUR
    assert document["account"] == ACCOUNT


def test_the_date_is_one_of_the_zone(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    fill(history)
    done = run(history, "2026-11-23", "--format", "table", zone="local")
    assert "as of                    2026-11-24 00:00 JST" in done.stdout
    assert "answered                 2026-11-24 00:00 JST" in done.stdout


def test_every_format_is_made_without_asking(history: History) -> None:
    fill(history)
    for form in ("table", "json", "csv", "markdown", "aws"):
        done = run(history, "2026-11-23 15:00", "--format", form)
        assert done.exit_code == 0
        assert done.stdout
        assert done.stderr == ""


def test_before_the_first_answer_nothing_was_known(history: History) -> None:
    fill(history)
    done = run(history, "2026-11-23 13:59")
    assert done.exit_code == 2
    assert done.stderr == (
        f"sestui: Nothing is stored of {ACCOUNT} eu-west-1 that was known at 2026-11-23 13:59 UTC. "
        "“sestui history info” says what is.\n"
    )


def test_who_was_watched_with_the_same_options_is_meant(history: History) -> None:
    for target, profile, attempts in ((TARGET, None, 100), (OTHER, "other", 300)):
        fill(history, target, settings.asked((profile, None, None), os.environ), attempts)
    assert told(history, "2026-11-23")["account"] == ACCOUNT
    assert told(history, "2026-11-23", "--profile", "other")["account"] == OTHER.account


def test_who_alone_fits_the_options_is_meant(history: History) -> None:
    for target in (TARGET, OTHER, FRANKFURT):
        fill(history, target)
    assert told(history, "2026-11-23", "--region", "eu-central-1")["region"] == "eu-central-1"
    assert told(history, "2026-11-23", "--profile", "other")["account"] == OTHER.account
    assert told(history, "2026-11-23", "--account", str(OTHER.account))["account"] == OTHER.account


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "More than one account is in the history."),
        (("--account", ACCOUNT), "More than one account fits the options."),
        (("--region", "us-east-1"), "No account of the history fits the options."),
        (("--account", "1"), "No account of the history fits the options."),
    ],
)
def test_where_it_is_not_clear_the_choices_are_named(history: History, options: tuple[str, ...], sentence: str) -> None:
    for target in (TARGET, OTHER, FRANKFURT):
        fill(history, target)
    done = run(history, "2026-11-23", *options)
    assert done.exit_code == 2
    assert sentence in done.stderr
    for name in (f"{ACCOUNT} eu-west-1", f"{ACCOUNT} eu-central-1", f"{OTHER.account} eu-west-1"):
        assert name in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_empty_history_says_so(history: History) -> None:
    assert "The history is empty." in run(history, "2026-11-23").stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as-of", "yesterday"), "'yesterday' is no date."),
        (("--as-of", "2026-11-23"), "There is no history at"),
        (("--as-of", "2026-11-23", "--demo"), "--as-of reads the history, and --demo does not."),
        (("--as-of", "2026-11-23", "--input", "x"), "--as-of reads the history, and --input does not."),
        (("--account", "1"), "Only a report of --as-of is made from the history."),
    ],
)
def test_what_is_not_allowed(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = CliRunner().invoke(main, ["report", "--history", str(tmp_path / "none.db"), *words])
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not (tmp_path / "none.db").exists()

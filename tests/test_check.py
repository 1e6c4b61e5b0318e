"""``sestui check``: its one line, its exit status, and that it ends in time."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from click.testing import CliRunner, Result

from sestui import starting
from sestui.cli import asking, checking
from sestui.cli.screen import main
from sestui.domain.metrics import REPUTATION, cost
from sestui.domain.model import Snapshot
from sestui.errors import CredentialsError, Unreachable
from sestui.sources.ses import SesSource

SAVED = "DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml"


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["check", *arguments], input=stdin)


def said(result: Result) -> str:
    assert result.stdout.count("\n") == 1
    assert result.stdout.endswith("\n")
    return result.stdout.rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "status", "head"),
    [
        (["--scenario", "paused"], 2, "SES CRITICAL - Enforcement status SHUTDOWN: AWS has paused sending."),
        (["--scenario", "probation"], 2, "SES CRITICAL - Enforcement status PROBATION: "),
        (["--scenario", "notice-18", "--window", "14d"], 2, "SES CRITICAL - Enforcement status PROBATION: "),
        (["--scenario", "empty"], 0, "SES OK - No mail was sent in 24 hours. Send quota: 0.0 % used"),
        (["--scenario", "offline"], 3, "SES UNKNOWN - No connection to email.eu-west-1.amazonaws.com."),
        (["--region", "eu-west-1"], 3, "SES UNKNOWN - No AWS credentials were found for the default profile."),
        (["--profile", "gone"], 3, "SES UNKNOWN - "),
    ],
)
def test_the_status_is_the_accounts(arguments: list[str], status: int, head: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (status, "")
    assert said(result).startswith(head)
    assert (" | attempts=" in result.stdout) == (status != 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--window", "20m"], "'20m' is not a number and m, h or d"),
        (["--max-age", "5"], "'5' is not a number above 0 and s, m, h or d."),
        (["--max-age", "0s"], "'0s' is not"),
        (["--bounce-warning", "0"], "'0' is no percentage above 0, up to 100."),
        (["--bounce-critical", "101"], "'101' is no percentage"),
        (["--complaint-warning", "1e-1"], "'1e-1' is no percentage"),
        (["--quota-critical", "nan"], "'nan' is no percentage"),
        (["--demo", "--bounce-warning", "5.5"], "--bounce-warning 5.5 is above --bounce-critical 5."),
        (["--demo", "--complaint-critical", "0.01"], "--complaint-warning 0.05 is above --complaint-critical 0.01."),
        (["--demo", "--quota-warning", "99%"], "--quota-warning 99 is above --quota-critical 95."),
        (["--minimum-volume", "0"], "0 is not in the range x>=1"),
        (["--timeout", "0"], "0 is not in the range 1<=x<=600"),
        (["--nothing"], "No such option"),
        (["here"], "unexpected extra argument (here)"),
        (["--seed", "1"], "--seed chooses a simulated account."),
        (["--scenario", "nothing"], "There is no scenario “nothing”."),
        (["--demo", "--region", "eu-west-1"], "--demo shows a simulated account."),
        (["--input", "gone.json"], "gone.json cannot be read"),
        (["--input", "gone.json", "--demo"], "--demo asks an account, and --input reads a recording."),
        (["--input", "gone.json", "--cloudwatch"], "--cloudwatch asks AWS, and --input reads a recording."),
    ],
)
def test_a_wrong_usage_is_unknown_and_not_critical(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (3, "")
    assert said(result).startswith("SES UNKNOWN - ")
    assert words in result.stdout


def test_the_options_may_stand_before_the_command() -> None:
    result = CliRunner().invoke(main, ["--scenario", "paused", "check", "--window", "1h"])
    assert result.exit_code == 2
    result = CliRunner().invoke(main, ["--record", "file", "check"])
    assert (result.exit_code, said(result)) == (3, "SES UNKNOWN - --record is no option of sestui check.")


def test_help_is_no_error() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "0 is OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN" in result.stdout


def test_a_recording_is_judged_by_its_own_numbers_and_its_age(captures: Path) -> None:
    saved = captures / "stats" / SAVED
    result = run("--input", str(saved), "--window", "14d")
    assert (result.exit_code, said(result)[:28]) == (1, "SES WARNING - No answer for ")
    assert "attempts=130;;;0 " in result.stdout
    old = ["--max-age", "99999d"]
    result = run("--input", "-", "--window", "14d", *old, stdin=saved.read_bytes())
    assert result.exit_code == 0
    assert said(result).startswith("SES OK - Observed bounce rate 0.77 % (1 of 130 in 14 days). ")
    lines = ["--bounce-warning", "0.1", "--bounce-critical", "0.5", *old]
    result = run("--input", str(saved), "--window", "14d", *lines)
    assert result.exit_code == 0
    assert "0.77 % (1 of 130 in 14 days), too little mail to judge." in said(result)
    assert "bounce_rate=0.7692%;0.1;0.5;0" in result.stdout


def test_a_report_is_a_recording_too() -> None:
    report = CliRunner().invoke(main, ["report", "--scenario", "notice-10", "--format", "json"])
    result = run("--input", "-", "--window", "14d", stdin=report.stdout)
    assert result.exit_code == 2
    assert "over 5 %: AWS puts accounts under review there." in said(result)
    own = ["--bounce-warning", "3", "--bounce-critical", "4"]
    assert "over 4 %: the critical line." in said(run("--input", "-", "--window", "14d", *own, stdin=report.stdout))
    few = run("--input", "-", "--window", "14d", "--minimum-volume", "9999", stdin=report.stdout)
    assert "in 14 days), too little mail to judge." in said(few)


def test_a_bug_is_unknown_and_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> Snapshot:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(checking, "look_at", broken)
    result = run("--demo")
    assert (result.exit_code, said(result)) == (3, "SES UNKNOWN - A bug in sestui: ZeroDivisionError.")
    assert "Traceback" in result.stderr


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where somebody listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_it_ends_in_time(silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    result = run("--region", "eu-west-1", "--endpoint-url", f"http://127.0.0.1:{silent}", "--timeout", "1")
    assert (result.exit_code, result.stderr) == (3, "")
    assert said(result).startswith("SES UNKNOWN - There was no complete answer within ")


def test_what_cannot_be_ended_is_left() -> None:
    ended = threading.Event()
    began = monotonic()
    with pytest.raises(Unreachable, match=r"There was no complete answer within 0\.05 s\."):
        asking.within(0.05, ended.wait)
    assert monotonic() - began < 30
    ended.set()
    assert asking.within(30, lambda: 7) == 7
    with pytest.raises(CredentialsError, match="None"):
        asking.within(30, _refuses)


def _refuses() -> int:
    raise CredentialsError("None.")


def test_nobody_is_asked_for_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile mfa]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\nregion = eu-west-1\n"
        "mfa_serial = arn:aws:iam::123456789012:mfa/x\n[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setattr("getpass.getpass", lambda question: pytest.fail("asked"))
    result = run("--profile", "mfa")
    assert result.exit_code == 3
    assert said(result).startswith("SES UNKNOWN - The MFA session is over.")


def test_cloudwatch_is_asked_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    cloudwatch = SesSource.cloudwatch

    def noted(source: SesSource) -> object:
        asked.append(True)
        return cloudwatch(source)

    monkeypatch.setattr(SesSource, "cloudwatch", noted)
    assert run("--scenario", "paused").exit_code == 2
    assert not asked
    result = run("--scenario", "denied", "--cloudwatch")
    assert asked == [True]
    assert "Not judged: SES's own reputation (cloudwatch:GetMetricData is denied)." in result.stdout


def test_what_cloudwatch_costs() -> None:
    every = timedelta(minutes=5)
    once, a_month = (float(cost(len(REPUTATION), calls).cents) for calls in (1, timedelta(days=30) // every))
    text = " ".join(run("--help").stdout.split())
    assert f"{once:g} US cents each time, {a_month:.0f} a month every 5 minutes." in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_line_that_cannot_be_written_is_unknown() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sestui", "check", "--scenario", "empty"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith(b"sestui: Standard output cannot be written")


def test_no_line_stands_in_the_terminal_meanwhile() -> None:
    assert not starting.leads_to_a_screen(["check", "--demo"])

"""Real boto3 against a server on loopback that answers, misbehaves and comes back."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from tests.conftest import CAPTURES
from tests.program.service import http, service
from tests.program.terminal import running
from tests.sources.loopback import Serving, dripping, request, resetting, silent

RECORDED = (CAPTURES / "stats/DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml").read_bytes()


def saying(body: bytes, status: str = "200 OK", kind: str = "text/xml") -> Serving:
    """Answer every request with the same."""

    def talk(client: socket.socket, over: Event) -> None:
        while True:
            request(client)
            client.sendall(http(body, status, kind))

    return talk


def truncated(client: socket.socket, over: Event) -> None:
    request(client)
    client.sendall(http(RECORDED)[:-5000])


def refusal(code: str, message: str = "It is so.") -> bytes:
    said = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{said}</ErrorResponse>".encode()


NASTY = "[/x] User is not authorized to perform [bold]: ses:GetSendStatistics"

TROUBLES = {
    "reset": (resetting, "OFFLINE", "was closed before"),
    "html": (
        saying(b"<html><body>Log in to the network</body></html>", kind="text/html"),
        "OFFLINE",
        "is not an SES answer",
    ),
    "503": (
        saying(b"<html>Service Unavailable</html>", "503 Service Unavailable", "text/html"),
        "OFFLINE",
        "error 503",
    ),
    "truncated": (truncated, "OFFLINE", "is not an SES answer"),
    "throttled": (saying(refusal("Throttling", "Rate exceeded"), "400 Bad Request"), "THROTTLED", "fewer calls"),
    "expired": (saying(refusal("ExpiredToken", "It is expired."), "403 Forbidden"), "AUTH", "has expired"),
    "denied": (saying(refusal("AccessDenied", NASTY), "403 Forbidden"), "AUTH", "ses:GetSendStatistics"),
}


@pytest.mark.parametrize("names", [("reset", "html"), ("503", "truncated"), ("throttled", "expired", "denied")])
def test_in_trouble_the_data_stay_the_cause_is_told_and_it_recovers(names: tuple[str, ...]) -> None:
    with service() as ses, running(environ=ses.environ()) as terminal:
        terminal.until("HEALTHY", "777")
        for name in names:
            ses.manner, word, sentence = TROUBLES[name]
            terminal.until(word, sentence, press="r")
            assert word in terminal.lines()[0]
            assert sentence in terminal.lines()[1]
            assert "777" in terminal.text()
            ses.manner = None
            ses.attempts += 1000
            terminal.until("LIVE", "HEALTHY", f"{ses.attempts:,}", press="r")


IMPATIENT = "from sestui.sources.ses import SesSource; SesSource.__init__.__kwdefaults__['deadline'] = 1.5"


def test_an_answer_that_never_comes_or_drips_leaves_everything_in_use_and_is_ended() -> None:
    with service() as ses, running("--no-cloudwatch", environ=ses.environ(), first=IMPATIENT) as terminal:
        terminal.until("HEALTHY", "777")
        for manner in (silent, dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")):
            ses.manner, ses.misled = manner, 0
            terminal.until(lambda: ses.misled, press="r")
            terminal.type("3")
            terminal.until("► Intervals", "777")
            terminal.until("OFFLINE", "no complete answer within 1.5 s", press="r")
            ses.manner = None
            terminal.until("LIVE", press="r")
            terminal.type("1")
            terminal.until("► Overview", "777")


def test_a_huge_answer_is_shown_and_keys_work_meanwhile() -> None:
    with service() as ses, running(environ=ses.environ()) as terminal:
        terminal.until("HEALTHY", "777")
        ses.attempts, ses.count = 5_000, 100_000
        terminal.until("A fetch is under way", press="r")
        terminal.type("3")
        terminal.until("► Intervals", "777")
        terminal.type("1")
        terminal.until("► Overview", "5,000")
        terminal.type("q")
        assert terminal.end() == 0


def test_it_starts_without_credentials_and_goes_on_when_they_are_there(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    with service() as ses:
        environ = {**ses.environ(), "AWS_SHARED_CREDENTIALS_FILE": str(file)}
        key, secret = environ.pop("AWS_ACCESS_KEY_ID"), environ.pop("AWS_SECRET_ACCESS_KEY")
        with running(environ=environ) as terminal:
            terminal.until("AUTH", "retry", "No AWS credentials", "aws configure")
            file.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
            terminal.until("LIVE", "777", press="r")


def test_it_starts_without_a_region_and_goes_on_when_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "config"
    with (
        service() as ses,
        running(environ={**ses.environ(), "AWS_REGION": None, "AWS_CONFIG_FILE": str(file)}) as terminal,
    ):
        terminal.until("AUTH", "retry", "--region")
        file.write_text("[default]\nregion = eu-west-3\n")
        terminal.until("LIVE", "777", "eu-west-3", press="r")


def test_it_starts_without_a_network_and_goes_on_when_it_is_there() -> None:
    with service() as ses:
        port = int(ses.url.rpartition(":")[2])
    with running(environ=ses.environ()) as terminal:
        terminal.until("OFFLINE", "retry", f"127.0.0.1:{port}")
        with service(port):
            terminal.until("LIVE", "777", press="r")


def test_what_an_error_says_reaches_the_terminal_without_its_escapes() -> None:
    with service() as ses, running(environ=ses.environ()) as terminal:
        denied = {"message": "User: a is not authorized\x1b]0;owned\x07 to perform: ses:GetAccount \x1b[5m[/x] [blink]"}
        ses.account = http(
            json.dumps(denied).encode(), "403 Forbidden", "application/json\r\nx-amzn-ErrorType: AccessDeniedException"
        )
        terminal.until("LIVE", "ses:GetAccount")
        terminal.type("?")
        terminal.until("Explain")
        terminal.type("q")
        assert terminal.end() == 0
        assert b"owned" not in terminal.raw
        assert b"\x1b[5m" not in terminal.raw


def test_a_profile_with_mfa_is_asked_for_its_code_before_the_screen_opens(tmp_path: Path) -> None:
    config = tmp_path / "config"
    role = "arn:aws:iam::123456789012:role/monitor"
    config.write_text(
        f"[profile ops]\nrole_arn = {role}\nmfa_serial = arn:aws:iam::123456789012:mfa/me\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n"
    )
    with service() as ses:
        environ = {
            **ses.environ(),
            "AWS_CONFIG_FILE": str(config),
            "AWS_ACCESS_KEY_ID": None,
            "AWS_SECRET_ACCESS_KEY": None,
        }
        with running("--profile", "ops", environ=environ) as terminal:
            terminal.until("MFA code")
            assert b"\x1b[?1049h" not in terminal.raw
            terminal.type("654321\n")
            terminal.until("LIVE", "777")
            assert b"654321" not in terminal.raw.partition(b"\x1b[?1049h")[0]
        assert any(b"TokenCode=654321" in body for body in ses.asked)


def test_a_killed_recording_opens_again(tmp_path: Path) -> None:
    file = tmp_path / "watched.jsonl"
    with service() as ses, running("--record", str(file), environ=ses.environ()) as terminal:
        terminal.until("HEALTHY", "recording to")
        ses.attempts = 31_337
        terminal.until("31,337", "LIVE", press="r")
        terminal.until(lambda: file.read_bytes().count(b"\n") == 2)
        terminal.signal(signal.SIGKILL)
        assert terminal.end() == -signal.SIGKILL
    with running("open", str(file)) as terminal:
        terminal.until("RECORDING", "31,337")
    command = [sys.executable, "-m", "sestui", "report", "--input", str(file), "--format", "json"]
    printed = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(printed.stdout)["data_points"][-1]["delivery_attempts"] == 31_337


def test_a_full_disk_is_told_and_watching_goes_on(tmp_path: Path) -> None:
    first = f"import os, resource; os.chdir({str(tmp_path)!r}); resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))"
    with service() as ses, running("--record", "file", environ=ses.environ(), first=first) as terminal:
        terminal.until("HEALTHY", "could not be recorded", "File too large")
        ses.attempts = 31_337
        terminal.until("31,337", "LIVE", press="r")
        terminal.type("q")
        assert terminal.end() == 0

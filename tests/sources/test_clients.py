"""boto3's own ways to configure itself, over real sockets on loopback."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from sestui.domain.model import Snapshot, Target
from sestui.errors import CredentialsError, SourceError
from sestui.sources.clients import Clients, _loader
from sestui.sources.ses import SesSource
from tests.sources.loopback import saying, serving
from tests.sources.wire import ACCOUNT, IDENTITY, QUOTA, Wire, error, point, statistics

STATISTICS = statistics(point("2026-11-23T13:45:00Z"))
ALL = (STATISTICS, QUOTA, ACCOUNT, IDENTITY)

Configure = Callable[[str], None]


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Write ~/.aws/config."""

    def write(text: str) -> None:
        (tmp_path / "config").write_text(text)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    return write


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


KEYS = "aws_access_key_id = testing\naws_secret_access_key = testing\n"


def fetched(source: SesSource) -> Snapshot:
    return list(source.fetch())[-1]


def target(profile: str | None = None, region: str | None = None) -> Target:
    """The target as it stands after a first fetch that AWS_ENDPOINT_URL or the configuration sends to loopback."""
    return fetched(SesSource(profile, region)).target


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("variables", "named", "expected"),
    [
        ({"AWS_REGION": "us-west-2"}, None, "us-west-2"),
        ({"AWS_DEFAULT_REGION": "us-west-1"}, None, "us-west-1"),
        ({"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"}, None, "us-west-2"),
        ({"AWS_REGION": "us-west-2"}, "eu-central-1", "eu-central-1"),
        ({}, None, "ap-south-1"),
    ],
)
def test_region_as_in_the_aws_cli(
    monkeypatch: pytest.MonkeyPatch,
    configure: Configure,
    variables: dict[str, str],
    named: str | None,
    expected: str,
) -> None:
    configure("[default]\nregion = ap-south-1\n")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    talk, _ = saying(*ALL)
    with serving(talk) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert target(region=named) == Target(None, expected, "123456789012")


@pytest.mark.usefixtures("keys")
def test_there_is_no_silent_default_region() -> None:
    with pytest.raises(CredentialsError, match="No Region is configured") as caught:
        next(SesSource().fetch())
    assert "--region" in caught.value.hint


@pytest.mark.parametrize("by_environment", [False, True])
def test_profiles(monkeypatch: pytest.MonkeyPatch, configure: Configure, by_environment: bool) -> None:
    talk, _ = saying(*ALL)
    with serving(talk) as url:
        configure(f"[profile ops]\nregion = eu-west-3\nendpoint_url = {url}\n{KEYS}")
        if by_environment:
            monkeypatch.setenv("AWS_PROFILE", "ops")
        assert target(None if by_environment else "ops") == Target("ops", "eu-west-3", "123456789012")


@pytest.mark.usefixtures("keys")
def test_each_service_has_its_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    v1, asked_v1 = saying(STATISTICS, QUOTA)
    v2, asked_v2 = saying(ACCOUNT)
    sts, asked_sts = saying(IDENTITY)
    with serving(v1) as v1_url, serving(v2) as v2_url, serving(sts) as sts_url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SES", v1_url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", v2_url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts_url)
        snapshot = fetched(SesSource(region="eu-west-1"))
    assert snapshot.unavailable == ()
    assert [len(asked_v1), len(asked_v2), len(asked_sts)] == [2, 1, 1]


def test_no_credentials_then_some(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    talk, _ = saying(*ALL)
    with serving(talk) as url:
        source = SesSource(region="eu-west-1", endpoint_url=url)
        with pytest.raises(CredentialsError, match="No AWS credentials were found"):
            next(source.fetch())
        configure(f"[default]\n{KEYS}")
        assert fetched(source).complete


def test_a_profile_that_comes_to_be(configure: Configure) -> None:
    talk, _ = saying(*ALL)
    with serving(talk) as url:
        source = SesSource("ops", "eu-west-1", url)
        with pytest.raises(CredentialsError, match=r"The config profile \(ops\) could not be found"):
            next(source.fetch())
        configure(f"[profile ops]\n{KEYS}")
        assert fetched(source).complete


HELPERS = {
    "text": ("print('locked')", "something else than JSON"),
    "a list": ("print('[]')", "Error when retrieving credentials"),
    "bytes": ("import sys; sys.stdout.buffer.write(bytes([255]))", "The AWS configuration does not work"),
    "failure": ("import sys; sys.exit('vault: locked')", "vault: locked"),
    "no version": ("print('{}')", "Unsupported version"),
    "an expired key": (
        "import json; print(json.dumps(dict(Version=1, AccessKeyId='a', SecretAccessKey='b', SessionToken='c',"
        " Expiration='2001-01-01T00:00:00Z')))",
        "still expired",
    ),
}


def helper(tmp_path: Path, program: str) -> str:
    script = tmp_path / "helper.py"
    script.write_text(program)
    return f"[default]\nregion = eu-west-1\ncredential_process = {sys.executable} {script}\n"


@pytest.mark.parametrize("case", HELPERS)
def test_credential_process_that_fails(tmp_path: Path, configure: Configure, case: str) -> None:
    program, words = HELPERS[case]
    configure(helper(tmp_path, program))
    with pytest.raises(CredentialsError, match=words):
        next(SesSource().fetch())


def test_credential_process_that_is_not_there(configure: Configure) -> None:
    configure("[default]\nregion = eu-west-1\ncredential_process = /nonexistent/helper\n")
    with pytest.raises(CredentialsError, match=r"not there: .*/nonexistent/helper"):
        next(SesSource().fetch())


def test_credential_process_that_works(tmp_path: Path, configure: Configure) -> None:
    said = {"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b"}
    configure(helper(tmp_path, f"print({json.dumps(json.dumps(said))})"))
    talk, _ = saying(*ALL)
    with serving(talk) as url:
        assert fetched(SesSource(endpoint_url=url)).complete


@pytest.mark.parametrize("text", ["this is not INI", "[profile x", "[default]\nrole_arn = x\nsource_profile = gone\n"])
def test_a_broken_configuration(configure: Configure, text: str) -> None:
    configure(text)
    with pytest.raises(CredentialsError) as caught:
        next(SesSource(region="eu-west-1").fetch())
    assert caught.value.hint


def role(lasts: timedelta = timedelta(hours=1), key: str = "ASIATESTING") -> bytes:
    """AssumeRole's answer."""
    until = (datetime.now(UTC) + lasts).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
        f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        f"<Expiration>{until}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    ).encode()


ROLE = f"""
[profile keys]
{KEYS}
[profile ops]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/ops
source_profile = keys
"""
MFA = ROLE + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n"


def test_assumed_role(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(ROLE)
    talk, asked = saying(role(), *ALL)
    with serving(talk) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert target("ops") == Target("ops", "eu-west-1", "123456789012")
    assert b"Action=AssumeRole" in asked[0]


def test_mfa_is_asked_before_and_never_later(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(MFA)
    questions: list[str] = []

    def answered(question: str) -> str:
        questions.append(question)
        return "123456"

    monkeypatch.setattr("getpass.getpass", answered)
    talk, asked = saying(role(), *ALL, b"<html></html>", STATISTICS)
    with serving(talk) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        source = SesSource("ops")
        source.prepare()
        assert questions == ["Enter MFA code for arn:aws:iam::123456789012:mfa/me: "]
        assert fetched(source).unavailable == ()
        with pytest.raises(SourceError):
            next(source.fetch())
        next(source.fetch())
    assert len(questions) == 1
    assert b"TokenCode=123456" in asked[0]


def test_mfa_code_survives_a_new_session(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(MFA)
    monkeypatch.setattr("getpass.getpass", lambda question: "123456")
    talk, asked = saying(role(), error("ExpiredToken").content, STATISTICS)
    with serving(talk) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SES", url)
        source = SesSource("ops")
        source.prepare()
        with pytest.raises(CredentialsError, match="has expired"):
            next(source.fetch())
        assert next(source.fetch()).data_points
    assert [b"Action=AssumeRole" in body for body in asked] == [True, False, False]


def test_mfa_without_preparation_does_not_ask(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(MFA)
    monkeypatch.setattr("getpass.getpass", lambda question: pytest.fail("asked on a drawn screen"))
    with pytest.raises(CredentialsError, match="The MFA session is over") as caught:
        next(SesSource("ops").fetch())
    assert caught.value.hint == "Restart sestui to enter a new code."


def test_mfa_session_that_ends(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(MFA)
    monkeypatch.setattr("getpass.getpass", lambda question: "123456")
    talk, _ = saying(role(timedelta(minutes=5)))
    with serving(talk) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        source = SesSource("ops")
        source.prepare()
        for _attempt in range(2):
            with pytest.raises(CredentialsError, match="The MFA session is over"):
                next(source.fetch())


def test_a_client_looks_into_its_own_folders_only(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    listed = os.listdir

    def looking(path: str) -> list[str]:
        looked.append(Path(path).name)
        return listed(path)

    monkeypatch.setattr("os.listdir", looking)
    _loader.cache_clear()
    Clients(answer=Wire()).call("ses", "GetSendQuota")
    assert set(looked) == {"ses"}


def test_moto_over_http(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(f"[profile moto]\nregion = eu-west-1\n{KEYS}")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        snapshot = fetched(SesSource("moto", endpoint_url=f"http://{host}:{port}"))
    finally:
        server.stop()
    (only,) = snapshot.data_points
    assert abs(only.timestamp - datetime.now(UTC)) < timedelta(minutes=5)
    assert snapshot.quota is not None
    assert snapshot.quota.max_24_hour_send == 200
    assert snapshot.target == Target("moto", "eu-west-1", "123456789012")
    assert [part.part for part in snapshot.unavailable] == ["account_status"]

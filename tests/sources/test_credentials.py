"""Which profiles want an MFA code, and when one may be asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sestui.errors import CredentialsError
from sestui.sources.credentials import MfaPrompt, mfa_wanted

CONFIG = """
[default]
region = eu-west-1
[profile ops]
role_arn = arn:aws:iam::123456789012:role/ops
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile chained]
role_arn = arn:aws:iam::123456789012:role/other
source_profile = ops
[profile "quoted name"]
role_arn = x
mfa_serial = y
[profile serial-only]
mfa_serial = y
[profile loop]
role_arn = x
source_profile = loop
s3 =
  max_concurrent_requests = 20
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "config").write_text(CONFIG)
    (tmp_path / "credentials").write_text("[keys]\naws_access_key_id = a\n[late]\nrole_arn = x\nmfa_serial = y\n")
    return {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }


@pytest.mark.parametrize("profile", ["ops", "chained", "quoted name", "late"])
def test_profiles_that_want_a_code(environ: dict[str, str], profile: str) -> None:
    assert mfa_wanted(profile, environ)
    assert mfa_wanted(None, environ | {"AWS_PROFILE": profile})


@pytest.mark.parametrize("profile", [None, "keys", "serial-only", "loop", "nosuch"])
def test_profiles_that_do_not(environ: dict[str, str], profile: str | None) -> None:
    assert not mfa_wanted(profile, environ)


@pytest.mark.parametrize("text", [b"not INI", b"\xff\xfe\x00", b"[profile a\nmfa_serial = x"])
def test_a_configuration_that_cannot_be_read_wants_none(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "config").write_bytes(text)
    assert not mfa_wanted("a", {"AWS_CONFIG_FILE": str(tmp_path / "config")})
    assert not mfa_wanted("a", {"AWS_CONFIG_FILE": str(tmp_path)})


def test_home_is_the_default(tmp_path: Path) -> None:
    folder = tmp_path / "home" / ".aws"
    folder.mkdir()
    (folder / "config").write_text(CONFIG)
    assert mfa_wanted("ops", {})


def test_boto_is_not_imported() -> None:
    program = "import sys, sestui.sources.ses, sestui.sources.credentials; print('botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"


def test_the_prompt_asks_only_while_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda question: f"{question}123456")
    prompt = MfaPrompt()
    with prompt.allowed():
        assert prompt("Code: ") == "Code: 123456"
    with pytest.raises(CredentialsError, match="The MFA session is over"):
        prompt("Code: ")


def test_nobody_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(question: str) -> str:
        raise EOFError(question)

    monkeypatch.setattr("getpass.getpass", nobody)
    prompt = MfaPrompt()
    with prompt.allowed(), pytest.raises(CredentialsError, match="No MFA code was entered"):
        prompt("Code: ")

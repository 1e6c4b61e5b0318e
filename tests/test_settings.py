"""The configuration file: what it may say, and the sentence for everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sestui.domain.model import Target
from sestui.errors import UsageError
from sestui.settings import Options, checked_refresh, config_path, data_path, load, target_asked


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def test_every_setting(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'refresh = 30\nsymbols = "ascii"\ntheme = "nord"\nzone = "local"\n'
        'bell = false\ntitle = false\non_finding = ["/bin/tell", "me", ""]\n'
        '[keys]\nquit = "q, ctrl+c"\n"table.enter" = ["enter", "l"]\n',
    )
    keys = {"quit": ("q", "ctrl+c"), "table.enter": ("enter", "l")}
    assert load(path) == Options(30, "ascii", "nord", "local", False, keys, False, False, ("/bin/tell", "me", ""))


def test_what_the_file_does_not_say_is_the_default(tmp_path: Path) -> None:
    defaults = Options(refresh=10, demo=True)
    assert load(None) == Options()
    assert load(None, defaults) is defaults
    assert load(written(tmp_path, 'symbols = "block"'), defaults) == Options(10, "block", demo=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("refresh = 4", "refresh: '4' is no refresh. Allowed are whole seconds from 5 to 86400."),
        ("refresh = 5.5", "refresh: '5.5' is no refresh."),
        ("refresh = true", "refresh: 'True' is no refresh."),
        ("refresh = nan", "refresh: 'nan' is no refresh."),
        ('symbols = "emoji"', "symbols: 'emoji' is not allowed. Allowed are: braille, block, ascii."),
        ("zone = 1", "zone: '1' is not allowed. Allowed are: utc, local."),
        ("theme = 7", "theme: '7' is no name."),
        (
            "colour = 7",
            "there is no setting “colour”. Settings: refresh, symbols, theme, zone, bell, title, on_finding, keys.",
        ),
        ("demo = true", "there is no setting “demo”."),
        ("bell = 1", "bell: '1' is not allowed. Allowed are: true, false."),
        ('title = "no"', "title: 'no' is not allowed."),
        ('on_finding = "mail me"', "on_finding: 'mail me' is no command. Allowed is a list"),
        ("on_finding = [1]", "on_finding: '[1]' is no command."),
        ('on_finding = ["a\\u0000b"]', "is no command."),
        ('on_finding = [""]', "on_finding: The program has no name."),
        ('keys = "q"', "keys: 'q' is no table."),
        ("[keys]\nquit = 7", "keys: '7' is no key for quit."),
        ("[keys]\nquit = []", "keys: '[]' is no key for quit."),
        ('[keys]\nquit = "q,"', "keys: 'q,' is no key for quit."),
        ("refresh = ", "is no TOML: "),
    ],
)
def test_what_is_not_allowed_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load(path)
    assert caught.value.advice.startswith(str(path))
    assert said in caught.value.advice


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load(tmp_path / "missing.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is no TOML"):
        load(tmp_path / "binary.toml")


def test_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda *given, **named: tmp_path)
    assert config_path({}) is None
    path = written(tmp_path, "")
    assert config_path({}) == path
    assert config_path({"SESTUI_CONFIG": "elsewhere.toml"}) == Path("elsewhere.toml")


def test_where_the_history_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *given, **named: tmp_path)
    assert data_path({}) == tmp_path / "history.db"
    assert data_path({"SESTUI_HISTORY": "elsewhere.db"}) == Path("elsewhere.db")


@pytest.mark.parametrize("value", ["5", 5, "86400"])
def test_a_refresh(value: object) -> None:
    assert checked_refresh(value) == int(str(value))


@pytest.mark.parametrize("value", ["", "-5", "1e3", "٥٥", "9" * 5000, None, 10**30])
def test_no_refresh(value: object) -> None:
    with pytest.raises(UsageError, match="is no refresh"):
        checked_refresh(value)


@pytest.mark.parametrize(
    ("profile", "region", "environ", "target"),
    [
        (None, None, {}, Target()),
        ("ops", "eu-west-1", {"AWS_PROFILE": "dev", "AWS_REGION": "us-east-1"}, Target("ops", "eu-west-1")),
        (None, None, {"AWS_PROFILE": "dev", "AWS_DEFAULT_REGION": "us-east-1"}, Target("dev", "us-east-1")),
        (None, None, {"AWS_DEFAULT_PROFILE": "one", "AWS_PROFILE": "other", "AWS_REGION": ""}, Target("one")),
        (None, None, {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-east-1"}, Target(None, "eu-west-1")),
    ],
)
def test_whose_sending_is_asked_for_stands_before_any_answer(
    profile: str | None, region: str | None, environ: dict[str, str], target: Target
) -> None:
    assert target_asked(profile, region, environ) == target

"""``sestui collect``: one poll for cron, and the unit for systemd; as a service it is tested in tests/program."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from sestui.cli import collecting
from sestui.cli.screen import main
from sestui.cli.unit import program, quoted, unit
from sestui.history.store import History
from sestui.sources import simulator
from sestui.sources.ses import SesSource
from tests.values import utc

QUARTER = utc("2026-11-23T14:00:09")
BETWEEN = utc("2026-11-23T14:07:09")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["collect", *arguments])


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of the simulated service and of this machine, whose sleep is no time at all."""
    clock = [QUARTER]

    def simulated(scenario: str, seed: int = 1) -> SesSource:
        service = simulator.simulator(scenario, seed=seed, now=lambda: clock[0], start=clock[0])
        return SesSource(answer=service, now=lambda: clock[0])

    def sleep(seconds: float) -> None:
        clock[0] += timedelta(seconds=seconds)

    monkeypatch.setattr(simulator, "simulated", simulated)
    monkeypatch.setattr(collecting, "_utc_now", lambda: clock[0])
    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr(random, "uniform", lambda least, most: (least + most) / 2)
    return clock


def stored(file: Path) -> tuple[int, int]:
    """Return how many intervals of how many targets a history has."""
    with History.readonly(file) as history:
        found = history.info()
    return sum(one.intervals for one in found), len(found)


def test_one_poll_at_a_quarter_hour_is_recorded(tmp_path: Path, at: list[datetime]) -> None:
    file = tmp_path / "h.db"
    done = run("--once", "--scenario", "moving-grid", "--history", str(file))
    assert done.exit_code == 0
    assert re.fullmatch(
        r"sestui: Recorded account \d{12}, eu-west-1: [\d,]+ intervals have changed, 0 of them are late news\.\n",
        done.stderr,
    )
    assert done.stdout == ""
    assert stored(file)[0] > 1000


def test_a_history_that_turns_out_to_be_damaged_is_set_aside_at_the_first_poll(
    tmp_path: Path, at: list[datetime]
) -> None:
    file = tmp_path / "h.db"
    run("--once", "--scenario", "moving-grid", "--history", str(file))
    content = bytearray(file.read_bytes())
    content[8192:] = bytes(byte ^ 0x5A for byte in content[8192:])
    file.write_bytes(content)
    done = run("--once", "--scenario", "moving-grid", "--history", str(file))
    assert done.exit_code == 0
    told, recorded = done.stderr.splitlines()
    assert told.startswith("sestui: The history was damaged, and a new one was begun; the old one is ")
    assert "intervals have changed" in recorded
    assert stored(file)[0] > 1000


def test_one_poll_between_quarter_hours_says_why_its_intervals_are_not(tmp_path: Path, at: list[datetime]) -> None:
    file = tmp_path / "h.db"
    at[0] = BETWEEN
    done = run("--once", "--scenario", "moving-grid", "--history", str(file))
    assert done.exit_code == 0
    assert done.stderr.count("\n") == 1
    assert "are not recorded: its intervals do not begin at quarter hours" in done.stderr
    assert done.stderr.endswith(" --wait waits for the next quarter hour.\n")
    assert stored(file) == (0, 1)


def test_one_poll_of_a_fixed_grid_is_recorded_at_any_time(tmp_path: Path, at: list[datetime]) -> None:
    at[0] = utc("2026-11-23T14:12:30")
    file = tmp_path / "h.db"
    done = run("--once", "--scenario", "fixed-grid", "--history", str(file))
    assert "Recorded" in done.stderr
    assert stored(file)[0] > 1000


def test_waiting_for_the_quarter_hour(tmp_path: Path, at: list[datetime]) -> None:
    at[0] = BETWEEN
    file = tmp_path / "h.db"
    done = run("--once", "--wait", "--scenario", "moving-grid", "--history", str(file))
    assert done.exit_code == 0
    assert done.stderr.startswith("sestui: Waiting until 2026-11-23T14:15:11Z.\nsestui: Recorded")
    assert at[0] == utc("2026-11-23T14:15:11")


def test_what_a_source_refuses_is_status_3(tmp_path: Path, at: list[datetime]) -> None:
    done = run("--once", "--scenario", "offline", "--history", str(tmp_path / "h.db"))
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1


def test_a_simulated_account_is_kept_only_where_it_is_told_to(
    tmp_path: Path, at: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "real.db"
    monkeypatch.setenv("SESTUI_HISTORY", str(real))
    assert run("--once", "--scenario", "healthy").exit_code == 0
    assert not real.exists()


@pytest.mark.parametrize("more", [("--once",), (), ("--once", "--wait")])
def test_a_history_that_cannot_be_opened_ends_it(tmp_path: Path, more: tuple[str, ...]) -> None:
    file = tmp_path / "folder"
    file.mkdir()
    done = run("--demo", "--history", str(file), *more)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert str(file) in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--wait",), "--wait waits before one poll. It is allowed with --once only."),
        (("--unit", "--once"), "--unit prints a service that goes on and on. It is not allowed with --once."),
        (("--demo", "--region", "eu-west-1"), "--demo shows a simulated account."),
        (("--refresh", "4"), "Allowed are whole seconds from 5 to 86400."),
    ],
)
def test_what_is_not_allowed(words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def taken(line: str) -> list[str]:
    """Return the words that systemd takes out of a command line: quotes, C escapes, specifiers, variables."""
    words: list[str] = []
    for found in re.finditer(r'"((?:\\.|[^"\\])*)"|([^ \t"]+)', line):
        inner = found[1] if found[1] is not None else found[2]
        plain = re.sub(r"\\(x..|.)", lambda one: chr(int(one[1][1:], 16)) if one[1][0] == "x" else one[1], inner)
        words.append(plain.replace("%%", "%").replace("$$", "$"))
    return words


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)))
def test_every_word_comes_through_systemd_as_it_was(words: list[str]) -> None:
    line = " ".join(quoted(word) for word in words)
    assert not re.search(r"[\x00-\x1f]", line)
    assert taken(line) == words


def test_the_unit_has_the_absolute_path_the_options_and_what_chooses_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (("AWS_PROFILE", "ops prod"), ("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "wJalr")):
        monkeypatch.setenv(name, value)
    done = run("--unit", "--region", "eu-west-1", "--refresh", "30", "--history", "my history.db")
    assert done.exit_code == 0
    assert "AKIA" not in done.stdout
    assert "wJalr" not in done.stdout
    assert "keys of the environment" in done.stderr
    assert 'Environment="AWS_PROFILE=ops prod"\n' in done.stdout
    command = re.findall("^ExecStart=(.*)$", done.stdout, re.MULTILINE)
    words = taken(command[0])
    start = words.index("collect")
    assert Path(words[0]).is_absolute()
    assert Path(words[0]).exists()
    given = ["--region", "eu-west-1", "--refresh", "30", "--history", str(tmp_path / "my history.db")]
    assert sorted(words[start + 1 :]) == sorted(given)
    again = CliRunner().invoke(main, [*words[start:], "--unit"])
    assert re.findall("^ExecStart=(.*)$", again.stdout, re.MULTILINE) == command


def test_what_the_unit_starts_is_this_sestui() -> None:
    said = subprocess.run([*program(), "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("sestui ")
    assert Path(program()[0]).parent == Path(sys.executable).parent


DIRECTIVES = {
    "Unit": {"Description", "Documentation"},
    "Service": {
        *("Type", "Environment", "ExecStart", "Restart", "RestartSec", "RestartPreventExitStatus", "TimeoutStopSec"),
        *("UMask", "NoNewPrivileges", "LockPersonality", "RestrictRealtime", "RestrictSUIDSGID"),
        *("RestrictAddressFamilies", "SystemCallArchitectures"),
    },
    "Install": {"WantedBy"},
}
"""Every directive of systemd that the unit may have, by section; none needs a namespace, or hides the home folder."""


def test_the_unit_is_one() -> None:
    text = unit(["collect"], {"AWS_REGION": "eu-west-1"}, ["/usr/bin/true"])
    section, found = "", {}
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            assert name in DIRECTIVES[section]
            assert value
            found[name] = value
    assert found["Type"] == "exec"
    assert found["Restart"] == "on-failure"
    assert found["ExecStart"] == "/usr/bin/true collect"
    assert found["WantedBy"] == "default.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("manager", ["--system", "--user"])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, manager: str) -> None:
    file = tmp_path / "sestui.service"
    file.write_text(unit(["collect", "--profile", 'a b%$"\\\n'], {"AWS_PROFILE": "a $b"}, ["/usr/bin/true"]))
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["systemd-analyze", manager, "verify", "--man=no", str(file)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

"""The command line: what it starts, what it prints where, and its exit status."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import sestui
from sestui.cli import output, terminal
from sestui.cli.commands import FORMATS, PERIODS
from sestui.cli.output import encoded, wants_colour
from sestui.cli.screen import main
from sestui.domain.grid import By
from sestui.domain.model import Target
from sestui.errors import UsageError
from sestui.monitor.kept import Kept
from sestui.monitor.state import TargetState
from sestui.settings import Options
from sestui.sources import ahead
from sestui.sources.base import Source
from sestui.sources.recording import Recorder, open_recording
from sestui.tui import launch
from tests import documented

SAVED = "DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml"


def run(*arguments: str, stdin: str | bytes = "", env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin, env=env)


def refused(*arguments: str, status: int = 2) -> str:
    result = run(*arguments)
    assert result.exit_code == status
    assert result.stdout == ""
    assert result.stderr.startswith("sestui: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sestui", *arguments]


@pytest.fixture
def saved(captures: Path) -> str:
    return str(captures / "stats" / SAVED)


histories: list[Kept] = []
"""The history that each screen was given."""


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """A terminal, and a screen that notes what it was given and ends at once."""
    shown: list[tuple[object, ...]] = []
    histories.clear()

    def watch(
        source: Source,
        target: Target,
        options: Options,
        recorder: Recorder | None = None,
        *,
        kept: Kept,
        asks: object,
        end: object = None,
    ) -> int:
        assert end is None
        histories.append(kept)
        shown.append((source, target, options, recorder))
        return 7

    def show(state: TargetState, options: Options) -> int:
        shown.append((state, options))
        return 0

    monkeypatch.setattr(launch, "watch", watch)
    monkeypatch.setattr(launch, "show", show)
    monkeypatch.setattr(ahead, "pays", lambda: False)
    monkeypatch.setattr(terminal, "is_terminal", lambda number: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    return shown


def test_help_and_version_import_nothing_heavy() -> None:
    script = (
        "import sys\nfrom sestui.cli.screen import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as left: assert not left.code\n"
        "heavy = {'boto3', 'botocore', 'textual', 'plotext', 'asyncio', 'rich', 'tomllib', 'platformdirs', 'sqlite3'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))\n"
    )
    for option in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", script, option], capture_output=True, text=True, check=True)
        assert done.stdout.endswith("[]\n")


def test_version_and_the_module_as_a_program() -> None:
    assert run("--version").stdout == f"sestui {sestui.__version__}\n"
    done = subprocess.run(command("--version"), capture_output=True, text=True, check=True)
    assert done.stdout == f"sestui {sestui.__version__}\n"


def test_help_names_every_option() -> None:
    for name, one in [("", main), *documented.commands().items()]:
        text = run(*([name] if name else []), "--help").stdout
        for parameter in one.params:
            if isinstance(parameter, click.Option):
                assert parameter.opts[-1] in text
                assert parameter.help


def test_the_monitor_gets_what_the_command_line_says(screen: list[tuple[object, ...]], tmp_path: Path) -> None:
    record = tmp_path / "recording"
    options = ["--refresh", "30", "--symbols", "block", "--theme", "nord", "--zone", "local"]
    result = run("--profile", "ops", "--region", "eu-west-1", "--record", str(record), *options)
    assert (result.exit_code, result.stderr) == (7, "")
    ((_, target, chosen, recorder),) = screen
    assert target == Target("ops", "eu-west-1")
    assert chosen == Options(30, "block", "nord", "local")
    assert isinstance(recorder, Recorder)
    assert recorder.name == str(record)
    assert record.exists()


def test_the_monitor_without_options(screen: list[tuple[object, ...]]) -> None:
    run()
    assert screen[0][1:] == (Target(), Options(), None)


def test_the_history_that_the_monitor_gets(screen: list[tuple[object, ...]], tmp_path: Path) -> None:
    named, default, broken = tmp_path / "named" / "h.db", tmp_path / "default.db", tmp_path / "file" / "h.db"
    broken.parent.write_text("not a folder")
    environ = {"SESTUI_HISTORY": str(default)}
    for arguments in (["--history", str(named)], [], ["--no-history"], ["--demo"], ["--history", str(broken)]):
        assert run(*arguments, env=environ).exit_code == 7
    kept = [one.history.file.path if one.history is not None else None for one in histories]
    assert kept == [named, default, None, None, None]
    assert [bool(one.error) for one in histories] == [False, False, False, False, True]
    assert str(broken) in histories[-1].error
    assert "AKIA" not in histories[0].asked
    for one in histories:
        if one.history is not None:
            one.history.close()


def test_the_demo(screen: list[tuple[object, ...]]) -> None:
    run("--scenario", "demo", "--seed", "3")
    assert screen[0][1:] == (Target("demo", "eu-west-1"), Options(20, demo=True), None)


def test_the_command_line_beats_the_file_beats_the_default(screen: list[tuple[object, ...]], tmp_path: Path) -> None:
    path = tmp_path / "sestui.toml"
    path.write_text('refresh = 20\nsymbols = "ascii"\n[keys]\nquit = "x"\n')
    for arguments in (["--refresh", "30"], ["--demo"]):
        result = run(*arguments, env={"SESTUI_CONFIG": str(path)})
        assert result.exit_code == 7, result.stderr
    assert [options for _, _, options, _ in screen] == [
        Options(30, "ascii", keys={"quit": ("x",)}),
        Options(20, "ascii", demo=True, keys={"quit": ("x",)}),
    ]


def test_open_shows_a_recording_as_of_its_own_time(screen: list[tuple[object, ...]], saved: str) -> None:
    result = run("--zone", "local", "open", saved, "--symbols", "ascii")
    assert (result.exit_code, result.stderr) == (0, "")
    ((state, options),) = screen
    (snapshot,) = open_recording(saved)
    assert isinstance(state, TargetState)
    assert state.live == snapshot
    assert state.answered_at == snapshot.fetched_at
    assert options == Options(symbols="ascii", zone="local")


def test_open_from_a_pipe_then_reads_keys_from_the_terminal(
    screen: list[tuple[object, ...]], saved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened: list[str] = []
    monkeypatch.setattr("sestui.cli.running.keys_from_terminal", lambda: reopened.append("/dev/tty"))
    assert run("open", "-", stdin=Path(saved).read_bytes()).exit_code == 0
    assert len(screen) == len(reopened) == 1


@pytest.mark.parametrize("arguments", [[], ["--demo"], ["open", "x.json"], ["open", "-"]])
def test_without_a_terminal_there_is_one_sentence(arguments: list[str]) -> None:
    assert "There is no terminal for the screen: standard" in (said := refused(*arguments))
    assert said.endswith("Use “sestui report” to print the statistics.\n")


@pytest.mark.parametrize(("term", "said"), [("dumb", "TERM is “dumb”"), ("", "TERM is not set")])
def test_a_terminal_that_cannot_draw(screen: list[tuple[object, ...]], term: str, said: str) -> None:
    result = run("--demo", env={"TERM": term})
    assert result.exit_code == 2
    assert said in result.stderr
    assert not screen


def test_open_from_a_pipe_without_any_terminal(saved: str) -> None:
    with Path(saved).open("rb") as file:
        script = "from sestui.cli import terminal; terminal.keys_from_terminal()"
        done = subprocess.run(
            [sys.executable, "-c", script],
            stdin=file,
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
    assert "There is no terminal to read keys from" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--refresh", "4"], "'--refresh': '4' is no refresh. Allowed are whole seconds from 5 to 86400."),
        (["--refresh", "nan"], "'nan' is no refresh"),
        (["--symbols", "emoji"], "'emoji' is not one of 'braille', 'block', 'ascii'"),
        (["--zone", "CET"], "'CET' is not one of 'utc', 'local'"),
        (["--seed", "-1", "--demo"], "'--seed': -1 is not in the range x>=0"),
        (["--seed", "1"], "--seed chooses a simulated account. It is allowed with --demo or --scenario only."),
        (["--scenario", "nothing"], "There is no terminal"),
        (["--demo", "--region", "eu-west-1"], "--demo shows a simulated account."),
        (["--verbose"], "--verbose"),
        (["rport"], "no command 'rport'. Commands are: check, collect, history, metrics, open, replay, report."),
        (["open"], "Missing argument 'FILE'"),
        (["open", "a", "b"], "Got unexpected extra argument (b)"),
        (["--region", "eu-west-1", "open", "a"], "--region is no option of sestui open."),
        (["--record", "a", "report"], "--record is no option of sestui report."),
        (["report", "--format", "xml"], "'xml' is not one of 'table', 'json', 'csv', 'markdown', 'aws'"),
        (["report", "--by", "year"], "'year' is not one of 'interval', 'hour', 'day'"),
        (["report", "--window", "20m"], "'20m' is not a number and m, h or d, in steps of 15 minutes"),
        (["report", "--window", "15d"], "'15d' is not"),
        (["report", "--window", "0h"], "'0h' is not"),
        (["report", "--window", "1w"], "'1w' is not"),
        (["report", "--window", "٣h"], "'٣h' is not"),
        (["report", "--format", "aws", "--by", "hour"], "--by cannot be had with --format aws"),
        (["report", "--format", "aws", "--window", "1h"], "--window cannot be had with --format aws"),
        (["report", "--input", "x", "--region", "eu-west-1"], "--region asks an account, and --input reads"),
        (["report", "--input", "x", "--demo"], "--demo asks an account, and --input reads"),
        (["report", "--input", "missing.json"], "missing.json cannot be read: No such file or directory."),
        (["report", "--scenario", "nothing"], "There is no scenario “nothing”. Choose one of: "),
    ],
)
def test_what_is_not_allowed_is_named(arguments: list[str], said: str) -> None:
    assert said in refused(*arguments)


def test_a_wrong_configuration_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sestui.toml"
    path.write_text("refresh = 1")
    monkeypatch.setenv("SESTUI_CONFIG", str(path))
    assert f"{path}: refresh: '1' is no refresh." in refused("report", "--demo")
    assert run("--help").exit_code == 0


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_of_a_recording(saved: str, form: str) -> None:
    result = run("report", "--input", saved, "--format", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "130" in result.stdout if form in ("table", "json", "markdown") else result.stdout.count("2022-10-") >= 52


@pytest.mark.parametrize("by", PERIODS)
def test_a_report_from_a_pipe(saved: str, by: str) -> None:
    result = run("report", "--input", "-", "--format", "json", "--by", by, stdin=Path(saved).read_bytes())
    assert result.exit_code == 0
    assert sum(row["delivery_attempts"] for row in json.loads(result.stdout)["data_points"]) == 130


def test_periods_are_the_grids() -> None:
    assert tuple(by.value for by in By) == PERIODS


def test_a_report_of_the_demo_is_of_the_whole_answer() -> None:
    result = run("report", "--demo", "--format", "json", "--window", "24h")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert document["account_status"]["enforcement_status"] == "HEALTHY"
    assert document["quota"]["max_24_hour_send"] == 250_000
    assert document["unavailable"] == []
    assert len(document["data_points"]) == 96


def test_what_could_not_be_had_is_said_beside_the_data(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"SendDataPoints": []}')
    os.utime(empty, (1_468_451_000, 1_468_451_000))
    result = run("report", "--input", str(empty), "--format", "aws")
    assert result.stdout == '{\n    "SendDataPoints": []\n}\n'
    assert result.stderr.startswith("sestui: The recording holds no data points and no time of its own")


def test_aws_that_cannot_be_reached_is_status_3(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refused("--region", "eu-west-1", "report", status=3)
    assert "credentials" in said
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert refused("--region", "eu-west-1", "report", "--endpoint-url", "http://127.0.0.1:1", status=3)


def test_times_are_printed_in_the_zone(saved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    local = run("report", "--input", saved, "--zone", "local", "--by", "day").stdout
    assert "day (IST)" in local
    assert "day (UTC)" in run("report", "--input", saved, "--by", "day").stdout


def test_colour_only_where_it_is_wanted(saved: str) -> None:
    assert "\x1b[" not in run("report", "--input", saved).stdout
    assert "\x1b[" in run("report", "--input", saved, env={"FORCE_COLOR": "1"}).stdout
    assert not wants_colour({"FORCE_COLOR": "1", "NO_COLOR": "1"})


def test_a_reader_that_goes_away_is_quiet(saved: str) -> None:
    process = subprocess.Popen(command("report", "--input", saved), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_said(saved: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("report", "--input", saved), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"sestui: Standard output cannot be written: ")
    assert done.stderr.count(b"\n") == 1


def test_a_closed_output_is_said(saved: str) -> None:
    shell = shutil.which("sh")
    assert shell is not None
    done = subprocess.run(
        [shell, "-c", 'exec "$@" >&-', "sh", *command("report", "--input", saved)], stderr=-1, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"sestui: Standard output is closed.")


def test_an_encoding_without_dashes_never_says_unknown_for_none() -> None:
    assert encoded("– ? …", "ascii") == b"- ? ..."
    assert encoded("–", "utf-8") == "–".encode()


def test_ctrl_c_during_a_report_is_quiet() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        process = subprocess.Popen(
            command("report", "--region", "eu-west-1", "--endpoint-url", address),
            env={**os.environ, **keys},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = mute.accept()
        process.send_signal(signal.SIGINT)
        data, words = process.communicate()
        connection.close()
    assert process.returncode == 130
    assert data == b""
    assert b"Traceback" not in words


def test_need_terminal_names_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_terminal", lambda number: number != 2)
    with pytest.raises(UsageError, match="standard error is none"):
        terminal.need_terminal({"TERM": "xterm"})
    terminal.need_terminal({"TERM": "xterm"}, (0, 1))


def test_a_window_is_a_length() -> None:
    from sestui.cli.parameters import window

    context = click.Context(main)
    parameter = main.params[0]
    assert window(context, parameter, "90m") == timedelta(minutes=90)
    assert window(context, parameter, "24h") == window(context, parameter, "1d")
    assert window(context, parameter, "14d") == timedelta(days=14)


def test_words_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("words")
    assert capsys.readouterr() == ("", "sestui: words\n")

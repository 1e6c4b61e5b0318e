"""``sestui history``: what it prints where, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sestui.cli import keeping
from sestui.cli.screen import main
from sestui.domain.grid import GridKind
from sestui.domain.model import Counters, Target
from sestui.history.store import open_history
from tests.history.worlds import START, World
from tests.values import HOUR, MINUTE


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["history", *arguments], input=stdin)


def refused(*arguments: str, status: int = 2) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith("sestui: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history of two accounts, where the commands look for it."""
    path = tmp_path / "history.db"
    monkeypatch.setenv("SESTUI_HISTORY", str(path))
    world = World()
    for hour in (3, 5):
        world.happens(START - hour * HOUR, Counters(100 * hour, hour))
    world.happens(START - 3 * HOUR, Counters(0, 4), START + 10 * MINUTE)
    with open_history(path) as history:
        for minute in (0, 15):
            history.record(world.answer(START + minute * MINUTE), GridKind.MOVING)
        history.record(World().answer(START, Target("ops", "us-east-1")), GridKind.MOVING)
    return path


def test_info_for_a_program(path: Path) -> None:
    result = run("info", "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert document == {
        "file": str(path),
        "bytes": path.stat().st_size,
        "version": 1,
        "targets": [
            {
                "account": "123456789012",
                "region": "eu-west-1",
                "profile": "ops-prod",
                "intervals": 2,
                "observations": 3,
                "watched_intervals": 1345,
                "first": "2026-11-23T09:00:00Z",
                "last": "2026-11-23T11:00:00Z",
                "looked_at": "2026-11-23T14:15:00Z",
                "phase_minutes": 0,
            },
            {
                "account": None,
                "region": "us-east-1",
                "profile": "ops",
                "intervals": 0,
                "observations": 0,
                "watched_intervals": 1344,
                "first": None,
                "last": None,
                "looked_at": "2026-11-23T14:00:00Z",
                "phase_minutes": 0,
            },
        ],
    }


def test_info_for_a_person(path: Path) -> None:
    result = run("info")
    assert result.stdout.splitlines()[2:] == [
        "account       Region     intervals  observations  first             last              newest answer",
        "123456789012  eu-west-1  2          3             2026-11-23 09:00  2026-11-23 11:00  2026-11-23 14:15",
        "profile:ops   us-east-1  0          0             ?                 ?                 2026-11-23 14:00",
    ]


def test_export_to_standard_output_and_to_a_file(path: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    assert [row["bounces"] for row in rows if row["record"] == "interval"] == ["5", "7"]
    every = list(csv.DictReader(io.StringIO(run("export", "--all-looks").stdout)))
    assert [row["bounces"] for row in every if row["record"] == "interval"] == ["5", "3", "7"]
    lines = run("export", "--format", "jsonl", "--region", "us-east-1").stdout.splitlines()
    assert [json.loads(line)["record"] for line in lines] == ["idle"]
    output = tmp_path / "out.csv"
    result = run("export", "--output", str(output), "--account", "123456789012")
    assert (result.exit_code, result.output) == (0, "")
    assert output.read_bytes().count(b"\r\n") == 1 + len([row for row in rows if row["account"] == "123456789012"])
    assert output.stat().st_mode & 0o777 == 0o600
    assert "exists already" in refused("export", "--output", str(output))
    assert "cannot be written: No such file" in refused("export", "--output", str(tmp_path / "no" / "file"))


def test_every_form_comes_back(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = run("export", "--all-looks", "--format", "jsonl").stdout
    (tmp_path / "lines").write_text(everything)
    (tmp_path / "table").write_bytes(run("export", "--all-looks").stdout_bytes)
    assert run("export", "--format", "sqlite", "--output", str(tmp_path / "copy")).exit_code == 0
    for name in ("lines", "table", "copy"):
        result = run("import", str(tmp_path / name), "--history", str(tmp_path / f"{name}.db"))
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == f"sestui: {tmp_path / name}: 3 new observations.\n"
        again = run("import", str(tmp_path / name), str(tmp_path / "table"), "--history", str(tmp_path / f"{name}.db"))
        assert again.stderr.count(": 0 new observations.\n") == 2
        told = run("export", "--all-looks", "--history", str(tmp_path / f"{name}.db"))
        assert told.stdout_bytes == (tmp_path / "table").read_bytes()
    monkeypatch.setenv("SESTUI_HISTORY", str(tmp_path / "piped.db"))
    assert run("import", "-", stdin=everything).stderr == "sestui: standard input: 3 new observations.\n"
    assert run("export", "--all-looks", "--format", "jsonl").stdout == everything


def test_prune_asks_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "2 intervals (3 observations), and 0 other values"
    assert "There is no terminal to ask" in refused("prune", "--before", "2026-11-24")
    dry = run("prune", "--before", "2026-11-24", "--dry-run")
    assert (dry.exit_code, dry.stderr) == (0, f"sestui: {words} begin before 2026-11-24.\n")
    monkeypatch.setattr(keeping, "is_terminal", lambda number: True)
    asked = run("prune", "--before", "2026-11-24", stdin="n\n")
    assert (asked.exit_code, asked.stderr.count(words)) == (0, 1)
    assert json.loads(run("info", "--format", "json").stdout)["targets"][0]["intervals"] == 2
    assert run("prune", "--before", "2026-11-23", "--yes").stderr.startswith("sestui: 0 intervals")
    assert run("prune", "--before", "2026-11-24", "--yes").stderr == f"sestui: {words} are taken out.\n"
    assert json.loads(run("info", "--format", "json").stdout)["targets"][0]["intervals"] == 0


def test_a_history_is_not_added_to_itself(path: Path) -> None:
    before = path.read_bytes()
    assert f"{path.name} is this history itself. Name another one." in refused("import", str(path))
    assert path.read_bytes() == before


def test_check_says_what_is_wrong(path: Path) -> None:
    sound = run("check")
    assert (sound.exit_code, sound.stdout, sound.stderr) == (0, f"{path} is sound.\n", "")
    with open_history(path) as history, history.file.writing() as connection:
        connection.execute("UPDATE intervals SET bounces = 99 WHERE bounces = 7")
        connection.execute("DELETE FROM watched WHERE series = 2")
        connection.execute("UPDATE looks SET rejects = -1 WHERE attempts = 500")
    wrong = run("check")
    assert wrong.exit_code == 1
    assert wrong.stdout.splitlines() == [
        "Counters below zero: 1.",
        "123456789012 eu-west-1: from 2026-11-23 the newest counters do not follow from the looks.",
        "profile:ops us-east-1: what was watched does not follow from the coverage.",
    ]
    path.write_bytes(b"x" * 9000)
    assert "The history is damaged (" in refused("check", status=1)
    assert path.read_bytes() == b"x" * 9000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name a command after “history”: "),
        (["infos"], "There is no command 'infos'. Commands are: "),
        (["import"], "Missing argument 'FILE...'."),
        (["import", "missing.csv"], "missing.csv cannot be read: No such file or directory."),
        (["import", "-"], "standard input is no export of a history: it has no column record."),
        (["export", "--format", "xml"], "'xml' is not one of 'csv', 'jsonl', 'sqlite'."),
        (["export", "--format", "sqlite"], "--format sqlite copies the whole file. It takes --output FILE"),
        (["export", "--account", "7"], "There is no history of 7. There are: 123456789012 eu-west-1, profile:ops"),
        (["prune"], "Missing option '--before'."),
        (["prune", "--before", "soon"], "'soon' is no day such as 2026-06-01."),
        (["info", "--history", "none.db"], "There is no history at none.db."),
    ],
)
def test_what_is_not_allowed_is_named(path: Path, arguments: list[str], said: str) -> None:
    result = run(*arguments, stdin="a,b\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_options_before_the_command(path: Path) -> None:
    result = CliRunner().invoke(main, ["--region", "us-east-1", "history", "export"])
    assert {row["region"] for row in csv.DictReader(io.StringIO(result.stdout))} == {"us-east-1"}
    result = CliRunner().invoke(main, ["--region", "us-east-1", "history", "info"])
    assert (result.exit_code, result.stderr) == (2, "sestui: --region is no option of sestui history info.\n")


def test_a_closed_pipe_is_quiet(path: Path) -> None:
    world = World()
    for step in range(20_000):
        world.happens(START + step * 15 * MINUTE, Counters(step, 1, 1, 1))
    with open_history(path) as history:
        for day in range(14, 210, 14):
            history.record(world.answer(START + day * 24 * HOUR), GridKind.MOVING)
    command = f'"{sys.executable}" -m sestui history export | head -n 2; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_output_is_said_in_one_line(path: Path) -> None:
    command = [sys.executable, "-m", "sestui", "history", "export"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("sestui: Standard output cannot be written: ")


def test_of_an_export_that_fails_there_is_no_half_a_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(records: object, form: str) -> Iterator[str]:
        yield "record,account\r\n"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sestui.history.text.written", half)
    assert "cannot be" in refused("export", "--output", str(tmp_path / "out.csv"), status=1)
    assert not (tmp_path / "out.csv").exists()


def test_the_help_waits_for_no_sqlite() -> None:
    script = (
        "import sys\nfrom sestui.cli.screen import main\ntry: main(['history', '--help'])\n"
        "finally: print(sorted({'sqlite3', 'boto3', 'textual'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert "prune" in done.stdout

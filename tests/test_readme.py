"""The README says what the program does: all of it, and nothing else."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sestui import settings
from sestui.cli.beside import ASKED
from sestui.cli.screen import main
from sestui.domain.metrics import PRICE_SOURCE, cost
from sestui.domain.model import Target
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, SOURCE
from sestui.errors import Throttled
from sestui.monitor.schedule import MAX_REFRESH, MIN_REFRESH, Schedule
from sestui.monitor.state import Failure, TargetState
from sestui.settings import Options
from sestui.sources.cloudwatch_reputation import PACE, ReputationSource
from sestui.sources.ses import SesSource
from sestui.sources.simulator import simulator
from tests import documented

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAVED = "DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml"
NOW = datetime(2026, 11, 23, 14, 0, 12, tzinfo=UTC)
POLICY = ROOT / "iam-policy.json"
_SERVICES = ("ses", "sesv2", "sts", "cloudwatch")
_BLOCK = re.compile(r"(?:<!-- (?P<mark>[^\n]*) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)


def section(title: str, until: str = "##") -> str:
    """Return the text below a heading, up to the next one of the level ``until`` or a higher one."""
    _, _, rest = README.partition(f"\n{title}\n")
    assert rest, f"README.md has no heading “{title}”"
    levels = "|".join("#" * level for level in range(1, len(until) + 1))
    return re.split(rf"^(?:{levels}) ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> set[str]:
    """Return the rows of the tables in ``text``, without their heads."""
    found = re.split(r"^\|[-:|]+\|$", text, flags=re.MULTILINE)[1:]
    return {line for table in found for line in table.lstrip("\n").partition("\n\n")[0].splitlines()}


def blocks(kind: str, mark: str | None = None) -> list[str]:
    """Return the blocks of code of a kind, all or those with a mark."""
    return [
        block["text"] for block in _BLOCK.finditer(README) if block["kind"] == kind and mark in (None, block["mark"])
    ]


def console(status: int) -> list[str]:
    """Return the commands of the README that exit with ``status``."""
    lines = "".join(blocks("console", f"exits with {status}")).splitlines()
    return [line.removeprefix("$ ") for line in lines]


@pytest.mark.parametrize(
    ("told", "true"),
    [
        (rows(section("## Keys")) - documented.filter_rows(), documented.key_rows()),
        (rows(section("### Intervals, days, hours", "###")) - documented.key_rows(), documented.filter_rows()),
        (rows(section("## Options")) - documented.scenario_rows(), documented.option_rows()),
        (rows(section("### Scenarios")), documented.scenario_rows()),
    ],
    ids=["keys", "filters", "options", "scenarios"],
)
def test_the_tables_are_those_of_the_code(told: set[str], true: set[str]) -> None:
    missing, invented = "\n".join(sorted(true - told)), "\n".join(sorted(told - true))
    assert not missing, f"README.md lacks:\n{missing}"
    assert not invented, f"README.md invents:\n{invented}"


def test_every_setting_with_its_default() -> None:
    defaults = Options()
    table = {row.split("|")[1].strip(" `"): row for row in rows(section("## Configuration"))}
    assert set(table) == documented.setting_names()
    for name in ("symbols", "theme", "zone"):
        assert table[name].endswith(f'| `"{getattr(defaults, name)}"` |')
    demo = re.search(r"\((\d+) with --demo\)", "".join(documented.option_rows()))
    assert demo is not None
    assert table["refresh"].endswith(f"| {defaults.refresh}; {demo[1]} with `--demo` |")
    assert f"{MIN_REFRESH:.0f} to {MAX_REFRESH:.0f}" in table["refresh"]
    for name in (*settings.SYMBOLS, *settings.ZONES):
        assert f'`"{name}"`' in table["symbols"] + table["zone"]


def test_the_example_of_a_configuration_is_one(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    path = tmp_path / "config.toml"
    path.write_text(example)
    options = settings.load(path)
    assert set(options.keys) <= documented.binding_ids()
    assert documented.setting_names() == set(re.findall(r"^\[?(\w+)", example, re.MULTILINE)) - {"quit", "fetch"}


def test_every_state() -> None:
    assert {row.split("|")[1].strip(" `") for row in rows(section("## States"))} == documented.states()


def test_the_lines_of_aws_and_their_source() -> None:
    text = section("## What the numbers mean")
    assert SOURCE in text
    for line in (*BOUNCE_LINES, *COMPLAINT_LINES):
        assert f"{float(line.rate) * 100:g} %" in text


def test_the_policy_allows_what_is_called_and_nothing_else() -> None:
    (shown,) = blocks("json", "iam policy")
    policy = json.loads(shown)
    assert policy == json.loads(POLICY.read_text())
    needed, beside = policy["Statement"]
    actions = {f"{service.removesuffix('v2')}:{operation}" for service, operation in _operations()}
    assert {*needed["Action"], beside["Action"]} == actions - {"sts:GetCallerIdentity"}
    assert len(needed["Action"]) + 1 == len(actions) - 1
    assert beside["Action"] == "cloudwatch:GetMetricData"
    for action in (*needed["Action"], beside["Action"]):
        assert f"| `{action}` |" in section("### Permissions", "###")
    assert f"It calls {('four', 'five', 'six', 'seven')[len(actions) - 4]} operations of AWS" in README


def test_what_cloudwatch_costs() -> None:
    a_month = cost(len(ASKED), timedelta(days=30) // PACE)
    text = section("### How often it asks", "###")
    assert f"about {float(a_month.cents):.0f} US cents" in " ".join(text.split())
    assert PRICE_SOURCE in text


def test_what_is_called_is_what_the_code_names() -> None:
    service = simulator("denied")
    source = SesSource(answer=service)
    list(source.fetch())
    ReputationSource(source.cloudwatch()).reputation(PACE)
    assert {action for _, action in service.calls} == {operation for _, operation in _operations()}


def _operations() -> set[tuple[str, str]]:
    """Return the service and the operation of every call in the sources that ask AWS."""
    trees = [ast.parse((ROOT / "sestui" / "sources" / name).read_text()) for name in ("ses.py", "cloudwatch.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    texts = [[str(getattr(argument, "value", "")) for argument in call.args] for call in calls]
    pairs = {pair for values in texts for pair in pairwise(values)}
    return {(service, operation) for service, operation in pairs if service in _SERVICES}


@pytest.mark.parametrize("command", sorted({*console(0), *console(2)}))
def test_each_command_exits_as_told(command: str, tmp_path: Path, captures: Path) -> None:
    shutil.copy(captures / "stats" / SAVED, tmp_path / "saved.json")
    sestui = f'"{sys.executable}" -m sestui'
    script = re.sub(r"(^|\| )(python3 -m )?sestui\b", lambda found: f"{found[1]}{sestui}", command)
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "-o", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == (0 if command in console(0) else 2), done.stderr
    assert bool(done.stdout) == (command in console(0))


def test_every_command_that_is_shown_can_be_parsed() -> None:
    lines = [
        line.removeprefix("$ ") for kind in ("sh", "console") for text in blocks(kind) for line in text.splitlines()
    ]
    shown = [part for line in lines for part in re.split(r"\||&&|[<>] ?\S+", line) if re.match(r"\s*\S*sestui\s", part)]
    assert len(shown) > 8
    for part in shown:
        words = shlex.split(part)[1:]
        asks = [word for word in words if word in ("--help", "--version")]
        names = [word for word in words if word in documented.commands()]
        context = main.make_context("sestui", [word for word in words if word not in asks], resilient_parsing=True)
        for name in names:
            command = documented.commands()[name]
            after = words[words.index(name) + 1 :]
            if not asks and "20m" not in after:
                command.make_context(name, after, parent=context)


def test_the_first_two_commands_are_for_a_fresh_clone() -> None:
    demo, test = blocks("sh")[:2]
    assert demo.endswith("/sestui --demo\n")
    assert [test] == blocks("sh", "test command")
    assert "'.[test]'" in test


def test_every_linked_file_and_heading_is_there() -> None:
    links = set(re.findall(r"\]\(([^)\s]+)\)", README)) - {SOURCE}
    anchors = {f"#{title.lower().replace(' ', '-')}" for title in re.findall(r"^#+ (.+)$", README, re.MULTILINE)}
    assert len(links) > 14
    for link in links:
        assert link in anchors if link.startswith("#") else (ROOT / link).is_file(), link


def test_the_longest_back_off_is_as_told() -> None:
    state = TargetState(Target(), failure=Failure(Throttled("Slower."), NOW, count=30))
    plan = Schedule().plan(state, NOW, lambda least, most: most)
    assert f"down to every {plan.delay / 60:.0f} minutes" in README


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", ".ci/run"])
def test_no_text_names_this_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for folder in (ROOT, Path(sys.prefix), Path.home()):
        assert not re.search(rf"(?<![\w.~$/-]){re.escape(str(folder))}(?=[/\s])", text)

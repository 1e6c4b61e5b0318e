"""Who may import whom, and how long things may be: read from the syntax trees, nothing is imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "sestui"

FLOORS = {
    "compiled": 0,
    "errors": 0,
    "memory": 0,
    "starting": 0,
    "turn": 0,
    "usage": 0,
    "domain": 1,
    "formatting": 2,
    "explain": 2,
    "settings": 2,
    "sources": 3,
    "history": 3,
    "monitor": 4,
    "reports": 4,
    "tui": 5,
    "cli": 6,
    "__main__": 7,
}
"""How high each room lies: it may import itself and what lies lower."""

ONLY_IN = {
    "boto3": "sestui.sources",
    "botocore": "sestui.sources",
    "urllib3": "sestui.sources",
    "textual": "sestui.tui",
    "rich": "sestui.tui",
    "plotext": "sestui.tui.plot",
    "click": "sestui.cli",
    "sqlite3": "sestui.history",
    "platformdirs": "sestui.settings",
    "msgspec": "sestui",
}
"""The one place of each library; one that is not of the standard library and not here has none."""

LONGEST_FUNCTION = 40
LONGEST_FILE = 300


def violations(root: Path) -> list[str]:
    """Return what breaks the rules of the house in the package at ``root``, one sentence each."""
    found = []
    for path in sorted(root.rglob("*.py")):
        parts = (root.name, *path.relative_to(root).with_suffix("").parts)
        module = ".".join(part for part in parts if part != "__init__")
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        rules = (
            _wrong_imports(module, tree),
            _wrong_sizes(path, text, tree),
            _wrong_names(path, tree),
        )
        found += [f"{module}: {sentence}" for rule in rules for sentence in rule]
    return found


def _imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything that is imported, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def _wrong_imports(module: str, tree: ast.AST) -> Iterator[str]:
    for name in _imports(tree):
        if name.startswith("."):
            yield f"relative import {name}"
        elif name.split(".")[0] == "sestui":
            yield from _upwards(module, name)
        elif name.split(".")[0] in ONLY_IN or name.split(".")[0] not in sys.stdlib_module_names:
            home = ONLY_IN.get(name.split(".")[0])
            if home is None or not _within(module, home):
                yield f"{name.split('.')[0]} belongs to {home or 'no room'}"


def _within(module: str, home: str) -> bool:
    """Return whether a module is ``home``, lies in it, or beside it under a longer name (history_rows)."""
    return module == home or module.startswith((f"{home}.", f"{home}_"))


def _upwards(module: str, name: str) -> Iterator[str]:
    """Yield a sentence if ``module`` may not import ``name``; the package itself (its version) is free to all."""
    room, other = _room(module), _room(name)
    if other.startswith("__") and other != "__main__":
        return
    if room not in FLOORS and module != "sestui":
        yield f"{room} has no floor"
    elif other not in FLOORS:
        yield f"{name} has no floor"
    elif room != other and FLOORS[other] >= FLOORS.get(room, 0):
        yield f"imports {other} upwards"


def _room(name: str) -> str:
    """Return the room of a module of sestui; history_rows is in the room history."""
    room = [*name.split("."), "__init__"][1]
    return next((known for known in FLOORS if _within(room, known)), room)


def _wrong_sizes(path: Path, text: str, tree: ast.AST) -> Iterator[str]:
    if len(text.splitlines()) > LONGEST_FILE:
        yield f"{len(text.splitlines())} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.name} has {length} lines"


def _wrong_names(path: Path, tree: ast.AST) -> Iterator[str]:
    if path.stem.strip("_") in ("utils", "util", "helpers") or path.parent.name in ("utils", "util", "helpers"):
        yield "says nothing by its name"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Manager"):
            yield f"class {node.name}"


def test_the_house_is_in_order() -> None:
    assert violations(ROOT) == []


def test_every_room_is_read() -> None:
    rooms = {_room(f"sestui.{path.stem}") for path in ROOT.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    assert rooms >= {"errors", "domain", "sources", "monitor"}
    assert rooms - {"__init__"} <= set(FLOORS)


BREACHES = {
    "domain/model.py": ("from sestui.monitor import state", "imports monitor upwards"),
    "domain/grid.py": ("import sestui.sources.ses", "imports sources upwards"),
    "domain/late.py": ("def f():\n    from sestui.tui import app", "imports tui upwards"),
    "domain/typed.py": ("if TYPE_CHECKING:\n    from sestui import cli", "imports cli upwards"),
    "domain/numbers.py": ("import numpy", "numpy belongs to no room"),
    "monitor/report.py": ("from sestui.reports.report import Report", "imports reports upwards"),
    "errors.py": ("from sestui.domain.model import Target", "imports domain upwards"),
    "tui/app.py": ("from sestui.cli import main", "imports cli upwards"),
    "tui/chart.py": ("def f():\n    import plotext", "plotext belongs to sestui.tui.plot"),
    "tui/aws.py": ("def f():\n    from botocore.exceptions import ClientError", "botocore belongs to sestui.sources"),
    "cli/look.py": ("from textual.app import App", "textual belongs to sestui.tui"),
    "cli/markup.py": ("from rich.text import Text", "rich belongs to sestui.tui"),
    "cli/account.py": ("import boto3", "boto3 belongs to sestui.sources"),
    "sources/flags.py": ("import click", "click belongs to sestui.cli"),
    "sources/cache.py": ("import sqlite3", "sqlite3 belongs to sestui.history"),
    "sources/near.py": ("from . import base", "relative import"),
    "attic.py": ("from sestui.errors import SestuiError", "attic has no floor"),
    "cli/attic.py": ("from sestui.cellar import wine", "sestui.cellar.wine has no floor"),
    "domain/utils.py": ("", "says nothing by its name"),
    "domain/keeper.py": ("class PointManager: ...", "class PointManager"),
    "domain/long.py": ("def f():\n" + "    x = 1\n" * 40, "f has 41 lines"),
    "domain/endless.py": ("x = 1\n" * 301, "301 lines"),
}

LAWFUL = {
    "domain/fine.py": "from sestui.domain.model import Target\nfrom sestui.errors import UsageError\nimport math",
    "sources/fine.py": "if TYPE_CHECKING:\n    import boto3\ndef f():\n    import botocore",
    "cli/fine.py": "import click\nfrom sestui import __version__\nfrom sestui.tui import app",
    "tui/plot.py": "def f():\n    import plotext",
    "history_rows.py": "import sqlite3\nfrom sestui.domain import grid",
    "domain/forty.py": "def f():\n" + "    x = 1\n" * 39,
    "domain/three_hundred.py": "x = 1\n" * 300,
}


@pytest.mark.parametrize("name", BREACHES)
def test_the_checker_finds(tmp_path: Path, name: str) -> None:
    source, sentence = BREACHES[name]
    (found,) = violations(_built(tmp_path, {name: source}))
    assert sentence in found
    assert name.removesuffix(".py").replace("/", ".") in found


def test_the_checker_lets_the_lawful_pass(tmp_path: Path) -> None:
    assert violations(_built(tmp_path, LAWFUL)) == []


def _built(tmp_path: Path, files: dict[str, str]) -> Path:
    """Write a made-up package; return its folder."""
    for name, source in files.items():
        path = tmp_path / "sestui" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path / "sestui"

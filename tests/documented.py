"""The rows of the README's tables, as the code has them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import click
from textual.binding import Binding
from textual.dom import DOMNode

import sestui.tui
from sestui.cli.screen import COMMANDS, main
from sestui.domain.filters import EXAMPLES
from sestui.monitor.condition import Word
from sestui.settings import Options
from sestui.sources.simulator.scenarios import SCENARIOS

_SIGNS = {
    "colon": ":",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "left_curly_bracket": "{",
    "left_square_bracket": "[",
    "less_than_sign": "<",
    "minus": "-",
    "plus": "+",
    "question_mark": "?",
    "right_curly_bracket": "}",
    "right_square_bracket": "]",
    "slash": "/",
}


def key_rows() -> set[str]:
    """Return a row for each binding: its keys, what it does, its id."""
    return {
        _row(
            " ".join(f"`{_SIGNS.get(key, key)}`" for key in binding.key.split(",")), binding.tooltip, f"`{binding.id}`"
        )
        for binding in _bindings()
    }


def binding_ids() -> set[str]:
    """Return the ids that the configuration file may name."""
    return {binding.id for binding in _bindings() if binding.id is not None}


def option_rows() -> set[str]:
    """Return a row for each option: how it is written, whose it is, what it says of itself."""
    owners: dict[str, list[str]] = {}
    for name, command in _commands():
        context = click.Context(command, help_option_names=["-h", "--help"])
        for option in command.get_params(context):
            if isinstance(option, click.Option) and (told := option.get_help_record(context)):
                owners.setdefault(_row(f"`{told[0]}`", "{}", told[1]), []).append(f"`{name}`")
    return {row.format(" ".join(names)) for row, names in owners.items()}


def commands() -> dict[str, click.Command]:
    """Return the commands besides the screen, by their names."""
    context = click.Context(main)
    return {name: command for name in COMMANDS if (command := main.get_command(context, name)) is not None}


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its name; one in a group is called as the group and it: ``history info``."""
    yield "sestui", main
    for name, command in commands().items():
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", below) for inner, below in command.commands.items())


def setting_names() -> set[str]:
    """Return the settings of the configuration file."""
    return set(Options.__struct_fields__) - {"demo"}


def scenario_rows() -> set[str]:
    """Return a row for each scenario of the simulator."""
    return {_row(f"`{scenario.name}`", scenario.description) for scenario in SCENARIOS.values()}


def filter_rows() -> set[str]:
    """Return a row for each kind of a filter's term."""
    return {_row(f"`{term}`", meaning) for term, meaning in EXAMPLES}


def states() -> set[str]:
    """Return the words of the first line."""
    return {word.value for word in Word} | {"PAUSED"}


def _row(*cells: str) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |"


def _bindings() -> list[Binding]:
    return [
        binding
        for owner in _widgets()
        for binding in owner.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding)
    ]


def _widgets() -> Iterator[type[object]]:
    """Yield the App and every screen and widget of sestui."""
    for module in pkgutil.walk_packages(sestui.tui.__path__, "sestui.tui."):
        importlib.import_module(module.name)
    yield from (kind for kind in _below(DOMNode) if kind.__module__.startswith("sestui."))


def _below(kind: type[object]) -> Iterator[type[object]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)

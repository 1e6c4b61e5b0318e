"""The bindings that a user's configuration may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

from sestui.errors import UsageError, one_line
from sestui.tui import screens

NO_KEY = "unassigned"
"""The key of a binding that has none left; no terminal sends it."""


def bind(app: App[None], keys: Mapping[str, tuple[str, ...]]) -> None:
    """Give the bindings of these ids these keys instead of their own.

    A key that the user gives to what holds everywhere is taken from what has it by default on some screen.

    Raises:
        UsageError: If there is no binding of an id.
    """
    for screen in iter_modules(screens.__path__) if keys else ():
        import_module(f"{screens.__name__}.{screen.name}")
    bindings = {binding.id: binding for binding in _bindings(DOMNode)}
    known = {name for name in bindings if name}
    for unknown in sorted(set(keys) - known):
        near = ", ".join(get_close_matches(unknown, known, cutoff=0.0))
        raise UsageError(f"There is no key binding “{one_line(unknown, 40)}”.", f"The nearest are: {near}.")
    everywhere = {binding.id for binding in _bindings(App)}
    taken = {key for name, listed in keys.items() if name in everywhere for key in listed}
    left = {name: [key for key in binding.key.split(",") if key not in taken] for name, binding in bindings.items()}
    given = {name: listed for name, listed in left.items() if name and listed != bindings[name].key.split(",")}
    app.set_keymap({name: ",".join(listed) or NO_KEY for name, listed in {**given, **keys}.items()})


def _bindings(kind: type[DOMNode]) -> Iterator[Binding]:
    """Yield all bindings of sestui's own screens and widgets below a kind."""
    for child in kind.__subclasses__():
        if child.__module__.startswith("sestui."):
            own = child.__dict__.get("BINDINGS", ())
            yield from (binding for binding in own if isinstance(binding, Binding) and binding.id)
        yield from _bindings(child)

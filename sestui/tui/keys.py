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


def bind(app: App[None], keys: Mapping[str, tuple[str, ...]]) -> None:
    """Give the bindings of these ids these keys instead of their own.

    Raises:
        UsageError: If there is no binding of an id.
    """
    for screen in iter_modules(screens.__path__) if keys else ():
        import_module(f"{screens.__name__}.{screen.name}")
    known = set(_ids(DOMNode))
    for unknown in sorted(set(keys) - known):
        near = ", ".join(get_close_matches(unknown, known, cutoff=0.0))
        raise UsageError(f"There is no key binding “{one_line(unknown, 40)}”.", f"The nearest are: {near}.")
    app.set_keymap({name: ",".join(listed) for name, listed in keys.items()})


def _ids(kind: type[DOMNode]) -> Iterator[str]:
    """Yield the ids of all bindings of sestui's own screens and widgets."""
    for child in kind.__subclasses__():
        if child.__module__.startswith("sestui."):
            own = child.__dict__.get("BINDINGS", ())
            yield from (binding.id for binding in own if isinstance(binding, Binding) and binding.id)
        yield from _ids(child)

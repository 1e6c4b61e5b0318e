"""What a start compiles besides modules: regular expressions, and the methods that dataclasses write as text.

Python compiles both anew in every process, and Textual's import has two hundred of them. While a start lasts, the two
places of the standard library that compile them are given what was compiled before. Where a Python has no such place,
nothing is changed.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from array import array
from collections.abc import Callable, Sequence
from types import CodeType, SimpleNamespace
from typing import Any

Methods = dict[str, CodeType]
"""The code of each text."""

Pattern = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""A compiled pattern: its flags, its code in words of this machine, its groups and their names."""

Patterns = dict[tuple[bool, str | bytes, int], Pattern]
"""The compiled pattern of each text and the flags it was given; first comes whether it is bytes."""

_PARTS = 6
"""What compiling a pattern comes to in the versions that this is made for; of another one nothing is remembered."""

_UNSURE = re.DEBUG | re.LOCALE
"""The flags with which compiling does more, or depends on more, than the text."""


class Texts:
    """Compiles texts, each of them once for all processes.

    Attributes:
        methods: What was compiled or taken in this process.
        patterns: The same.
    """

    def __init__(self, methods: Methods, patterns: Patterns) -> None:
        """Take what was compiled before."""
        self.methods: Methods = {}
        self.patterns: Patterns = {}
        self._known = methods, patterns
        self._made: dict[re.Pattern[Any], tuple[Any, ...]] = {}
        self._undo: list[Callable[[], object]] = []
        self._compile: Callable[..., re.Pattern[Any]] = re.compile
        self._sre: Any = None

    def install(self) -> None:
        """Compile all texts from now on, for the standard library."""
        compiler: Any = sys.modules.get("re._compiler")
        if hasattr(compiler, "compile") and hasattr(getattr(compiler, "_sre", None), "compile"):
            self._compile, self._sre = compiler.compile, compiler._sre
            noting = SimpleNamespace(**{**vars(self._sre), "compile": self._note})
            self._set(compiler, "_sre", noting)
            self._set(compiler, "compile", self._pattern)
        self._set(dataclasses, "exec", self._execute)  # before Python's own, which is looked for after the module's

    def remove(self) -> None:
        """Leave it to the standard library again."""
        while self._undo:
            self._undo.pop()()

    def _set(self, module: Any, name: str, value: object) -> None:
        if name in vars(module):
            before = vars(module)[name]
            self._undo.append(lambda: setattr(module, name, before))
        else:
            self._undo.append(lambda: delattr(module, name))
        setattr(module, name, value)

    def _execute(self, text: Any, *places: Any, **more: Any) -> None:
        """Run a text as ``exec`` does."""
        if type(text) is not str:
            exec(text, *places, **more)
            return
        code = self._known[0].get(text)
        if code is None:
            code = compile(text, "<string>", "exec", dont_inherit=True)
        self.methods[text] = code
        exec(code, *places, **more)

    def _pattern(self, pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        """Compile a pattern as ``re`` does."""
        if type(pattern) not in (str, bytes) or flags & _UNSURE:
            return self._compile(pattern, flags)
        key = isinstance(pattern, bytes), pattern, int(flags)
        known = self._known[1].get(key)
        if known is not None:
            self.patterns[key] = known
            return self._from(pattern, known)
        found = self._compile(pattern, flags)
        if found in self._made:
            _, whole, code, groups, names, numbers = self._made.pop(found)
            self.patterns[key] = int(whole), _words(code), int(groups), dict(names), tuple(numbers)
        return found

    def _note(self, *compiled: Any) -> re.Pattern[Any]:
        """Make a pattern of what was compiled, and remember that."""
        found: re.Pattern[Any] = self._sre.compile(*compiled)
        if len(compiled) == _PARTS:
            self._made[found] = compiled
        return found

    def _from(self, pattern: str | bytes, known: Pattern) -> re.Pattern[Any]:
        """Make a pattern of what is known."""
        flags, code, groups, names, numbers = known
        words = memoryview(code).cast("I").tolist()
        found: re.Pattern[Any] = self._sre.compile(pattern, flags, words, groups, dict(names), numbers)
        return found


def _words(code: Sequence[int]) -> bytes:
    """Return the code of a pattern as this machine has its words."""
    return array("I", code).tobytes()

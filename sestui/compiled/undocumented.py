"""Compiled code without the docstrings of its functions: an eighth of it, that nobody reads while a program runs."""

from __future__ import annotations

import inspect
from opcode import opmap
from operator import is_
from types import CodeType

_HAS_DOCSTRING: int = getattr(inspect, "CO_HAS_DOCSTRING", 0)
"""The flag of a function whose first constant is its docstring, from Python 3.14 on; before it, any text is one."""


def undocumented(code: CodeType) -> CodeType:
    """Return a module's code that does the same, but whose functions have no ``__doc__``; its classes keep theirs."""
    constants = [undocumented(one) if isinstance(one, CodeType) else one for one in code.co_consts]
    if _documented(code):
        return code.replace(co_consts=(None, *constants[1:]), co_flags=code.co_flags & ~_HAS_DOCSTRING)
    return code if all(map(is_, constants, code.co_consts)) else code.replace(co_consts=tuple(constants))


def _documented(code: CodeType) -> bool:
    """Return whether the first constant of some code is a docstring and nothing else.

    A class's is its name, that of a comprehension anything; a function may use a text that is its docstring, too.
    """
    if (
        not code.co_flags & inspect.CO_OPTIMIZED
        or code.co_name.startswith("<")
        or not isinstance(code.co_consts[0], str)
    ):
        return False
    if _HAS_DOCSTRING and not code.co_flags & _HAS_DOCSTRING:
        return False
    steps = zip(code.co_code[::2], code.co_code[1::2], strict=True)
    return not any(argument == 0 and name in _LOADING for name, argument in steps)


_LOADING = {number for name, number in opmap.items() if "LOAD_CONST" in name or name == "RETURN_CONST"}
"""What uses a constant."""

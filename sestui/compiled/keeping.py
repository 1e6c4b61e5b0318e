"""What writes the file, once a start is over."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import ModuleType

from sestui.compiled.texts import Methods, Patterns, Texts
from sestui.compiled.undocumented import undocumented
from sestui.compiled.using import BROKEN, HEAD, HEADER, Code, Finder, Where, is_of

_Module = tuple[str, Where, Code]

_OURS = __name__.partition(".")[0]
_BY_TIME = bytes(4)
"""The flags of a compiled file that is right while its source's time is."""


def keep(path: str, finder: Finder | None, texts: Texts) -> None:
    """Write what was compiled until now, where it is more than the finder knows; never without the right to."""
    kept = [] if finder is None else list(finder.kept())
    new = list(_imported({name for name, *_ in kept}))
    methods, patterns = dict(texts.methods), dict(texts.patterns)
    if finder is not None:
        if not new and methods.keys() <= finder.methods.keys() and patterns.keys() <= finder.patterns.keys():
            return
        if not finder.stale:  # else it is not known what of them is still wanted
            methods, patterns = finder.methods | methods, finder.patterns | patterns
    if not sys.dont_write_bytecode:
        _write(Path(path), [*kept, *new], methods, patterns)


def _imported(known: set[str]) -> Iterator[_Module]:
    """Yield what Python has imported from compiled files, and is not known."""
    for name, module in list(sys.modules.items()):
        spec = vars(module).get("__spec__") if isinstance(module, ModuleType) else None
        if name not in known and isinstance(spec, ModuleSpec) and spec.name == name:
            loader = spec.loader
            if isinstance(loader, SourceFileLoader) and (code := _compiled(spec, loader)):
                package = spec.submodule_search_locations is not None
                folder = Path(loader.path).parent
                yield name, (loader.path, str(folder.parent if package else folder), package), code


def _compiled(spec: ModuleSpec, loader: SourceFileLoader) -> bytes:
    """Return a module's compiled file; nothing where it has none, or one that does not go by its source's time."""
    try:
        code = Path(spec.cached or "").read_bytes()
    except OSError:
        return b""
    return _lean(code, loader) if code.startswith(MAGIC_NUMBER + _BY_TIME) and is_of(code, loader) else b""


def _lean(code: bytes, loader: SourceFileLoader) -> bytes:
    """Return a compiled file without the docstrings of functions; nothing where it is damaged.

    Ours stay: some are the help of a command.
    """
    if loader.name.partition(".")[0] == _OURS:
        return code
    try:
        return code[:HEADER] + marshal.dumps(undocumented(marshal.loads(code[HEADER:])))
    except BROKEN:
        return b""


def _write(path: Path, modules: Sequence[_Module], methods: Methods, patterns: Patterns) -> None:
    """Write the file at once or not at all; while another process writes it, it is left to that one."""
    unfinished = path.with_name(f"{path.name}.new")
    with suppress(OSError), unfinished.open("ab") as file:
        flock(file, LOCK_EX | LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), unfinished.stat()):
            return  # another process has finished it between the two lines above
        try:
            file.truncate(0)
            file.writelines(_parts(modules, methods, patterns))
            file.flush()
            unfinished.replace(path)
        except OSError:
            unfinished.unlink()


def _parts(modules: Sequence[_Module], methods: Methods, patterns: Patterns) -> Iterator[Code]:
    """Yield what the file holds: the length of the index, the index, and the modules."""
    index: dict[str, tuple[Where, int, int]] = {}
    end = 0
    for name, where, code in modules:
        index[name] = where, end, (end := end + len(code))
    head = marshal.dumps((sys.version, end, index, methods, patterns))
    yield len(head).to_bytes(HEAD, "little")
    yield head
    yield from (code for *_, code in modules)

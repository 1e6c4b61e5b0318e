"""What writes the file, once a start is over."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from itertools import chain
from pathlib import Path
from types import ModuleType

from sestui.compiled.texts import Methods, Patterns, Texts
from sestui.compiled.undocumented import undocumented
from sestui.compiled.using import BROKEN, HEADER, TAIL, Code, Finder, Where, is_of

_Module = tuple[str, Where, Callable[[], Code]]
"""A name, its place, and what reads its compiled file: all of them at once would take more memory than the program."""

_OURS = __name__.partition(".")[0]
_BY_TIME = bytes(4)
"""The flags of a compiled file that is right while its source's time is."""


def keep(path: str, finder: Finder | None, texts: Texts) -> None:
    """Write what was compiled until now, where it is more than the finder knows; never without the right to."""
    kept = {} if finder is None else dict(finder.kept())
    new = list(_imported(kept))
    methods, patterns = dict(texts.methods), dict(texts.patterns)
    if finder is not None:
        if not new and methods.keys() <= finder.methods.keys() and patterns.keys() <= finder.patterns.keys():
            return
        if not finder.stale:  # else it is not known what of them is still wanted
            methods, patterns = finder.methods | methods, finder.patterns | patterns
    if not sys.dont_write_bytecode:
        known = ((name, where, partial(bytes, code)) for name, (where, code) in kept.items())
        _write(Path(path), chain(known, new), methods, patterns)


def _imported(known: Collection[str]) -> Iterator[_Module]:
    """Yield what Python has imported from compiled files that are right, and is not known: only that is looked at."""
    for name, module in list(sys.modules.items()):
        spec = vars(module).get("__spec__") if isinstance(module, ModuleType) else None
        if name not in known and isinstance(spec, ModuleSpec) and spec.name == name:
            loader = spec.loader
            if isinstance(loader, SourceFileLoader) and _head(spec, loader):
                package = spec.submodule_search_locations is not None
                folder = Path(loader.path).parent
                yield name, (loader.path, str(folder.parent if package else folder), package), partial(_lean, spec)


def _head(spec: ModuleSpec, loader: SourceFileLoader) -> bytes:
    """Return the head of a module's compiled file; nothing where it has none, or one not by its source's time."""
    try:
        with Path(spec.cached or "").open("rb") as file:
            head = file.read(HEADER)
    except OSError:
        return b""
    return head if head.startswith(MAGIC_NUMBER + _BY_TIME) and is_of(head, loader) else b""


def _lean(spec: ModuleSpec) -> bytes:
    """Return a compiled file without the docstrings of functions; nothing where it is damaged.

    Ours stay: some are the help of a command.
    """
    try:
        code = Path(spec.cached or "").read_bytes()
        if spec.name.partition(".")[0] == _OURS:
            return code
        return code[:HEADER] + marshal.dumps(undocumented(marshal.loads(code[HEADER:])))
    except BROKEN:
        return b""


def _write(path: Path, modules: Iterable[_Module], methods: Methods, patterns: Patterns) -> None:
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


def _parts(modules: Iterable[_Module], methods: Methods, patterns: Patterns) -> Iterator[Code]:
    """Yield what the file holds: the modules, the index, and the length of the index."""
    index: dict[str, tuple[Where, int, int]] = {}
    end = 0
    for name, where, read in modules:
        if code := read():
            index[name] = where, end, (end := end + len(code))
            yield code
    tail = marshal.dumps((sys.version, end, index, methods, patterns))
    yield tail
    yield len(tail).to_bytes(TAIL, "little")

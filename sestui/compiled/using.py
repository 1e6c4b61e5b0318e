"""What takes modules from the file; it is imported before all others, so it imports next to nothing itself."""

from __future__ import annotations

import marshal
import mmap
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

Where = tuple[str, str, bool]
"""A module's source, the folder in which an import finds it, and whether it is a package."""

Code = bytes | memoryview
"""A compiled file as Python writes it."""

TAIL = 8
"""The bytes of the length of the index, which stand last; before it are the modules."""

HEADER = 16
"""The bytes before the code in a compiled file: magic number, flags, time and size of the source."""

_WORD = 0xFFFFFFFF
BROKEN = (OSError, ValueError, EOFError, TypeError)
"""What a file that was damaged, or written by something else, can raise."""


class Loader(SourceFileLoader):
    """Loads a module from its code; whatever else is asked is answered from its source."""

    def __init__(self, name: str, source: str, code: memoryview) -> None:
        super().__init__(name, source)
        self._code: memoryview | None = code

    def get_code(self, fullname: str) -> CodeType | None:
        """Return the module's code, the first time as it was kept."""
        code, self._code = self._code, None
        try:
            found = marshal.loads(code[HEADER:]) if code is not None else None
        except BROKEN:
            found = None
        return found if isinstance(found, CodeType) else super().get_code(fullname)


class Finder:
    """Finds the modules of one file.

    Attributes:
        methods: What texts were compiled to besides; see ``texts``.
        patterns: The same.

    Args:
        data: The file.

    Raises:
        ValueError, EOFError, TypeError: If it is not one, or another Python's.
    """

    def __init__(self, data: memoryview) -> None:
        begin = len(data) - TAIL - int.from_bytes(data[-TAIL:], "little")
        version, end, self._index, self.methods, self.patterns = marshal.loads(data[max(0, begin) : -TAIL])
        if (version, end) != (sys.version, begin):
            raise ValueError("another Python's, or cut off")
        self._data = data[:end]
        self._stale: set[str] = set()

    @property
    def stale(self) -> bool:
        """Whether a module was looked for that has another source by now."""
        return bool(self._stale)

    def kept(self) -> Iterator[tuple[str, tuple[Where, Code]]]:
        """Yield what has not been found stale: name, place and compiled file."""
        for name, (where, start, end) in self._index.items():
            if name not in self._stale:
                yield name, (where, self._data[start:end])

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where a module is; None leaves it to Python, as is every library: its place may be another by now."""
        if name not in self._index:
            return None
        (source, folder, package), start, end = self._index[name]
        if name not in sys.stdlib_module_names if path is None else folder not in path:
            return None
        loader = Loader(name, source, code := self._data[start:end])
        if not is_of(code, loader):
            self._stale.add(name)
            return None
        spec = ModuleSpec(name, loader, origin=source, is_package=package)
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(source.rpartition(os.sep)[0])
        return spec


def is_of(code: Code, loader: SourceFileLoader) -> bool:
    """Return whether a compiled file is of the source as it is."""
    try:
        stats = loader.path_stats(loader.path)
    except OSError:
        return False
    source = (int(stats["mtime"]) & _WORD, int(stats["size"]) & _WORD)
    return source == (int.from_bytes(code[8:12], "little"), int.from_bytes(code[12:HEADER], "little"))


def use(path: str) -> Finder | None:
    """Take modules from a file from now on; return the finder, None if there is no file, or none that can be used."""
    try:
        number = os.open(path, os.O_RDONLY)
        try:
            finder = Finder(memoryview(mmap.mmap(number, 0, access=mmap.ACCESS_READ)))
        finally:
            os.close(number)
    except BROKEN:
        return None
    sys.meta_path.insert(0, finder)
    return finder

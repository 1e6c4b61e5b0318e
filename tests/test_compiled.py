"""The compiled modules of a start in one file: the same modules as Python's own, whatever happens to it."""

from __future__ import annotations

import dataclasses
import importlib
import marshal
import py_compile
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui import compiled
from sestui.compiled import keeping, using
from sestui.compiled.texts import Texts
from sestui.compiled.undocumented import undocumented

re_compiler: Any = importlib.import_module("re._compiler")

_ROOM = "sestui_kept_room"


class Place:
    """A folder of modules to import, and the file that they are kept in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "modules.start"
        self.finder: using.Finder | None = None
        self.texts = Texts({}, {})

    def write(self, text: str, name: str = f"{_ROOM}/one.py") -> None:
        """Write a source, and compile it as Python does."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        py_compile.compile(str(path), doraise=True)
        importlib.invalidate_caches()

    def load(self, name: str = f"{_ROOM}.one") -> ModuleType:
        """Import a module as the first time."""
        for known in [known for known in sys.modules if known.startswith(_ROOM)]:
            del sys.modules[known]
        return importlib.import_module(name)

    def keep(self) -> None:
        """Keep what is imported now."""
        keeping.keep(str(self.file), self.finder, self.texts)

    def use(self) -> using.Finder | None:
        """Take modules from the file."""
        self.leave()
        self.finder = using.use(str(self.file))
        return self.finder

    def leave(self) -> None:
        """Take modules from the file no more."""
        if self.finder is not None:
            sys.meta_path.remove(self.finder)
            self.finder = None


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = Place(tmp_path)
    found.write("", f"{_ROOM}/__init__.py")
    found.write("value = 1")
    yield found
    found.leave()
    for known in [known for known in sys.modules if known.startswith(_ROOM)]:
        del sys.modules[known]


@contextmanager
def _installed(texts: Texts) -> Iterator[None]:
    texts.install()
    try:
        yield
    finally:
        texts.remove()


def _from_file(module: ModuleType) -> bool:
    return isinstance(module.__loader__, using.Loader)


def test_what_was_kept_is_taken_and_is_the_same(place: Place) -> None:
    before = place.load()
    place.keep()
    assert place.use() is not None
    after = place.load()
    assert (_from_file(before), _from_file(after)) == (False, True)
    assert (after.value, after.__file__, after.__cached__, after.__package__) == (
        before.value,
        before.__file__,
        before.__cached__,
        before.__package__,
    )
    assert importlib.util.find_spec(_ROOM) is not None


def test_a_library_itself_is_looked_for_by_python_and_its_parts_are_taken_where_it_was_found(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.load()
    place.keep()
    place.use()
    assert not _from_file(place.load(_ROOM))
    other = Place(tmp_path / "other")
    other.write("", f"{_ROOM}/__init__.py")
    other.write("value = 'another place'")
    monkeypatch.syspath_prepend(str(other.folder))
    assert place.load().value == "another place"


def test_a_part_of_the_standard_library_is_taken(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import colorsys

    place.keep()
    place.use()
    monkeypatch.delitem(sys.modules, "colorsys")
    again = importlib.import_module("colorsys")
    assert _from_file(again)
    assert again.__file__ == colorsys.__file__


def test_a_changed_source_is_read_and_then_kept(place: Place) -> None:
    place.load()
    place.keep()
    place.use()
    place.write("value = 'changed'")
    assert place.load().value == "changed"
    place.keep()
    place.use()
    again = place.load()
    assert (again.value, _from_file(again)) == ("changed", True)


def test_a_source_that_is_gone_is_not_found(place: Place) -> None:
    place.load()
    place.keep()
    place.use()
    (place.folder / _ROOM / "one.py").unlink()
    with pytest.raises(ModuleNotFoundError):
        place.load()


def test_what_this_process_has_not_imported_stays_kept(place: Place) -> None:
    place.write("value = 2", f"{_ROOM}/two.py")
    place.load(f"{_ROOM}.two")
    place.keep()
    place.use()
    place.load()
    place.keep()
    place.use()
    assert _from_file(place.load(f"{_ROOM}.two"))
    assert _from_file(place.load())


def test_nothing_new_writes_nothing(place: Place) -> None:
    place.load()
    place.keep()
    place.use()
    place.file.write_bytes(b"left alone")
    place.keep()
    assert place.file.read_bytes() == b"left alone"


@pytest.mark.parametrize("cut", [0, 1, 7, 8, 9, 100, -1])
def test_a_file_that_was_cut_off_is_not_used(place: Place, cut: int) -> None:
    place.load()
    place.keep()
    place.file.write_bytes(place.file.read_bytes()[:cut])
    assert place.use() is None
    assert place.load().value == 1


@pytest.mark.parametrize("text", [b"", b"\0" * 4096, b"\xff" * 4096, b"SQLite format 3\0" * 100])
def test_a_file_of_something_else_is_not_used(place: Place, text: bytes) -> None:
    place.file.write_bytes(text)
    assert place.use() is None


def test_a_file_of_another_python_is_not_used(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.load()
    place.keep()
    monkeypatch.setattr(sys, "version", "another")
    assert place.use() is None


def test_damaged_code_is_read_from_the_source_instead(place: Place) -> None:
    place.load()
    place.keep()
    data = place.file.read_bytes()
    code = (place.folder / _ROOM / "__pycache__").glob("one.*.pyc")
    (whole,) = (path.read_bytes() for path in code)
    place.file.write_bytes(data.replace(whole, whole[:16] + bytes(len(whole) - 16)))
    assert place.use() is not None
    assert place.load().value == 1


def test_it_is_not_written_where_python_must_not_write(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    place.load()
    place.keep()
    assert not place.file.exists()


def test_code_that_goes_by_its_source_s_hash_is_left_to_python(place: Place) -> None:
    path = place.folder / _ROOM / "one.py"
    py_compile.compile(str(path), invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    place.load()
    place.keep()
    place.use()
    assert not _from_file(place.load())


_DOCUMENTED = '''"""A module."""

class Room:
    """A class."""

    def open(self):
        """A method."""
        return "A method."

    def close(self):
        """Another."""
        return [f"{at} Another." for at in ("one", "two")]


def inside():
    "Sometimes a text is both."
    def deeper(at: int = 1, *, of="deeper"):
        """Deeper."""
        yield at, of, (lambda: "Deeper.")()
    return deeper(), "Sometimes a text is both."
'''


def test_functions_are_kept_without_docstrings_and_do_the_same(place: Place) -> None:
    place.write(_DOCUMENTED)
    before = place.load()
    place.keep()
    place.use()
    after = place.load()
    assert _from_file(after)
    assert (after.__doc__, after.Room.__doc__) == ("A module.", "A class.")
    assert (before.Room.close.__doc__, after.Room.close.__doc__) == ("Another.", None)
    for module in (before, after):
        assert (module.Room().open(), module.Room().close()) == ("A method.", ["one Another.", "two Another."])
        deeper, text = module.inside()
        assert (list(deeper), text) == ([(1, "deeper", "Deeper.")], "Sometimes a text is both.")
    assert after.Room.open.__code__.co_linetable == before.Room.open.__code__.co_linetable


def test_our_own_docstrings_are_kept(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    monkeypatch.setattr(keeping, "_OURS", _ROOM)
    place.write(_DOCUMENTED)
    place.load()
    place.keep()
    place.use()
    after = place.load()
    assert (_from_file(after), after.Room.close.__doc__) == (True, "Another.")


@pytest.mark.parametrize("name", ["textual.widget", "rich.console", "botocore.client", "typing"])
def test_of_a_library_only_docstrings_go(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert isinstance(spec.loader, SourceFileLoader)
    whole = spec.loader.get_code(name)
    assert whole is not None
    lean = undocumented(whole)
    assert len(marshal.dumps(lean)) < len(marshal.dumps(whole))
    kept, before = list(_constants(lean)), list(_constants(whole))
    assert len(kept) == len(before)
    assert {type(gone) for one, gone in zip(kept, before, strict=True) if one != gone} == {str}
    assert all(one is None for one, gone in zip(kept, before, strict=True) if one != gone)


def _constants(code: CodeType) -> Iterator[object]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _constants(one)
        else:
            yield one


def test_a_disk_without_room_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    place.load()
    place.keep()
    assert not list(place.folder.glob("modules.start*"))


def test_while_another_process_writes_it_it_is_left_to_that_one(place: Place) -> None:
    place.load()
    with place.file.with_name("modules.start.new").open("wb") as other:
        flock(other, LOCK_EX)
        other.write(b"half")
        other.flush()
        place.keep()
    assert not place.file.exists()
    assert place.file.with_name("modules.start.new").read_bytes() == b"half"
    place.keep()
    assert place.use() is not None
    assert not place.file.with_name("modules.start.new").exists()


def test_after_two_answers_nothing_is_kept_or_taken_any_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "modules.start"
    monkeypatch.setattr(compiled._Start, "answers", 0)
    monkeypatch.setattr(compiled, "_file", lambda: str(file))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    before = list(sys.meta_path), re_compiler.compile, re_compiler._sre
    keeping.keep(str(file), None, Texts({}, {}))
    compiled.use()
    assert compiled._Start.finder in sys.meta_path
    assert re_compiler.compile is not before[1]
    times = []
    for _ in range(3):
        compiled.keep()
        times.append(compiled._Start.texts is not None)
    assert times == [True, False, False]
    assert (sys.meta_path, re_compiler.compile, re_compiler._sre) == before
    assert not hasattr(dataclasses, "exec")


def test_where_python_keeps_nothing_compiled_nothing_is_taken_or_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled._file().endswith(".start")
    monkeypatch.setattr(compiled.__spec__, "cached", None)
    monkeypatch.setattr(compiled.__spec__, "origin", None)
    assert compiled._file() == ""
    before = list(sys.meta_path)
    compiled.use()
    compiled.keep()
    assert (sys.meta_path, compiled._Start.texts) == (before, None)


_PATTERNS: list[tuple[str | bytes, int]] = [
    (r"(?P<first>a+)|(b)(?P<last>c)", 0),
    (rb"(?P<first>a+)|(b)", 0),
    (r"(?xi) a  b # remark", re.MULTILINE),
    (r"[\w-]+@[^\s]{2,}|(?<=x)y(?!z)", re.ASCII),
    ("", 0),
]


def test_patterns_are_the_same_as_without() -> None:
    first = Texts({}, {})
    plain = [re_compiler.compile(*one) for one in _PATTERNS]
    with _installed(first):
        made = [re_compiler.compile(*one) for one in _PATTERNS]
    again = Texts({}, marshal.loads(marshal.dumps(first.patterns)))
    with _installed(again):
        taken = [re_compiler.compile(*one) for one in _PATTERNS]
    assert len(first.patterns) == len(_PATTERNS)
    assert again.patterns == first.patterns
    assert plain == made == taken  # equal patterns have equal code
    for one, other in zip(plain, taken, strict=True):
        assert (one.pattern, one.flags, one.groups) == (other.pattern, other.flags, other.groups)
        assert dict(one.groupindex) == dict(other.groupindex)
    found = taken[0].search("xbc")
    assert found is not None
    assert (found.groupdict(), found.lastgroup) == ({"first": None, "last": "c"}, "last")


@given(st.text(max_size=12), st.sampled_from([0, re.IGNORECASE, re.VERBOSE | re.DOTALL]))
def test_whatever_the_pattern(text: str, flags: int) -> None:
    first = Texts({}, {})
    outcomes = []
    for texts in (Texts({}, {}), first, Texts({}, first.patterns)):
        with _installed(texts):
            try:
                outcomes.append(re_compiler.compile(text, flags))
            except re.error as error:
                outcomes.append(str(error))
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_what_depends_on_more_than_the_text_is_not_remembered() -> None:
    texts = Texts({}, {})
    with _installed(texts):
        re_compiler.compile(rb"\w", re.LOCALE)
        with pytest.raises(re.error):
            re_compiler.compile("(", 0)
    assert not texts.patterns


def test_classes_are_the_same_as_without() -> None:
    def make() -> type[Any]:
        @dataclasses.dataclass(frozen=True, order=True)
        class Point:
            across: int
            down: int = 2
            marks: list[str] = dataclasses.field(default_factory=list, compare=False)

        return Point

    first = Texts({}, {})
    with _installed(first):
        make()
    with _installed(Texts(marshal.loads(marshal.dumps(first.methods)), {})):
        point = make()
    assert first.methods
    assert repr(point(1)) == repr(make()(1))
    assert point(1) == point(1, 2, ["other"])
    assert point(1) < point(2)
    assert hash(point(1)) == hash(point(1, 2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        point(1).down = 3


def test_texts_are_kept_beside_the_modules(place: Place) -> None:
    with _installed(place.texts):
        re_compiler.compile("a|b", 0)
    place.keep()
    finder = place.use()
    assert finder is not None
    assert list(finder.patterns) == [(False, "a|b", 0)]
    place.texts = Texts(finder.methods, finder.patterns)
    with _installed(place.texts):
        re_compiler.compile("c|d", 0)
    place.keep()
    finder = place.use()
    assert finder is not None
    assert list(finder.patterns) == [(False, "a|b", 0), (False, "c|d", 0)]


def test_of_texts_only_those_of_now_stay_once_a_source_has_changed(place: Place) -> None:
    with _installed(place.texts):
        re_compiler.compile("a|b", 0)
    place.load()
    place.keep()
    place.use()
    place.write("value = 'changed'")
    place.load()
    place.texts = Texts({}, {})
    with _installed(place.texts):
        re_compiler.compile("c|d", 0)
    place.keep()
    finder = place.use()
    assert finder is not None
    assert list(finder.patterns) == [(False, "c|d", 0)]

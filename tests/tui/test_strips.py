"""Lines that make their caches late, and no copy that is equal, are Textual's own in all else."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec, module_from_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import ANSIToTruecolor, Monochrome
from textual.strip import Strip

from sestui.tui import strips

MONOCHROME = Monochrome()
TRUE_COLOURS, OTHER_COLOURS = ANSIToTruecolor(DEFAULT_TERMINAL_THEME), ANSIToTruecolor(MONOKAI)
STYLES = [
    Style(),
    Style(color="red"),
    Style(bold=True),
    Style(color="#102030", bgcolor="#405060"),
    Style(color="#102030", dim=True),
]


def pristine() -> Any:
    """Textual's class of lines as Textual has it, whatever was done to the one that is in use."""
    spec = find_spec("textual.strip")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Strip


PLAIN = pristine()


@pytest.fixture
def lightened(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A class of lines of its own that was lightened."""
    lines = pristine()
    monkeypatch.setattr(strips, "Strip", lines)
    monkeypatch.setattr(strips, "_late", {})
    strips.lighten()
    return lines


def test_a_line_makes_no_cache_before_it_looks_into_it(lightened: Any) -> None:
    line, plain = lightened([Segment("mail")]), PLAIN([Segment("mail")])
    caches = {name for name in PLAIN.__slots__ if isinstance(getattr(plain, name), FIFOCache)}
    assert len(caches) > 5
    for name in caches:
        slot = lightened.__dict__[name]
        with pytest.raises(AttributeError):
            slot.__get__(line)
        assert getattr(line, name)._maxsize == getattr(plain, name)._maxsize
        assert slot.__get__(line) is getattr(line, name)


def test_a_line_begins_as_textual_s_in_all_else(lightened: Any) -> None:
    line, plain = lightened([Segment("mail")], 4), PLAIN([Segment("mail")], 4)
    for name in PLAIN.__slots__:
        assert type(getattr(line, name)) is type(getattr(plain, name))
    assert not hasattr(line, "nothing_of_the_kind")


OPERATIONS: list[Callable[[Any], Any]] = [
    lambda line: [line.text, line.cell_length, line.cell_count, line.link_ids],
    lambda line: line.adjust_cell_length(7),
    lambda line: line.crop(1, 4),
    lambda line: line.crop_extend(1, 9, Style(dim=True)),
    lambda line: line.crop_pad(3, 1, 1, Style(dim=True)),
    lambda line: line.divide([2, line.cell_length]),
    lambda line: line.apply_style(Style(italic=True)),
    lambda line: line.apply_filter(MONOCHROME, Color(0, 0, 0)),
    lambda line: line.apply_filter(TRUE_COLOURS, Color(0, 0, 0)),
    lambda line: line.apply_filter(TRUE_COLOURS, Color(9, 99, 199)),
    lambda line: line.apply_filter(OTHER_COLOURS, Color(9, 99, 199)),
    lambda line: line.apply_offsets(2, 3),
    lambda line: line.extend_cell_length(12),
    lambda line: line.simplify(),
]


def seen(found: Any) -> Any:
    """What was found, as what can be compared across classes: the segments of lines, and all else as it is."""
    if isinstance(found, list):
        return [seen(one) for one in found]
    return list(found) if type(found).__name__ == "Strip" else found


@given(
    st.lists(st.tuples(st.text("ab 日é", max_size=5), st.sampled_from(STYLES)), max_size=4),
    st.lists(st.sampled_from(OPERATIONS), max_size=6),
)
def test_what_is_done_to_a_line_is_the_same(
    texts: list[tuple[str, Any]], operations: list[Callable[[Any], Any]]
) -> None:
    strips.lighten()
    line, plain = (lines([Segment(*one) for one in texts]) for lines in (Strip, PLAIN))
    for operation in operations:
        assert seen(operation(line)) == seen(operation(plain))
    assert list(line) == list(plain)


def test_a_line_in_true_colours_is_its_own_copy_and_another_is_not(lightened: Any) -> None:
    black, white = Color(0, 0, 0), Color(255, 255, 255)
    line = lightened([Segment("mail", Style(color="#102030", bgcolor="#405060"))])
    assert line.apply_filter(TRUE_COLOURS, black) is line.apply_filter(TRUE_COLOURS, white) is line
    dim = lightened([Segment("mail", Style(color="#102030", dim=True))])
    on_black = dim.apply_filter(TRUE_COLOURS, black)
    assert on_black is dim.apply_filter(TRUE_COLOURS, black) is not dim
    assert list(on_black) != list(dim.apply_filter(TRUE_COLOURS, white))


class _Stranger:
    """A line of another Textual."""

    __slots__ = ["_cell_length", "_more", "_segments"]

    def __init__(self, segments: Any, cell_length: Any = None) -> None:
        self._segments, self._cell_length, self._more = list(segments), cell_length, 1

    def apply_filter(self, filter: Any, background: Any) -> Any:  # noqa: A002
        return filter, background


class _Bare(_Stranger):
    """A line without anything to keep."""

    __slots__ = ["_more"]

    def __init__(self, segments: Any, cell_length: Any = None) -> None:
        super().__init__(segments, cell_length)
        self._more: Any = None


class _Unfiltered(_Stranger):
    """A line that goes through a filter in another way."""

    def apply_filter(self, filter: Any, background: Any, more: Any = None) -> Any:  # noqa: A002
        return filter, background, more


class _Asking(_Stranger):
    """A line that is made of more."""

    def __init__(self, segments: Any, cell_length: Any = None, more: Any = None) -> None:
        super().__init__(segments, cell_length)
        self._more = more


@pytest.mark.parametrize("stranger", [_Stranger, _Bare, _Unfiltered, _Asking])
def test_lines_of_another_textual_are_left_alone(stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "Strip", stranger)
    monkeypatch.setattr(strips, "_late", {})
    begin, through = stranger.__init__, stranger.apply_filter
    strips.lighten()
    assert (stranger.__init__, stranger.apply_filter) == (begin, through)
    assert not hasattr(stranger, "__getattr__")


def test_lines_are_lightened_once(lightened: Any) -> None:
    begin, made = lightened.__init__, lightened.__getattr__
    strips.lighten()
    assert (lightened.__init__, lightened.__getattr__) == (begin, made)
    assert lightened([Segment("mail")]).text == "mail"

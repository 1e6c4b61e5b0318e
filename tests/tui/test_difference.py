"""After every write a terminal shows the same, cell by cell, as with Textual's own output."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from sestui.tui.cells import _NARROW, _width
from sestui.tui.difference import Difference
from sestui.tui.frame import Frame, Piece
from tests.tui.recording import Size, recorded
from tests.tui.twins import Twins

sizes = st.tuples(st.integers(4, 40), st.integers(1, 6))
colours = st.one_of(
    st.sampled_from(["30", "37", "39", "90", "97", "40", "47", "49", "100", "107"]),
    st.builds("{};5;{}".format, st.sampled_from([38, 48]), st.integers(0, 255)),
    st.builds("{};2;{};0;{}".format, st.sampled_from([38, 48]), st.integers(0, 2), st.sampled_from([0, 255])),
)
attributes = st.sampled_from(
    [*"123456789", "21", "22", "23", "24", "25", "27", "28", "29", "51", "53", "54", "55", "0"]
)
pens = st.lists(st.one_of(colours, attributes), max_size=4).map(lambda parts: f"\x1b[{';'.join(parts)}m")
links = st.sampled_from(["\x1b]8;id=1;https://a.example/\x1b\\", "\x1b]8;;https://b.example/\x1b\\"])
cells = st.sampled_from([*"ab  ─⣿é▲中국🙂", "e\u0301", "x\u0323\u0301"])
words = st.one_of(st.lists(cells, max_size=8), st.integers(0, 40).map(lambda count: [" "] * count))

apart = st.sampled_from(
    ["\x1b[?25h", "\x1b[?25l", "\x07", "\x1b]22;text\x07", "\x1b[>1u", "\x1b[?2026$p", "\x1b]0;t\x1b\\"]
)
uncertain = st.sampled_from(
    ["👨\u200d👩", "☁\ufe0f", "🇨🇭", "👍🏽", "\u0301", "中\u0301", "a\u00adb", "\u2028", "क\u094dष", "x" * 41, "\n"]
)
elsewhere = st.sampled_from(
    ["\x1b[J", "\x1b[2K", "\x1b7", "\x1b8", "\x1b[2A", "\t", "\b", "\r", "\x1b[2P", "\x1b[L", "\x1bM", "\x1b[3X"]
)
strange = st.sampled_from(["\x1b[1;2r", "\x1b[4h", "\x1b[?6h", "\x1b[38;9m", "\x1b[58;5;1m", "\x1b[?999h", "\x1bc"])


@st.composite
def runs(draw: st.DrawFn, width: int) -> str:
    """Draw neighbouring characters that fit into a width, of some pens, as Textual writes them."""
    written = []
    while width > 0 and draw(st.booleans()):
        text = ""
        for cell in draw(words):
            width -= 2 if cell in "中국🙂" else 1
            text += cell if width >= 0 else ""
        run = f"{draw(pens)}{text}\x1b[0m" if draw(st.booleans()) else text
        written.append(f"{draw(links)}{run}\x1b]8;;\x1b\\" if draw(st.integers(0, 9)) == 9 else run)
    return "".join(written)


@st.composite
def frames(draw: st.DrawFn, size: Size) -> str:
    """Draw what Textual writes at once: rows, line feeds between them, and where the cursor goes."""
    rows = []
    for y in sorted(draw(st.lists(st.integers(0, size[1] - 1), max_size=8))):
        x = draw(st.integers(0, size[0] - 1))
        rows.append(f"\x1b[{y + 1};{x + 1}H{draw(runs(size[0] - x))}")
    between = draw(st.sampled_from(["", "\n"])) if len(rows) == len({row.split(";")[0] for row in rows}) else ""
    cursor = f"\x1b[{draw(st.integers(1, size[1]))};{draw(st.integers(1, size[0]))}H"
    frame = between.join(rows) + cursor
    return f"\x1b[?2026h{frame}\x1b[?2026l" if draw(st.booleans()) else frame


@st.composite
def full(draw: st.DrawFn, size: Size) -> str:
    """Draw a whole screen."""
    pen = draw(pens)
    rows = [f"\x1b[{y + 1};1H{pen}{' ' * size[0]}\x1b[0m\x1b[{y + 1};1H{draw(runs(size[0]))}" for y in range(size[1])]
    return "".join(rows) + "\x1b[1;1H"


styles = st.sampled_from(
    [
        None,
        Style(),
        Style(color="#ff8000"),
        Style(color="red", bgcolor="#000040", bold=True),
        Style(color="color(111)", dim=True, underline=True),
        Style(reverse=True, italic=True),
        Style(link="https://a.example/", color="blue"),
    ]
)
segments = st.builds(
    Segment, st.one_of(words.map("".join), words.map("".join), st.one_of(uncertain, elsewhere, strange)), styles
)


@st.composite
def strips(draw: st.DrawFn, size: Size) -> Frame:
    """Draw a frame as pieces, most of which fit."""
    console = Console(color_system="truecolor", force_terminal=True)
    pieces = []
    for y in sorted(draw(st.lists(st.integers(0, size[1] - 1), max_size=8))):
        x = draw(st.integers(0, size[0] - 1))
        pieces.append(Piece(y, x, Strip(draw(st.lists(segments, max_size=3)))))
    return Frame(pieces, console) + f"\x1b[{draw(st.integers(1, size[1]))};{draw(st.integers(1, size[0]))}H"


@settings(max_examples=200)
@given(st.data(), sizes, st.booleans())
def test_frames_in_pieces_are_their_texts(data: st.DataObject, size: Size, bce: bool) -> None:
    ours, theirs = Difference(*size, bce=bce), Difference(*size, bce=bce)
    begun = data.draw(st.sampled_from(["", "\x1b[?2026h"]))
    written: list[str | Frame] = [data.draw(full(size)), *(data.draw(strips(size)) for _ in range(3))]
    for frame in (*written, data.draw(frames(size))):
        assert ours.write(begun) == theirs.write(begun)
        assert ours.write(frame) == theirs.write(str(frame))


def test_after_what_is_not_known_in_a_piece_everything_is_handed_on() -> None:
    difference, console = Difference(8, 1, bce=True), Console(color_system="truecolor", force_terminal=True)
    difference.write("\x1b[0m\x1b[1;1H")
    frame = Frame([Piece(0, 0, Strip([Segment("\x1bc"), Segment("\x1bM"), Segment("a")]))], console)
    assert difference.write(frame) == str(frame)
    assert difference.write("\x1b[1;1H") == "\x1b[1;1H"


@settings(max_examples=200)
@given(st.data(), sizes, st.booleans())
def test_frames(data: st.DataObject, size: Size, bce: bool) -> None:
    twins = Twins(*size, bce=bce)
    for frame in data.draw(st.lists(st.one_of(frames(size), full(size)), max_size=6)):
        twins.same(frame)


@given(st.data(), sizes, st.booleans())
def test_what_is_shown_is_not_drawn_again(data: st.DataObject, size: Size, bce: bool) -> None:
    twins = Twins(*size, bce=bce)
    frame = data.draw(full(size))
    twins.same(frame)
    if twins.same(frame) == frame:
        return
    assert twins.same(frame) == ""
    assert twins.same(f"\x1b[?2026h{frame}\x1b[?2026l") == ""


@settings(max_examples=200)
@given(st.data(), sizes, st.booleans())
def test_anything(data: st.DataObject, size: Size, bce: bool) -> None:
    twins = Twins(*size, bce=bce)
    piece = st.one_of(frames(size), full(size), runs(size[0]), apart, uncertain, elsewhere)
    for writes in data.draw(st.lists(st.lists(piece, max_size=3), max_size=6)):
        twins.same("".join(writes))
    twins.same(data.draw(strange))
    for frame in data.draw(st.lists(frames(size), max_size=3)):
        assert twins.same(frame) == frame


@given(st.data(), sizes, st.booleans())
def test_other_output_and_other_sizes(data: st.DataObject, size: Size, bce: bool) -> None:
    twins = Twins(*size, bce=bce)
    for _ in range(4):
        twins.same(data.draw(frames(size)))
        if data.draw(st.booleans()):
            twins.spoil("\x1b[1;2H\x1b[31mother\x1b[0m")
            twins.same(data.draw(frames(size)))
        if data.draw(st.booleans()):
            size = data.draw(sizes)
            twins.resize(*size)


PEN = "\x1b[1;38;2;1;2;3;48;5;7m"
"""The pen of the frames below."""


def screen(letter: str, size: Size = (20, 3)) -> str:
    """Return a whole screen of one letter."""
    return "\n".join(f"\x1b[{y + 1};1H{PEN}{letter * size[0]}\x1b[0m" for y in range(size[1])) + "\x1b[1;1H"


def shown(letter: str = "a", *, bce: bool = True) -> Difference:
    """Return a difference that has drawn a whole screen."""
    difference = Difference(20, 3, bce=bce)
    difference.write(screen(letter))
    return difference


def test_only_what_differs_is_written() -> None:
    difference = shown()
    row = f"\x1b[2;1H{PEN}aaaaabaaaaaaaaacaaaa\x1b[0m\x1b[1;1H"
    assert difference.write(row) == f"\x1b[2;6H{PEN}b\x1b[9Cc\x1b[H\x1b[m"
    assert difference.write(row) == ""
    assert difference.write(f"\x1b[2;6H{PEN}a\x1b[0m\x1b[2;15H{PEN}aa\x1b[0m\x1b[3;3H").count("a") == 2


def test_an_update_without_changes_is_not_begun() -> None:
    difference = shown()
    for data in ("\x1b[?2026h", screen("a"), "\x1b[?2026l"):
        assert difference.write(data) == ""
    assert difference.write("\x1b[?2026h") == ""
    assert difference.write(screen("b")).startswith("\x1b[?2026h\x1b[")
    assert difference.write("\x1b[?2026l") == "\x1b[?2026l"
    assert difference.write("\x1b[?2026h" + screen("x" * 2) + "\x1b[?2026l").startswith("\x1b[?2026h")


def test_what_does_not_draw_keeps_its_place_between_what_does() -> None:
    difference = shown()
    copy = "\x1b]52;c;YQ==\x07"
    sent = difference.write(f"\x1b[1;1H{PEN}b\x1b[0m{copy}\x1b[?25h\x1b[1;2H{PEN}c\x1b[0m")
    assert sent.index("b") < sent.index(copy + "\x1b[?25h") < sent.rindex("c")


@pytest.mark.parametrize(
    "sequence",
    [
        *("\x1b[?1000h", "\x1b[?1003h", "\x1b[?1015h", "\x1b[?1006h", "\x1b[?1016h", "\x1b[?25l", "\x1b[?1004h"),
        *("\x1b[>25u", "\x1b[<u", "\x1b[?2026$p", "\x1b[?2048$p", "\x1b[?2048h", "\x1b[?2004h", "\x1b[?7l", "\x07"),
        *("\x1b]0;sestui\x07", "\x1b]22;pointer\x07", "\x1b]52;c;YQ==\x07", "\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\"),
        *("\x1bP\x1b]52;c;YQ==\x1b\\", "\x1bPYWJj\x07\x1b\\", "\x1b[2 q", "\x1b[6n", "\x1b[>c", "\x1b[22;0t"),
    ],
    ids=repr,
)
def test_what_does_not_draw_is_handed_on_and_changes_nothing(sequence: str) -> None:
    difference = shown()
    assert difference.write(sequence) == sequence
    assert difference.write(screen("a")) == ""


@pytest.mark.parametrize(
    "data", ["\x1b[J", "\x1b[2;1H👨\u200d👩", "\x1b[1;19Hxyz", "\x1b[4;1H", "\x1b[3;1Ha\nb", "\x1b[1;99H"]
)
def test_what_cannot_be_followed_is_handed_on_and_the_next_frame_drawn_in_whole(data: str) -> None:
    difference = shown()
    assert difference.write(data) == data
    difference.write("\x1b[0m")
    assert difference.write(screen("a")).count("a") == 60
    assert difference.write(screen("a")) == ""


def test_after_what_is_not_known_everything_is_handed_on() -> None:
    difference = shown()
    for data in ("\x1b[2;3r", screen("a"), screen("a")):
        assert difference.write(data) == data
    difference.forget()
    assert difference.write(screen("a")) == screen("a")


@pytest.mark.parametrize("forget", [Difference.forget, lambda difference: difference.resize(20, 3)])
def test_what_is_forgotten_is_drawn_again(forget: Any) -> None:
    difference = shown()
    forget(difference)
    assert difference.write(screen("a")).count("a") == 60


@pytest.mark.parametrize("bce", [True, False])
def test_blanks_are_erased_only_where_that_gives_their_background(bce: bool) -> None:
    difference = shown(bce=bce)
    assert ("\x1b[K" in difference.write(screen(" "))) == bce
    plain = "\x1b[2;1H\x1b[0m" + " " * 20 + "\x1b[1;1H"
    assert "\x1b[K" in difference.write(plain)
    assert "\x1b[K" not in difference.write(plain.replace("[0m", "[4;41m"))


def test_half_a_wide_character_is_left_to_the_terminal() -> None:
    difference = shown()
    difference.write("\x1b[1;5H中\x1b[1;1H")
    for data in ("\x1b[1;6Hx\x1b[1;1H", "\x1b[1;5Hx\x1b[1;1H"):
        assert difference.write(data) == data
        difference.write(screen("a") + "\x1b[1;5H中\x1b[1;1H")


def test_narrow_characters_are_narrow() -> None:
    assert {_width(character) for character in map(chr, range(sys.maxunicode)) if _NARROW.fullmatch(character)} == {1}


LISTS = "3 j j pagedown blur focus G k poll s S slash b o u n c e s escape 100×30 1 g 4 enter enter enter escape"
CHART = "2 h h H plus minus i x poll 60×20 1 question_mark j pagedown escape colon e x p escape T T 120×36 ctrl+l"


@pytest.mark.parametrize("session", [LISTS, CHART], ids=["lists", "chart"])
async def test_a_session_of_the_program(session: str) -> None:
    size = (90, 26)
    twins = Twins(*size)
    for event in chain.from_iterable(await recorded(session.split(), size)):
        if isinstance(event, str):
            twins.same(event)
        else:
            twins.resize(*event)
    assert twins.small * 4 < twins.plain


def test_equal_cells_are_kept_once() -> None:
    difference = Difference(8, 2, bce=True)
    difference.write("\x1b[1;1H⣿⣿─⣿中─\x1b[2;1H⣿中中⣿─\x1b[1;1H")
    cells = [text for row in difference._shown for text in row.texts if text]
    assert cells.count("⣿") == 5
    assert len({id(cell) for cell in cells}) == len(set(cells))

"""What goes first when a line has no room."""

from __future__ import annotations

from textual.content import Content

from sestui.tui.lines import Part, fitting, spread


def part(text: str, rank: int = 0, short: str = "") -> Part:
    return Part(Content(text), rank, Content(short) if short else None)


def texts(parts: list[Part]) -> list[str]:
    return [each.content.plain for each in parts]


def test_the_highest_rank_goes_first_and_of_equals_the_last() -> None:
    parts = [part("first", 1), part("second", 2), part("third", 2)]
    assert texts(fitting(parts, 20)) == ["first", "second", "third"]
    assert texts(fitting(parts, 19)) == ["first", "second"]
    assert texts(fitting(parts, 12)) == ["first"]
    assert texts(fitting(parts, 4)) == []


def test_what_has_a_short_form_is_shortened_before_it_goes() -> None:
    parts = [part("one", 0), part("a long second", 2, "second"), part("a long third", 1, "third")]
    assert texts(fitting(parts, 32)) == ["one", "a long second", "a long third"]
    assert texts(fitting(parts, 31)) == ["one", "second", "a long third"]
    assert texts(fitting(parts, 24)) == ["one", "a long third"]
    assert texts(fitting(parts, 16)) == ["one", "third"]
    assert texts(fitting(parts, 9)) == ["one"]


def test_of_one_rank_the_short_form_comes_before_another_goes() -> None:
    parts = [part("a long first", 1, "first"), part("second", 1)]
    assert texts(fitting(parts, 19)) == ["first", "second"]
    assert texts(fitting(parts, 12)) == ["first"]


def test_what_never_goes_is_cut_off() -> None:
    assert spread([part("a verdict")], [part("more", 1)], 9, "…").plain == " a verdi…"
    assert spread([part("left")], [part("right", 1, "r")], 9, "…").plain == " left  r "

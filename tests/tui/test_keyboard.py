"""What was typed is what arrives, however a line cuts and joins it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.message import Message

from sestui.tui.keyboard import Keyboard

TYPED = {
    "\x1b": "escape",
    "/": "slash",
    ":": "colon",
    "q": "q",
    "1": "1",
    "\x03": "ctrl+c",
    "\x1b[A": "up",
    "\x1bOP": "f1",
    "\x1b[6~": "pagedown",
    "é": "é",
}
"""What a terminal sends for a key, and the key's name."""


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, Key)]


def rest(parser: XTermParser) -> list[Message]:
    """Return what comes when nothing was typed for long."""
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
    return list(parser.tick())


@given(st.lists(st.sampled_from(sorted(TYPED)), max_size=12))
def test_keys_that_arrive_at_once_are_those_that_were_typed(typed: list[str]) -> None:
    keyboard = Keyboard()
    got = list(keyboard.feed("".join(typed))) if typed else []
    assert keys(got + rest(keyboard)) == [TYPED[each] for each in typed]


@given(st.data())
def test_it_does_not_matter_where_a_line_cuts_them(data: st.DataObject) -> None:
    typed = data.draw(st.lists(st.sampled_from(sorted(TYPED)), min_size=1, max_size=12))
    text, keyboard, got = "".join(typed), Keyboard(), list[Message]()
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(text) - 1)))))
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        got += keyboard.feed(text[start:end]) if start < end else ()
    assert keys(got + rest(keyboard)) == [TYPED[each] for each in typed]


def test_after_a_pause_nothing_is_waited_for() -> None:
    keyboard = Keyboard()
    assert keys(list(keyboard.feed("\x1b")) + rest(keyboard)) == ["escape"]
    assert keys(list(keyboard.feed("q/"))) == ["q", "slash"]


def test_a_key_with_alt_that_questions_know_stays_one() -> None:
    assert keys(list(Keyboard().feed("\x1b\x7f\x1bb\x1bf\x1b\t"))) == ["ctrl+w", "ctrl+left", "ctrl+right", "shift+tab"]


def test_textual_itself_loses_escape() -> None:
    parser = XTermParser()
    assert "escape" not in keys(list(parser.feed("\x1bq")) + rest(parser))

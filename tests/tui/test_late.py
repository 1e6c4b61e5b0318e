"""Late news in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.model import INTERVAL
from sestui.domain.past import Change, Late
from sestui.tui.late import briefly, changed, delay, in_cells
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.widgets.late_table import heads, line

START = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)


def news(added: Change, after: timedelta = timedelta(hours=3)) -> Late:
    return Late(START, added, START + INTERVAL + after)


@pytest.mark.parametrize(
    ("added", "words", "letters"),
    [
        (Change(bounces=4), "+4 bounces", "+4b"),
        (Change(bounces=1), "+1 bounce", "+1b"),
        (Change(bounces=-1200), "−1,200 bounces", "−1,200b"),
        (Change(2, 4, -1, 1), "+4 bounces, −1 complaint, +1 reject, +2 attempts", "+4b −1c +1e +2a"),
        (Change(), "", ""),
    ],
)
def test_what_changed(added: Change, words: str, letters: str) -> None:
    assert changed(added) == words
    assert briefly(added) == letters


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 m"), (15, "15 m"), (119, "119 m"), (120, "2 h"), (2879, "48 h"), (17280, "12 d")]
)
def test_how_late(minutes: int, words: str) -> None:
    assert delay(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("room", "words"),
    [(30, "+4 bounces, 3 h late"), (19, "+4 bounces, 3 h"), (14, "+4b 3 h"), (7, "+4b 3 h"), (6, "+4b")],
)
def test_words_shorten_with_the_room(room: int, words: str) -> None:
    assert in_cells(news(Change(bounces=4)), room) == words


def test_of_more_than_there_is_room_for_the_first_is_told() -> None:
    one = news(Change(bounces=12, complaints=1, rejects=3))
    assert in_cells(one, 12) == "+12b +1c +3e"
    assert in_cells(one, 7) == "+12b …"


def test_a_row_of_the_list() -> None:
    one = news(Change(bounces=4, complaints=-1))
    wide = " ".join(line(one, UTC, 100).split())
    assert wide == "Mon 23 Nov 17:00 Mon 23 Nov 13:45 3 h +4 bounces, −1 complaint"
    assert " ".join(line(one, UTC, 42).split()) == "23 17:00 23 13:45 3 h +4b −1c"


@given(st.integers(0, 200), st.integers(-(10**9), 10**9), st.integers(0, 10**6))
def test_rows_and_heads_are_as_wide_as_the_screen(width: int, bounces: int, minutes: int) -> None:
    one = news(Change(bounces=bounces), timedelta(minutes=minutes))
    assert len(line(one, UTC, width)) == len(heads(Look(SYMBOLS["ascii"]), [one], width)) == width

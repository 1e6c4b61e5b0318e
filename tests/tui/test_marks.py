"""Marks of findings: beside the rows that they go on in, and on the time axis of charts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from sestui.domain.grid import Period
from sestui.domain.model import Counters
from sestui.domain.reputation import Level
from sestui.tui.columns import Cell, Tone
from sestui.tui.look import SYMBOLS
from sestui.tui.marks import Mark, marked, marks_of
from tests.tui.finding_values import HOUR, bounce_rate, burst, ended, found, silence
from tests.tui.program import EDGE, QUARTER, Program

SIZE = (120, 40)
MARKS = marks_of([bounce_rate(), ended(replace(silence(), worst=Level.CRITICAL), EDGE - QUARTER)])


def row(start: datetime, symbols: str = "braille", text: str = " Mon") -> tuple[str, Tone]:
    """Return the text and the first tone of a marked row of an interval."""
    period = Period(start, start + QUARTER, Counters(1, 0, 0, 0), 1, 1)
    cells = list(marked([Cell(text, Tone.PLAIN), Cell(" 7", Tone.DIM)], period, MARKS, SYMBOLS[symbols]))
    return "".join(cell.text for cell in cells), cells[0].tone


@pytest.mark.parametrize(
    ("back", "text", "tone"),
    [
        (5 * HOUR + QUARTER, " Mon 7", Tone.PLAIN),
        (5 * HOUR, "▲Mon 7", Tone.WARNING),
        (4 * QUARTER, "│Mon 7", Tone.WARNING),
        (3 * QUARTER, "■Mon 7", Tone.CRITICAL),
        (2 * QUARTER, "│Mon 7", Tone.CRITICAL),
        (QUARTER, "│Mon 7", Tone.WARNING),
        (-90 * QUARTER, "│Mon 7", Tone.WARNING),
    ],
)
def test_a_row_has_the_mark_of_what_began_or_goes_on_in_it(back: timedelta, text: str, tone: Tone) -> None:
    assert row(EDGE - back) == (text, tone)


def test_in_ascii_marks_are_ascii_and_a_row_without_a_blank_has_none() -> None:
    assert row(EDGE - 5 * HOUR, "ascii") == ("^Mon 7", Tone.WARNING)
    assert row(EDGE - QUARTER, "ascii") == ("|Mon 7", Tone.WARNING)
    assert row(EDGE - QUARTER, text="Mon") == ("Mon 7", Tone.PLAIN)


def test_the_worst_is_drawn_last_and_equal_ones_once() -> None:
    same = replace(bounce_rate(), key="another")
    assert [mark.level for mark in MARKS] == [Level.WARNING, Level.CRITICAL]
    assert len(marks_of([bounce_rate(), same, burst()])) == 2
    assert Mark(burst().since, EDGE - timedelta(days=1), Level.CRITICAL) in marks_of([burst()])


@pytest.mark.parametrize("symbols", ["braille", "block", "ascii"])
async def test_rows_and_the_axis_of_charts_show_what_goes_on_from_its_beginning(symbols: str) -> None:
    program = Program(found(bounce_rate()), symbols=symbols)
    mark, heavy, corner = ("^", "=", "+") if symbols == "ascii" else ("▲", "━", "└")
    async with program.app.run_test(size=SIZE) as pilot:
        axis = next(line for line in program.lines() if line.startswith(f"      {corner}") and heavy in line)
        start, end = axis.index(mark), len(axis.rstrip())
        assert heavy not in axis[:start]
        assert abs((end - start) / (end - 7) - 5 / 24) < 0.02
        await pilot.press("3")
        rows = [line for line in program.lines() if "Mon 23 Nov  " in line]
        assert [line[0] for line in rows[:21]] == [SYMBOLS[symbols].wall] * 19 + [mark, " "]
        before = program.lines()
        program.monitor.tell(found())
        await pilot.pause()
        after = program.lines()
        assert [line[0] for line in after[4:24]] == [" "] * 20
        assert [line[1:] for line in before[4:24]] == [line[1:] for line in after[4:24]]

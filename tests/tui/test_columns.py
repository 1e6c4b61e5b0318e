from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui import formatting
from sestui.domain.grid import By, Period, period_end
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.columns import BY_KEY, Tone, at, cells, fitting, titles
from sestui.tui.look import SYMBOLS, Look

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)
LOOK = Look()
WIDTHS = (19, 30, 39, 50, 60, 79, 119, 199)
COUNTS = st.integers(0, 100) | st.integers(0, 10**24)
COUNTERS = st.none() | st.builds(Counters, COUNTS, COUNTS, COUNTS, COUNTS)


def interval(counters: Counters | None, start: datetime = START) -> Period:
    return Period(start, start + INTERVAL, counters, int(counters is not None), 1)


def keys(width: int, by: By = By.INTERVAL) -> list[str]:
    return [column.key for column in fitting(width, by)]


def row(period: Period, width: int = 119, by: By = By.INTERVAL, look: Look = LOOK) -> str:
    return "".join(cell.text for column in fitting(width, by) for cell in cells(column, period, by, look))


def words(period: Period, by: By = By.INTERVAL, look: Look = LOOK) -> dict[str, str]:
    return {
        column.key: "".join(cell.text for cell in cells(column, period, by, look)).strip()
        for column in fitting(119, by)
    }


def tones(period: Period) -> dict[str, list[Tone]]:
    return {
        column.key: [cell.tone for cell in cells(column, period, By.INTERVAL, LOOK)]
        for column in fitting(119, By.INTERVAL)
    }


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (19, "time attempts bounces"),
        (29, "time attempts bounces rate"),
        (39, "time attempts bounces rate"),
        (49, "time attempts bounces rate complaints"),
        (59, "time attempts bounces rate"),
        (79, "time attempts bounces rate complaints complaint-rate"),
        (99, "time attempts notfailed bounces rate complaints complaint-rate"),
        (100, "time attempts notfailed bounces rate complaints complaint-rate rejects"),
        (199, "time attempts notfailed bounces rate complaints complaint-rate rejects"),
    ],
)
def test_the_least_important_columns_go_first(width: int, expected: str) -> None:
    assert keys(width) == expected.split()


def test_hours_and_days_also_tell_how_much_is_known() -> None:
    assert keys(119, By.HOUR)[-1] == keys(119, By.DAY)[-1] == keys(79, By.DAY)[-1] == "known"


@given(st.integers(0, 300), st.sampled_from(By))
def test_columns_fit_and_the_three_important_ones_stay(width: int, by: By) -> None:
    columns = fitting(width, by)
    assert {"time", "attempts", "bounces"} <= {column.key for column in columns} <= set(BY_KEY)
    assert sum(column.width for column in columns) <= max(width, 19)


@given(COUNTERS, st.sampled_from(WIDTHS), st.sampled_from(By), st.sampled_from(sorted(SYMBOLS)), st.integers(0, 96))
def test_every_cell_is_as_wide_as_its_column(
    counters: Counters | None, width: int, by: By, symbols: str, known: int
) -> None:
    look = Look(SYMBOLS[symbols])
    period = Period(START, START + INTERVAL, counters, known if counters else 0, 96)
    for column in fitting(width, by):
        text = "".join(cell.text for cell in cells(column, period, by, look))
        assert len(text) == column.width
        assert symbols != "ascii" or text.isascii()


@given(st.integers(0, 10**12), st.sampled_from(WIDTHS))
def test_a_number_is_never_cut(number: int, width: int) -> None:
    period = interval(Counters(number, number))
    for column in fitting(width, By.INTERVAL):
        if column.key in ("attempts", "bounces"):
            (cell,) = cells(column, period, By.INTERVAL, LOOK)
            assert cell.text.strip() in (formatting.count(number), formatting.short(number), "…")


def test_value_zero_no_attempts_and_unknown_are_four_things() -> None:
    assert words(interval(Counters(1204, 13, 1))) == {
        "time": "Mon 23 Nov  13:45",
        "attempts": "1,204",
        "notfailed": "1,191",
        "bounces": "13",
        "rate": "1.08 %",
        "complaints": "1",
        "complaint-rate": "0.083 %",
        "rejects": "0",
    }
    idle, unknown = words(interval(Counters())), words(interval(None))
    assert (idle["attempts"], idle["bounces"], idle["rate"], idle["complaint-rate"]) == ("0", "0", "–", "–")
    assert {text for key, text in unknown.items() if key != "time"} == {"?"}
    assert words(interval(Counters(3, 4)))["notfailed"] == "?"


def test_a_crossed_line_has_a_mark_and_a_tone_and_a_doubtful_one_only_a_mark() -> None:
    expected = {
        Counters(1000, 10): ("1.00 %", [Tone.PLAIN, Tone.PLAIN]),
        Counters(1000, 60): ("6.00 % ▲", [Tone.WARNING, Tone.WARNING]),
        Counters(1000, 150): ("15.00 % ■", [Tone.CRITICAL, Tone.CRITICAL]),
        Counters(20, 1): ("5.00 % △", [Tone.PLAIN, Tone.DIM]),
        Counters(300, 600): ("200.00 % ■", [Tone.CRITICAL, Tone.CRITICAL]),
    }
    for counters, (text, tone) in expected.items():
        assert words(interval(counters))["rate"] == text
        assert tones(interval(counters))["rate"] == tone
    assert words(interval(Counters(1000, 60)), look=Look(SYMBOLS["ascii"]))["rate"] == "6.00 % ^"


def test_idle_rows_and_zeros_are_dim() -> None:
    assert {tone for each in tones(interval(Counters())).values() for tone in each} == {Tone.DIM}
    assert {tone for each in tones(interval(None)).values() for tone in each} == {Tone.DIM}
    active = tones(interval(Counters(100, 0)))
    assert (active["time"], active["attempts"], active["bounces"]) == ([Tone.PLAIN], [Tone.PLAIN], [Tone.DIM])


def test_a_partly_known_period_says_so_at_every_width() -> None:
    partial = Period(START, period_end(START, By.HOUR, UTC), Counters(1204, 13), 3, 4)
    assert words(partial, By.HOUR)["known"] == "3/4"
    assert words(replace(partial, known=4), By.HOUR)["known"] == ""
    assert all("≥1" in row(partial, width, By.HOUR) for width in WIDTHS)
    assert not any("≥" in row(replace(partial, known=4), width, By.HOUR) for width in WIDTHS)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("by", [By.INTERVAL, By.HOUR])
def test_an_hour_that_dst_doubles_is_told_apart_at_every_width(width: int, by: By) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    look = Look(zone=BERLIN)
    summer = row(interval(Counters(5), first), width, by, look)
    winter = row(interval(Counters(5), first.replace(hour=1)), width, by, look)
    assert summer != winter
    assert "CEST" in summer
    assert "CET" in winter


def test_times_shorten_with_the_width() -> None:
    period = interval(Counters(5))
    assert [row(period, width).split("  ")[0].strip() for width in (19, 39)] == ["23 13:45", "23 Nov 13:45"]
    assert row(period, 79).startswith(" Mon 23 Nov  13:45  ")
    assert [row(period, width, By.DAY)[:16].strip()[:14] for width in (79, 39)] == ["Mon 2026-11-23", "2026-11-23"]
    assert row(period, 19, By.DAY).startswith("Mon 11-23 ")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("by", list(By))
def test_titles_are_as_wide_as_their_columns_and_mark_the_sorted_one(width: int, by: By) -> None:
    columns = fitting(width, by)
    for column in columns:
        shown = titles(columns, by, LOOK, START, column.key, descending=True)
        assert [len(text) for text in shown] == [each.width for each in columns]
        marked = [each.key for each, text in zip(columns, shown, strict=True) if "▼" in text]
        assert marked == [column.key]


def test_titles_name_the_zone_and_the_direction() -> None:
    columns = fitting(119, By.HOUR)
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    assert titles(columns, By.HOUR, Look(zone=BERLIN), summer, "time", descending=False)[0].strip() == "hour (CEST) ▲"
    assert titles(columns, By.HOUR, Look(zone=BERLIN), None, "rate", descending=True)[0].strip() == "hour"


def test_a_cell_of_the_line_belongs_to_one_column() -> None:
    columns = fitting(79, By.INTERVAL)
    line = "".join(titles(columns, By.INTERVAL, LOOK, START, "", descending=True))
    assert at(columns, 0) == "time"
    assert [at(columns, line.index(title)) for title in ("attempts", "bounces", "complaints")] == [
        "attempts",
        "bounces",
        "complaints",
    ]
    assert at(columns, line.rindex("rate")) == at(columns, 500) == "complaint-rate"


def test_sort_values_have_none_for_what_is_not_known() -> None:
    unknown, idle = interval(None), interval(Counters())
    assert [key for key, column in BY_KEY.items() if column.value(unknown) is None] == list(BY_KEY)[1:-1]
    assert [key for key, column in BY_KEY.items() if column.value(idle) is None] == ["rate", "complaint-rate"]
    assert BY_KEY["time"].value(unknown) == START.timestamp()

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.filters import EXAMPLES, Filter, parse
from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, Counters
from sestui.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def period(counters: Counters | None = None, start: datetime = NOON) -> Period:
    return Period(start, start + INTERVAL, counters, int(counters is not None), 1)


def matches(text: str, counters: Counters | None = None, start: datetime = NOON) -> bool:
    return parse(text, UTC).matches(period(counters, start))


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_terms_match_everything(text: str) -> None:
    assert matches(text)
    assert parse(text, UTC).text == ""
    assert Filter().matches(period())


@pytest.mark.parametrize("text", [example for example, _ in EXAMPLES])
def test_every_example_is_understood_and_means_something(text: str) -> None:
    some = [
        period(counters, start)
        for counters in (None, Counters(), Counters(1000, 90, 3), Counters(1000, 0, 0))
        for start in (NOON, NOON + timedelta(hours=7), NOON + timedelta(days=1), NOON - timedelta(days=30))
    ]
    told = {parse(text, UTC).matches(each) for each in some}
    assert told == {True, False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attempts>=1000", True),
        ("attempts>1000", False),
        ("attempts=1000", True),
        ("attempts!=1000", False),
        ("attempts<1000", False),
        ("attempts<=1000", True),
        ("bounces>49", True),
        ("complaints=2", True),
        ("rejects>0", True),
        ("notfailed<950", True),
        ("notfailed=949", True),
        ("rate>=5", True),
        ("rate>5", False),
        ("rate=5.0%", True),
        ("complaint-rate>0.1", True),
        ("crate>=0.2", True),
        ("crate>0.2", False),
        ("bounces>0 complaints>0", True),
        ("bounces>0 complaints>5", False),
        ("BOUNCES > 0  Rate >= 5", True),
        ("active", True),
        ("idle", False),
        ("over", True),
        ("over bounces>50", False),
    ],
)
def test_comparisons_and_words(text: str, expected: bool) -> None:
    assert matches(text, Counters(1000, 50, 2, 1)) is expected


def test_a_blank_before_a_date_separates_terms() -> None:
    assert parse("idle >2026-11-19", UTC).text == "idle >2026-11-19"
    assert matches("idle > 2026-11-19", Counters())
    assert not matches("active >2026-11-19", Counters())


@pytest.mark.parametrize("sign", [">", ">=", "<", "<=", "=", "!="])
def test_a_rate_without_attempts_matches_no_comparison(sign: str) -> None:
    assert not matches(f"rate{sign}0", Counters(0, 3))
    assert not matches(f"crate{sign}0", Counters(0, 0, 3))


@pytest.mark.parametrize("text", ["attempts>=0", "bounces!=7", "rate<100", "idle", "active", "over"])
def test_unknown_periods_match_nothing_about_counters(text: str) -> None:
    assert not matches(text, None)


def test_not_failed_is_unknown_where_failures_exceed_the_attempts() -> None:
    assert not matches("notfailed>=0", Counters(3, 4))


def test_over_needs_enough_mail_to_be_sure() -> None:
    assert not matches("over", Counters(1, 1))
    assert matches("over", Counters(2000, 10, 30))


@given(bounces=st.integers(0, 10**9), attempts=st.integers(1, 10**9), limit=st.decimals(0, 200, places=3))
def test_rates_are_compared_exactly(bounces: int, attempts: int, limit: object) -> None:
    share = Fraction(100 * bounces, attempts)
    counters = Counters(attempts, bounces)
    assert matches(f"rate>={limit}", counters) == (share >= Fraction(str(limit)))
    assert matches(f"rate<{limit}", counters) == (share < Fraction(str(limit)))


@given(value=st.integers(0, 10**15), limit=st.integers(0, 10**15))
def test_operators_agree_with_each_other(value: int, limit: int) -> None:
    counters = Counters(0, value)
    told = {sign: matches(f"bounces{sign}{limit}", counters) for sign in (">", ">=", "<", "<=", "=", "!=")}
    assert told[">"] is not told["<="]
    assert told["<"] is not told[">="]
    assert told["="] is not told["!="]
    assert told[">="] == (told[">"] or told["="])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", True),
        ("2026-11-19", False),
        ("=2026-11-20", True),
        ("!=2026-11-20", False),
        (">2026-11-20", False),
        (">=2026-11-20", True),
        ("<2026-11-20", False),
        ("<=2026-11-20", True),
        (">2026-11-19", True),
        (">2026-10", True),
        (">2026-11", False),
        ("2026-11", True),
        ("2026-10", False),
        ("2026-11-18..2026-11-20", True),
        ("2026-11-20 .. 2026-11-22", True),
        ("2026-11-21..2026-11-22", False),
        ("2026-09..2026-11", True),
        ("2026-02..2026-10", False),
        ("11:00..13:00", True),
        ("12:00..12:15", True),
        ("11:00..12:00", False),
        ("22:00..06:00", False),
        ("11:30..06:00", True),
        ("00:00..24:00", True),
    ],
)
def test_dates_and_times_of_day(text: str, expected: bool) -> None:
    assert matches(text) is expected


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)),
    day=st.dates(date(2026, 1, 1), date(2026, 12, 30)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Havana", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo"]),
)
def test_a_day_is_the_day_of_the_shown_zone(start: datetime, day: date, zone: str) -> None:
    moment = start.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(zone)).date()
    assert parse(f"{day}", ZoneInfo(zone)).matches(period(start=moment)) == (local == day)
    assert parse(f">{day}", ZoneInfo(zone)).matches(period(start=moment)) == (local > day)


def test_the_days_of_a_clock_change_have_23_and_25_hours() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25)):
        before = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=1)
        starts = [before + INTERVAL * index for index in range(96 * 3)]
        assert sum(parse(day, BERLIN).matches(period(start=start)) for start in starts) == hours * 4


@pytest.mark.parametrize(
    ("text", "named", "allowed"),
    [
        ("boucnes>0", '"boucnes"', "bounces"),
        ("bounces>", '""', "digits"),
        ("bounces>x", '"x"', "digits"),
        ("bounces>-1", '"-1"', "digits"),
        ("rate>=0,5", '"0,5"', "point"),
        ("attempts>1,000", '"1,000"', "1000"),
        ("rate>=1e3", '"1e3"', "point"),
        ("bounces>" + "9" * 5000, "9", "digits"),
        ("bounces>٣", '"٣"', "digits"),
        ("quiet", '"quiet"', "idle, active, over"),
        ("bounces", '"bounces"', "bounces>0"),
        ("2026", '"2026"', "2026-11-20"),
        ("20.11.2026", '"20.11.2026"', "2026-11-20"),
        ("2026-11-00", "2026-11-00", "2026-11-20"),
        ("2026-02-30", "2026-02-30", "2026-11-20"),
        ("2026-13", "2026-13", "2026-11"),
        ("0000-01", "0000-01", "2026-11"),
        (">2026-11-20..2026-11-22", ">2026-11-20..2026-11-22", "2026-11-20"),
        ("2026-11-20..", "2026-11-20..", "2026-11-20"),
        ("2026-11-22..2026-11-20", "2026-11-22..2026-11-20", "earlier"),
        ("18:00", '"18:00"', "18:00..20:00"),
        ("18:00..25:00", '"25:00"', "24:00"),
        ("18:60..20:00", '"18:60"', "24:00"),
        ("18:00..x", '"x"', "18:00..20:00"),
    ],
)
def test_errors_name_the_value_and_what_is_allowed(text: str, named: str, allowed: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(f"bounces>=0 {text}", UTC)
    sentence = caught.value.sentence
    assert named in sentence
    assert allowed in sentence or len(text) > 300
    assert sentence.endswith((".", "…"))


@given(st.text(max_size=40) | st.text("<>=!.-:0123456789 abceorstu%", max_size=30))
def test_any_other_text_is_a_usage_error_and_nothing_else(text: str) -> None:
    with suppress(UsageError):
        parse(text, UTC).matches(period(Counters(1, 1)))


@given(st.lists(st.sampled_from([example for example, _ in EXAMPLES]), max_size=4), st.sampled_from([" ", "  ", "\t"]))
def test_the_normal_form_means_the_same(terms: list[str], blank: str) -> None:
    wanted = parse(blank.join(terms).upper(), UTC)
    assert wanted.text == " ".join(terms)
    assert parse(wanted.text, UTC) == wanted

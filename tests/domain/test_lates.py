"""Late news as numbers are the mapping that they would be as objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.compact import Gathered
from sestui.domain.lates import Lates
from sestui.domain.past import Change, Late

DIFFERENCE = st.integers(-(10**6), 10**6)
NEWS = st.dictionaries(
    st.integers(0, 2 * 10**9),
    st.tuples(st.integers(0, 2 * 10**9), DIFFERENCE, DIFFERENCE, DIFFERENCE, DIFFERENCE),
    max_size=20,
)


def kept(news: dict[int, tuple[int, ...]]) -> Lates:
    return Lates(Gathered(sorted(news.items()), width=5))


def as_objects(news: dict[int, tuple[int, ...]]) -> dict[datetime, Late]:
    moments = ((moment(start), moment(seen), Change(*change)) for start, (seen, *change) in sorted(news.items()))
    return {start: Late(start, change, seen) for start, seen, change in moments}


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@given(NEWS)
def test_news_are_kept_as_a_dict_keeps_them(news: dict[int, tuple[int, ...]]) -> None:
    lates, known = kept(news), as_objects(news)
    assert lates == known
    assert list(lates.items()) == list(known.items())
    assert len(lates) == len(known)
    assert not any(start + timedelta(milliseconds=1) in lates for start in known)


@given(NEWS, NEWS)
def test_two_are_equal_where_their_dicts_are(
    one: dict[int, tuple[int, ...]], other: dict[int, tuple[int, ...]]
) -> None:
    assert (kept(one) == kept(other)) is (one == other)


@given(NEWS, st.integers(0, 2 * 10**9), st.integers(0, 2 * 10**9))
def test_two_stretches_are_told_together(news: dict[int, tuple[int, ...]], start: int, end: int) -> None:
    before = {at: one for at, one in news.items() if at < end}
    later = {at: one for at, one in news.items() if at >= min(start, end)}
    assert kept(before).joined(kept(later)) == as_objects(news)

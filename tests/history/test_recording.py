"""Recording answers, against a naive model: a dictionary of every look at every interval."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.domain.grid import GridKind
from sestui.domain.model import COVERAGE, INTERVAL, Counters
from sestui.domain.past import Change, Key, PastGrid
from sestui.domain.ranges import merged
from sestui.history.store import History, open_history
from tests.history.worlds import NEVER, START, TARGET, Model, World
from tests.values import DAY, MINUTE

KEY = Key.of(TARGET)
COUNTERS = st.builds(Counters, st.integers(0, 99), st.integers(0, 9), st.integers(0, 2), st.integers(0, 1))
FIRST, LAST = START - COVERAGE - DAY, START + 40 * DAY


@st.composite
def worlds(draw: st.DrawFn, corrected: bool) -> World:
    """An account of either grid, mail anywhere, bounces that come late or are undone."""
    world = World(draw(st.sampled_from([None, 0, 7, 14])))
    for week in range(0 if world.phase is None else 10):
        world.happens(START + (week - 3) * 7 * DAY, Counters(1))
    for _ in range(draw(st.integers(0, 12))):
        at = START + draw(st.integers(-14 * 96, 30 * 96)) * INTERVAL + draw(st.integers(0, 14)) * MINUTE
        world.happens(at, draw(COUNTERS))
        for late in draw(st.lists(st.integers(1, 3 * 96), max_size=3)):
            until = late + draw(st.integers(1, 96))
            world.happens(at, draw(COUNTERS), at + late * INTERVAL, at + until * INTERVAL if corrected else NEVER)
    return world


@st.composite
def moments(draw: st.DrawFn) -> list[datetime]:
    """When answers are given: runs of quarter hours or minutes, gaps of hours to weeks, some twice."""
    at, found = START + draw(st.integers(0, 59)) * timedelta(seconds=1), []
    gaps = draw(st.lists(st.sampled_from([24 * 60, 13 * 24 * 60 + 1425, 14 * 24 * 60, 17 * 24 * 60]), max_size=2))
    steps = draw(st.lists(st.sampled_from([0, 1, 15, 15, 15, 45]), min_size=1, max_size=20))
    for step in draw(st.permutations([*gaps, *steps])):
        at += step * MINUTE
        found.append(at)
    return found


def assert_same(history: History, model: Model, as_of: datetime | None = None) -> None:
    """Check a stretch over everything, and its grid, against the model."""
    stretch = history.stretch(KEY, FIRST, LAST, as_of=as_of)
    grid = PastGrid.over(stretch)
    said = {start: model.at(start, as_of) for start in model.edges()}
    for start, looks in said.items():
        assert grid.at(start).counters == (looks[-1] if looks else None)
    changes = {start: Change.between(looks[0], looks[-1]) for start, looks in said.items() if looks}
    assert {start: one.added for start, one in stretch.late.items()} == {
        start: change for start, change in changes.items() if not change.none
    }
    assert (grid.total(FIRST, LAST).counters or Counters()) == sum(
        (looks[-1] for looks in said.values() if looks), Counters()
    )
    watched = merged((start, end) for at, start, end, _ in model.looks if as_of is None or at <= as_of)
    assert list(stretch.watched) == watched
    assert sum(period.known for period in grid.periods) == sum((end - start) // INTERVAL for start, end in watched)


def recorded(history: History, world: World, polls: list[datetime]) -> Model:
    """Record the answers that a world gives; return what the model made of them."""
    kind = GridKind.MOVING if world.phase is None else GridKind.FIXED
    model = Model(world.phase or 0)
    for at in polls:
        snapshot = world.answer(at)
        done = history.record(snapshot, kind)
        assert done.stored == (world.phase is not None or at.minute % 15 == 0)
        if done.stored:
            model.record(snapshot)
    return model


@settings(max_examples=40)
@given(worlds(corrected=True), moments())
def test_the_history_is_what_every_look_saw(world: World, polls: list[datetime]) -> None:
    with TemporaryDirectory() as folder, open_history(Path(folder) / "history.db") as history:
        model = recorded(history, world, polls)
        for as_of in (None, polls[-1], polls[len(polls) // 2]):
            assert_same(history, model, as_of)


@settings(max_examples=20)
@given(worlds(corrected=False), moments().flatmap(st.permutations))
def test_answers_may_come_in_any_order(world: World, polls: list[datetime]) -> None:
    with TemporaryDirectory() as folder, open_history(Path(folder) / "history.db") as history:
        model = recorded(history, world, polls)
        for as_of in (None, polls[0]):
            assert_same(history, model, as_of)

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.findings.hysteresis import SAME, Run, Seed, held_levels, runs
from sestui.domain.findings.thresholds import Thresholds, stale_after, two_lines
from sestui.domain.model import INTERVAL
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Level
from tests.values import MINUTE, utc

START = utc("2026-11-23T00:00")
MOMENTS = [START + INTERVAL * step for step in range(40)]


def test_a_level_rises_at_one_edge_and_stays_to_a_lower_one() -> None:
    rises, stays = [0, 1, 0, 0, 2, 0, 0, 0], [1, 1, 1, 0, 2, 2, 1, 0]
    assert held_levels(rises, stays) == [0, 1, 1, 0, 2, 2, 1, 0]


def test_a_seed_is_held_from_its_step_on_as_far_as_it_stays() -> None:
    assert held_levels([0] * 4, [2, 2, 1, 1], Seed(1, 2)) == [0, 2, 1, 1]
    assert held_levels([0] * 4, [2, 0, 1, 1], Seed(1, 2)) == [0, 0, 0, 0]


@given(st.lists(st.floats(0, 1), max_size=60), st.floats(0.3, 0.7), st.floats(0.01, 0.3))
def test_a_value_between_the_edges_changes_nothing(values: list[float], edge: float, width: float) -> None:
    rises, stays = [int(value >= edge) for value in values], [int(value >= edge - width) for value in values]
    levels = held_levels(rises, stays)
    changes = [step for step in range(1, len(levels)) if levels[step] != levels[step - 1]]
    for step in changes:
        assert values[step] >= edge if levels[step] else values[step] < edge - width
    travels = sum(abs(after - before) for before, after in itertools.pairwise(values))
    assert max(0, len(changes) - 1) * width <= travels + 1e-9


def test_runs_tell_their_steps() -> None:
    assert runs([0, 1, 2, 0, 0, 0, 0, 0, 1, 1], MOMENTS) == [Run(1, 3, 2), Run(8, None, 9)]
    assert runs([0, 0], MOMENTS) == []
    assert runs([], MOMENTS) == []


def test_runs_less_than_an_hour_apart_are_one() -> None:
    assert SAME == 4 * INTERVAL
    assert runs([1, 0, 0, 0, 1, 0], MOMENTS) == [Run(0, 5, 4)]
    assert runs([1, 0, 0, 0, 0, 1, 0], MOMENTS) == [Run(0, 1, 0), Run(5, 6, 5)]


@given(st.lists(st.sampled_from([0, 1, 2]), max_size=40))
def test_runs_cover_all_and_are_an_hour_apart(levels: list[int]) -> None:
    found = runs(levels, MOMENTS)
    covered = {step for run in found for step in range(run.first, run.last + 1)}
    assert {step for step, level in enumerate(levels) if level} <= covered
    for run, following in itertools.pairwise(found):
        assert run.after is not None
        assert MOMENTS[following.first] - MOMENTS[run.after] >= SAME
    assert all(levels[run.first] and levels[run.last] for run in found)


def test_the_defaults_are_awss_lines_and_the_screens_numbers() -> None:
    default = Thresholds()
    assert (default.bounce, default.complaint) == (BOUNCE_LINES, COMPLAINT_LINES)
    assert (default.quota_warning, default.quota_critical) == (0.8, 0.95)
    assert default.max_age == stale_after(timedelta(minutes=1)) == 4 * MINUTE
    assert stale_after(timedelta(seconds=5)) == timedelta(seconds=75)
    assert (default.window, default.intervals) == (timedelta(hours=24), 96)


def test_lines_of_ones_own() -> None:
    warning, critical = two_lines(BOUNCE_LINES[0].rate, BOUNCE_LINES[1].rate)
    assert (warning.rate, warning.level) == (BOUNCE_LINES[0].rate, Level.WARNING)
    assert (critical.rate, critical.level) == (BOUNCE_LINES[1].rate, Level.CRITICAL)
    (both,) = two_lines(BOUNCE_LINES[0].rate, BOUNCE_LINES[0].rate)
    assert both.level is Level.CRITICAL

"""A selection of the faults at every moment; ``python -m tests.soak.faults`` runs them all."""

from __future__ import annotations

import pytest

from tests.soak.faults import MOMENTS, RAISED, SURROUNDINGS, WIRE, rows, word
from tests.sources.test_translation import ANSWERS, RECORDED

pytestmark = pytest.mark.soak

_LONGEST = {"AUTH": 60.0, "THROTTLED": 960.0, "OFFLINE": 90.0}
"""Simulated seconds within which each state is over once its cause is; SES may be asked again after 15 minutes."""


@pytest.mark.parametrize("fault", ["SSO session: token expired", "drips", "DNS lost", "fuzzed"])
def test_a_fault_of_the_service(fault: str) -> None:
    seen = list(rows(fault))
    assert tuple(row.moment for row in seen) == MOMENTS
    for row in seen:
        assert word(fault) in row.first
        assert len(row.second.split()) > 4
        assert row.lost == ""
    *struck, left = seen
    assert max(row.recovered for row in struck) < _LONGEST[word(fault)]
    assert left.recovered < 5.0


@pytest.mark.parametrize("fault", ["disk full", "clock a day back"])
def test_a_fault_around_the_program(fault: str) -> None:
    for row in rows(fault):
        assert "LIVE" in row.first
        assert row.lost == ""
        assert row.recovered < 90.0
        if row.moment in ("live", "drill-down"):
            assert SURROUNDINGS[fault] in row.first + row.second


def test_a_terminal_that_is_taken_away() -> None:
    for row in rows("terminal killed"):
        assert row.lost == ""
        assert row.recovered < 5.0


def test_every_recorded_exception_and_fault_has_its_row() -> None:
    assert {*RAISED, *ANSWERS} == {case["case"] for case in RECORDED}
    assert len({*RAISED, *WIRE, *SURROUNDINGS}) == len(RAISED) + len(WIRE) + len(SURROUNDINGS)

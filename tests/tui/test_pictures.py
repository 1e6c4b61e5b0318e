"""A few whole screens as pictures: what no assertion on words would notice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import textual
from msgspec.structs import replace
from textual.app import App

from sestui.domain.model import AccountStatus
from sestui.domain.reputation import Level
from sestui.errors import CredentialsError
from sestui.monitor.state import TargetState, failed
from tests.tui.finding_values import bounce_rate, burst, found, silence
from tests.tui.late_history import filled, looking
from tests.tui.program import NOW, TARGET, Program, state

DRAWN_WITH = ((3, 11), "8.2.8")
"""The versions of Python and Textual that the pictures were drawn with; others may differ in a pixel."""

pytestmark = pytest.mark.skipif(
    (sys.version_info[:2], textual.__version__) != DRAWN_WITH, reason="the pictures are of other versions"
)

Compare = Callable[..., bool]


def picture(program: Program) -> App[None]:
    return program.app


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_overview(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(picture(Program()), terminal_size=size)


def test_overview_in_blocks(snap_compare: Compare) -> None:
    assert snap_compare(picture(Program(symbols="block")), terminal_size=(120, 40))


def test_an_account_without_mail(snap_compare: Compare) -> None:
    assert snap_compare(picture(Program(state(data_points=()))), terminal_size=(120, 40))


def test_before_the_first_answer(snap_compare: Compare) -> None:
    nothing = failed(TargetState(TARGET), CredentialsError("No credentials were found.", "Run: aws configure"), NOW)
    assert snap_compare(picture(Program(nothing)), terminal_size=(120, 40))


def test_failing(snap_compare: Compare) -> None:
    error = CredentialsError("The session of ops-prod is over.", "Run: aws sso login --profile ops-prod")
    trouble = replace(failed(state(), error, NOW), next_poll=NOW + timedelta(minutes=17, seconds=42))
    program = Program(trouble)
    program.now = NOW + timedelta(minutes=17)
    assert snap_compare(picture(program), terminal_size=(120, 40))


def test_sending_paused_by_aws(snap_compare: Compare) -> None:
    stopped = state(account_status=AccountStatus(False, "SHUTDOWN", True, "PENDING", "171234567890"))
    assert snap_compare(picture(Program(stopped)), terminal_size=(120, 40))


@pytest.mark.parametrize(
    "keys", ["2", "3", "4", "3 enter", "2 x"], ids=["chart", "intervals", "days", "interval", "rates"]
)
def test_the_other_screens(snap_compare: Compare, keys: str) -> None:
    assert snap_compare(picture(Program()), press=keys.split(), terminal_size=(120, 40))


def test_the_view_paused(snap_compare: Compare) -> None:
    assert snap_compare(picture(Program()), press=["p"], terminal_size=(80, 24))


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        ("2", (120, 40)),
        ("2 x", (120, 40)),
        ("3", (120, 40)),
        ("3", (80, 24)),
        ("5", (120, 40)),
        ("5 G enter", (80, 24)),
    ],
    ids=["chart", "rates", "intervals", "intervals-80x24", "late", "looks-80x24"],
)
def test_with_a_history(snap_compare: Compare, tmp_path: Path, keys: str, size: tuple[int, int]) -> None:
    history = filled(tmp_path / "h.db")
    assert snap_compare(picture(looking(history)), press=keys.split(), terminal_size=size)
    history.close()


@pytest.mark.parametrize("symbols", ["block", "ascii"])
def test_last_week_in_other_symbols(snap_compare: Compare, tmp_path: Path, symbols: str) -> None:
    history = filled(tmp_path / "h.db")
    assert snap_compare(picture(looking(history, symbols)), press=["2"], terminal_size=(120, 40))
    history.close()


@pytest.mark.parametrize("keys", ["", "6", "6 G m"], ids=["overview", "events", "acknowledged"])
def test_findings(snap_compare: Compare, keys: str) -> None:
    program = Program(found(burst(), silence(), bounce_rate(Level.CRITICAL, 0.1)))
    assert snap_compare(picture(program), press=keys.split(), terminal_size=(120, 40))

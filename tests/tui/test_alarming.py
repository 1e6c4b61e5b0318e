"""Alarms on the screen: the line that tells the worst, taking note of it, the bell, the title."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from sestui.domain.findings.acknowledged import NOTHING_ACKNOWLEDGED
from sestui.domain.findings.findings import Findings, arranged
from sestui.domain.model import AccountStatus, Target
from sestui.domain.reputation import Level
from sestui.errors import CredentialsError
from sestui.monitor.state import TargetState, failed
from sestui.settings import Options
from sestui.tui.alarming import title
from tests.tui.finding_values import bounce_rate, burst, ended, found, silence, stopped
from tests.tui.program import NOW, Program, state

SIZE = (120, 40)
WORSE = bounce_rate(Level.CRITICAL, 0.1)
SHUTDOWN = AccountStatus(False, "SHUTDOWN", True)


async def test_the_second_line_tells_the_worst_that_goes_on_and_nothing_moves() -> None:
    program = Program()
    async with program.app.run_test(size=(160, 40)) as pilot:
        before = program.lines()
        program.monitor.tell(found(burst(), silence(), bounce_rate()))
        await pilot.pause()
        lines = program.lines()
        assert f" ▲ warning: {bounce_rate().sentence[:60]}" in lines[1]
        assert lines[1].rstrip().endswith("+1  m acknowledge  6 events")
        assert [lines[0], *lines[2:27]] == [before[0], *before[2:27]]
        assert [line[1:] for line in lines[-10:]] == [line[1:] for line in before[-10:]]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("symbols", ["braille", "ascii"])
async def test_the_sentence_is_cut_before_the_keys_are(size: tuple[int, int], symbols: str) -> None:
    program = Program(found(bounce_rate()), symbols=symbols)
    async with program.app.run_test(size=size):
        line = program.lines()[1]
        assert "warning: Observed bounce rate 6.31 %" in line
        assert line.rstrip().endswith("m acknowledge  6 events")
        assert line.isascii() or symbols != "ascii"


async def test_acknowledging_is_quiet_until_something_is_new_or_worse() -> None:
    program = Program(found(bounce_rate()))
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("m")
        assert "HEALTHY" in program.lines()[1]
        assert "1 finding acknowledged" in program.lines()[-1]
        await pilot.press("6")
        assert "acknowledged" in program.text()
        for findings, said in (
            ([WORSE], "critical: Observed"),
            ([bounce_rate()], "HEALTHY"),
            ([bounce_rate(), silence()], "warning: No mail"),
            ([ended(bounce_rate())], "HEALTHY"),
        ):
            program.monitor.tell(found(*findings))
            await pilot.pause()
            assert said in program.lines()[1]


async def test_what_was_acknowledged_at_its_worst_may_fall_and_rise_again() -> None:
    acknowledged = NOTHING_ACKNOWLEDGED
    for findings in (found(WORSE), found(bounce_rate()), found(WORSE)):
        acknowledged = acknowledged.taking(findings.findings)
        assert acknowledged.loud(findings.findings) == ()
    assert acknowledged.taking(found().findings) == NOTHING_ACKNOWLEDGED


async def test_with_nothing_loud_there_is_nothing_to_acknowledge() -> None:
    program = Program(found(burst()))
    async with program.app.run_test(size=SIZE) as pilot:
        assert "HEALTHY" in program.lines()[1]
        await pilot.press("m")
        assert "Nothing is to be acknowledged." in program.lines()[-1]


async def test_a_verdict_against_sending_stays_in_front_and_is_not_told_twice() -> None:
    program = Program(found(stopped(), bounce_rate(), account_status=SHUTDOWN))
    async with program.app.run_test(size=SIZE) as pilot:
        line = program.lines()[1]
        assert line.startswith(" ■ SENDING PAUSED BY AWS (SHUTDOWN)")
        assert "Enforcement" not in line
        assert "m acknowledge" in line
        await pilot.press("m")
        program.monitor.tell(found(stopped(), silence(), account_status=SHUTDOWN))
        await pilot.pause()
        assert program.lines()[1].startswith(" ■ SENDING PAUSED BY AWS (SHUTDOWN)  ▲ warning: No mail")


async def test_in_trouble_the_cause_stays_and_the_findings_are_counted() -> None:
    known = found(bounce_rate(), silence())
    program = Program(replace(failed(known, CredentialsError("Session expired.", "Run: aws sso login"), NOW)))
    async with program.app.run_test(size=SIZE):
        line = program.lines()[1]
        assert "Session expired. Run: aws sso login" in line
        assert "▲ 2 findings (6)" in line


async def test_the_keys_are_told_as_they_are_bound() -> None:
    program = Program(found(bounce_rate()))
    program.app.set_keymap({"acknowledge": "f9"})
    async with program.app.run_test(size=SIZE) as pilot:
        assert "f9 acknowledge" in program.lines()[1]
        await pilot.press("f9")
        assert "HEALTHY" in program.lines()[1]


class Rung:
    """How often the bell rang, as states arrive."""

    def __init__(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        self.program = program
        self.count = 0
        monkeypatch.setattr(program.app, "bell", self._ring)

    def _ring(self) -> None:
        self.count += 1

    async def by(self, pilot: Pilot[None], told: TargetState) -> int:
        """Return how often the bell rings for one more state."""
        before = self.count
        self.program.monitor.tell(told)
        await pilot.pause()
        return self.count - before


async def test_the_bell_rings_once_for_what_begins_or_gets_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    rung = Rung(program, monkeypatch)
    async with program.app.run_test(size=SIZE) as pilot:
        assert await rung.by(pilot, found(bounce_rate(), silence())) == 1
        assert await rung.by(pilot, found(bounce_rate(), silence())) == 0
        assert await rung.by(pilot, found(WORSE, silence())) == 1
        assert await rung.by(pilot, found(bounce_rate(), silence())) == 0
        assert await rung.by(pilot, found(ended(bounce_rate()), burst())) == 0
        assert await rung.by(pilot, found(replace(silence(), severity=Level.QUIET, key="another"))) == 0


async def test_the_bell_is_quiet_for_what_was_known_or_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(found(bounce_rate()))
    rung = Rung(program, monkeypatch)
    async with program.app.run_test(size=SIZE) as pilot:
        assert await rung.by(pilot, found(bounce_rate())) == 0
        assert await rung.by(pilot, found(WORSE)) == 1
        await pilot.press("m")
        assert await rung.by(pilot, found(bounce_rate())) == 0
        assert await rung.by(pilot, found(WORSE)) == 0


async def test_the_bell_is_quiet_while_the_view_is_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    rung = Rung(program, monkeypatch)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("p")
        assert await rung.by(pilot, found(bounce_rate())) == 0
        assert "HEALTHY" in program.lines()[1]
        await pilot.press("p")
        await pilot.pause()
        assert rung.count == 0
        assert "warning: Observed" in program.lines()[1]


async def test_the_bell_is_quiet_in_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(speed=60)
    rung = Rung(program, monkeypatch)
    async with program.app.run_test(size=SIZE) as pilot:
        assert await rung.by(pilot, found(WORSE)) == 0
        assert "critical: Observed" in program.lines()[1]


async def test_the_bell_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(options=Options(bell=False))
    rung = Rung(program, monkeypatch)
    async with program.app.run_test(size=SIZE) as pilot:
        assert await rung.by(pilot, found(WORSE)) == 0


@pytest.mark.parametrize(
    ("findings", "symbols", "said"),
    [
        ([], "braille", "sestui – ops-prod"),
        ([bounce_rate(), silence()], "braille", "sestui ▲ 2 warnings – ops-prod"),
        ([silence()], "ascii", "sestui ^ 1 warning - ops-prod"),
        ([stopped(), silence()], "braille", "sestui ■ 1 critical, 1 warning – ops-prod"),
        ([WORSE], "block", "sestui ■ 1 critical – ops-prod"),
    ],
)
def test_the_title(findings: list[object], symbols: str, said: str) -> None:
    view = Program(symbols=symbols).app.view
    assert view is not None
    assert title(view, tuple(findings)) == said  # type: ignore[arg-type]  # parametrised


def test_no_foreign_text_leaves_the_title() -> None:
    program = Program(replace(state(), target=Target("a\x07\x1b]2;b\n", "eu-west-1")))
    assert title(program.view, ()) == "sestui – a]2;b"
    assert title(replace(program.view, demo=True), ()) == "sestui – demo"


def test_findings_are_loud_by_their_severity() -> None:
    quiet = replace(silence(), severity=Level.QUIET)
    assert NOTHING_ACKNOWLEDGED.loud(Findings(arranged([quiet, bounce_rate(), burst()]))) == (bounce_rate(),)

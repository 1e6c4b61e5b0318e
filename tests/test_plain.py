"""``sestui`` without a word does what click would have it do, without click."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys

import pytest

from sestui.cli import plain, running
from sestui.cli.screen import main
from sestui.errors import SestuiError, Unreachable, UsageError


def _ends(monkeypatch: pytest.MonkeyPatch, watch: object, by_click: bool) -> object:
    monkeypatch.setattr(running, "watch", watch)
    monkeypatch.setattr(plain, "watch", watch)
    with pytest.raises(SystemExit) as ended:
        main([]) if by_click else plain.main()
    return ended.value.code


def test_what_is_left_out_is_what_click_gives() -> None:
    given = main.make_context("sestui", []).params
    left_out = {name: one.default for name, one in inspect.signature(running.watch).parameters.items()}
    del left_out["looks"]
    assert left_out.items() <= given.items()
    assert {given[name] for name in given.keys() - left_out.keys()} == {None}


@pytest.mark.parametrize(
    "error",
    [
        UsageError("It is not allowed.", "Take another."),
        Unreachable("Nobody answers."),
        SestuiError("It is full."),
        KeyboardInterrupt(),
        EOFError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_it_ends_as_it_does_with_click(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def watch(**options: object) -> int:
        raise error

    ends = []
    for by_click in (False, True):
        code = _ends(monkeypatch, watch, by_click)
        printed = capsys.readouterr()
        ends.append((code, printed.out, printed.err.strip()))
    assert ends[0] == ends[1]
    assert ends[0][0] in (1, 2, 3, 130)


def test_click_is_not_imported_for_it() -> None:
    script = (
        "import sys\nfrom sestui import __main__\nfrom sestui.cli import plain\n"
        "plain.watch = lambda: print('click' in sys.modules) or 0\nsys.argv = ['sestui']\n__main__.main()\n"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "False\n"


def test_a_shell_still_gets_its_completion() -> None:
    environ = {**os.environ, "_SESTUI_COMPLETE": "zsh_source"}
    done = subprocess.run([sys.executable, "-m", "sestui"], capture_output=True, text=True, env=environ)
    assert "compdef" in done.stdout

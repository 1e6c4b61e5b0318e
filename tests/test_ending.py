"""What ends a program without a screen; in a process of its own, as signals are the whole process's."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.program.terminal import DEADLINE

_WAITING = """
import signal, threading
from sestui.cli.ending import Ending
ending = Ending(signal.SIGTERM, signal.SIGINT)
threading.Thread(target=lambda: {what}).start()
print(repr(ending.wait()))
"""


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("signal.pthread_kill(threading.get_ident(), signal.SIGTERM)", "None"),
        ("signal.pthread_kill(threading.get_ident(), signal.SIGINT)", "None"),
        ("ending.end(ValueError(7))", "ValueError(7)"),
    ],
)
def test_it_ends_by_what_another_thread_gets(what: str, said: str) -> None:
    """The kernel hands a signal to any thread; one that sleeps in a lock hears nothing of it."""
    command = [sys.executable, "-c", _WAITING.format(what=what)]
    assert subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE).stdout.strip() == said

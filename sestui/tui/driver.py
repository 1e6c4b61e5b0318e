"""Textual's driver, made fit for terminals that stall, vanish or are taken away for a while."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.message import Message

from sestui import memory, turn
from sestui.tui.difference import Difference
from sestui.tui.erasing import erases_in_colour
from sestui.tui.keyboard import Keyboard
from sestui.tui.messages import BugFound
from sestui.tui.output import Output
from sestui.tui.terminal import KEEP_TITLE, RESTORE_TITLE, title_sequence

_RESTORE = (
    "\x1b[?2026l"  # a frame that was begun is ended
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # the mouse
    "\x1b[?2004l\x1b[?2048l\x1b[?1004l"  # pasting, resizing and focus are not reported
    "\x1b[<u"  # kitty's keyboard, before leaving the alternate screen
    "\x1b[?7h\x1b[m\x1b[?1049l\x1b[?25h"
)

FULL_FRAMES = "SESTUI_FULL_FRAMES"
"""The environment variable that lets Textual draw and the driver write all of it, not only what changes."""

_LEAVING = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGQUIT: 131, signal.SIGINT: 130}
"""The signals that end the program, and the exit status of each: 128 and its number."""

_ESCAPE = constants.ESCAPE_DELAY + 0.01
"""Seconds after which a lone escape is the key and not the beginning of a sequence."""

_SECOND_THOUGHT = 0.05
"""Seconds after SIGCONT: a signal to leave that waited meanwhile comes first."""

_READ = 4096


class SteadyDriver(LinuxDriver):
    """Leaves at once, never waits for the terminal, and restores everything that was changed.

    When the terminal is gone it raises SIGHUP in the process, whether or not the kernel does.
    """

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: Any = None) -> None:
        """As Textual's."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._output: Output | None = None
        self._difference: Difference | None = None
        self._title = ""
        self._ended, self._end = os.pipe()
        for number, status in _LEAVING.items():
            self._loop.add_signal_handler(number, partial(app.exit, return_code=status))
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._loop.add_signal_handler(signal.SIGCONT, self._loop.call_later, _SECOND_THOUGHT, self._resume)

    def write(self, data: str) -> None:
        """Let what ``data`` changes be written; nothing is written outside of application mode."""
        if self._output is not None:
            self._output.write(data if self._difference is None else self._difference.write(data))
            turn.end()

    def send_message(self, message: Message) -> None:
        """As Textual's; a key goes before what other threads do, and of another size everything is drawn again."""
        if isinstance(message, Key):
            turn.take()
            self._app.post_message(message)  # at once: a key is read for the loop, and told in it
            return
        if isinstance(message, Resize) and self._difference is not None:
            self._difference.resize(*message.size)
        super().send_message(message)

    def title(self, title: str) -> None:
        """Give the terminal a title, all printable; its own one comes back when the terminal is given back."""
        if title != self._title:
            self.write(title_sequence(title) if self._title else KEEP_TITLE + title_sequence(title))
            self._title = title

    def forget(self) -> None:
        """Draw in whole what is drawn from now on: the terminal may show anything."""
        if self._difference is not None:
            self._difference.forget()

    def start_application_mode(self) -> None:
        """Take the terminal."""
        encoding = sys.__stderr__.encoding if sys.__stderr__ is not None else "ascii"
        memory.share()
        self._output = Output(encoding, lambda: self.send_message(self.SignalResume()))
        if not os.environ.get(FULL_FRAMES):
            self._difference = Difference(*self._get_terminal_size(), bce=erases_in_colour(os.environ))
        take: Callable[[], None] = super().start_application_mode
        take()
        super().close()  # Textual's own writing thread has nothing to do
        if self._title:
            self.write(KEEP_TITLE + title_sequence(self._title))
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._must_signal_resume = False
        if self._output is None:
            return
        self._loop.remove_signal_handler(signal.SIGWINCH)
        output, self._output = self._output, None
        output.close((RESTORE_TITLE if self._title else "") + _RESTORE)
        self.disable_input()
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the columns and rows that the terminal has, whatever COLUMNS and LINES say."""
        with suppress(OSError):
            columns, rows = os.get_terminal_size(2)
            if columns and rows:
                return columns, rows
        return 80, 24

    def disable_input(self) -> None:
        """Read no more keys, and drop those that were not read."""
        thread, self._key_thread = self._key_thread, None
        if thread is None:
            return
        os.write(self._end, b"\0")
        thread.join()
        os.read(self._ended, 1)
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        """Do nothing more: the output ended with the application mode."""

    def _run_input_thread(self) -> None:
        """Read keys; a bug in that ends the program."""
        try:
            self.run_input_thread()
        except Exception as bug:
            self.send_message(BugFound(bug))

    def run_input_thread(self) -> None:
        """Read keys until the input is disabled or the terminal is gone; between keys, sleep."""
        alt = any("alt+" in keys for keys in self._app._keymap.values())
        parser = (XTermParser if alt else Keyboard)(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        patience: float | None = None
        while self._ended not in (ready := select.select([self.fileno, self._ended], [], [], patience)[0]):
            keys = self._read() if ready else b""
            if ready and not keys:
                os.kill(os.getpid(), signal.SIGHUP)
                return
            for message in parser.feed(decode(keys)) if keys else parser.tick():
                self._loop.call_soon_threadsafe(self.process_message, message)  # it may write, as the loop does
            patience = _ESCAPE if ready else None

    def _read(self) -> bytes:
        """Return what was typed; nothing if the terminal is gone."""
        with suppress(OSError):
            return os.read(self.fileno, _READ)
        return b""

    def _resized(self) -> None:
        """Tell the new size; in the loop, as a handler that interrupts itself would tell an older one last."""
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.send_message(Resize(size, size))

    def _suspend(self) -> None:
        """Give the terminal back and stop."""
        self.stop_application_mode()
        self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _resume(self) -> None:
        """Take the terminal again, or stop again if it is another's; after SIGSTOP its modes are not known any more."""
        if self._app._exit or not (self._output or self._must_signal_resume):
            return
        with suppress(OSError):
            if os.tcgetpgrp(self.fileno) != os.getpgrp():
                os.kill(os.getpid(), signal.SIGSTOP)
                return
            self.stop_application_mode()
            self._must_signal_resume = True
            self.start_application_mode()

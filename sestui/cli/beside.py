"""What goes on beside the screen: the first answer, the history, SES's own reputation."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sestui import settings
from sestui.domain.metrics import REPUTATION, Metric
from sestui.domain.model import COVERAGE
from sestui.errors import HistoryError

if TYPE_CHECKING:
    from sestui.domain.metrics import Reputation
    from sestui.monitor.kept import Kept
    from sestui.sources.ahead import Ahead
    from sestui.sources.base import Source
    from sestui.sources.cloudwatch_reputation import ReputationSource

ASKED = (*REPUTATION, Metric.DELIVERY)
"""The metrics of one call of GetMetricData for the screen."""


def kept(file: str | None, without: bool, asked: tuple[str | None, ...]) -> Kept:
    """Return the history; one that cannot be opened is told on the screen, which goes on without it.

    Making a new one takes as long as drawing the first frame, which does not need it.
    """
    from sestui.monitor.kept import Kept

    if without:
        return Kept()
    from sestui.history.store import open_history

    try:
        history = open_history(Path(file) if file is not None else settings.data_path(), later=True)
    except HistoryError as error:
        return Kept(error=error.advice)
    return Kept(history, settings.asked(asked, os.environ), history.notice)


def begun(source: Source, profile: str | None) -> Ahead | None:
    """Let the first answer be asked for at once, beside the imports; None where that does not pay or could ask twice.

    An MFA code was asked for here, and a program that a profile names may want a touch or show a window.
    """
    from sestui.sources.ahead import Ahead, pays
    from sestui.sources.credentials import mfa_wanted, program_named

    alone = mfa_wanted(profile, os.environ) or program_named(os.environ)
    return Ahead(source) if pays() and not alone else None


def reputation(source: Source) -> Callable[[], Reputation]:
    """Return what asks CloudWatch for SES's own reputation over two weeks, at most every five minutes."""
    from sestui.sources.ses import SesSource

    assert isinstance(source, SesSource)
    asking: list[ReputationSource] = []

    def ask() -> Reputation:
        if not asking:
            from sestui.sources.cloudwatch_reputation import ReputationSource

            asking.append(ReputationSource(source.cloudwatch(), ASKED))
        return asking[0].reputation(COVERAGE)

    return ask

"""One answer for a program that waits for it: within a time, and without any question to anybody."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from sestui.cli.running import opened, source_of
from sestui.domain.metrics import Reputation
from sestui.domain.model import COVERAGE, Snapshot, Unavailable
from sestui.errors import SourceError, Unreachable, UsageError

if TYPE_CHECKING:
    from sestui.sources.ses import SesSource

_Value = TypeVar("_Value")

_OF_IT = 0.8
"""The part of the time that the calls may take: what hangs beside the statistics then costs only its own part."""

_LEAST = 0.5


def answer(
    seconds: float, file: str | None, *, cloudwatch: bool = False, **account: Any
) -> tuple[Snapshot, Reputation]:
    """Return the newest answer, and what CloudWatch says beside it if it is asked.

    Args:
        seconds: How long all of it may take.
        file: A recording instead of an account; None: the account is asked.
        cloudwatch: Whether SES's own reputation is asked for, which costs.
        account: The options that choose an account.

    Raises:
        UsageError: If the options do not fit together, or the file is no recording.
        SourceError: If there is no answer, or none in time.
    """
    if file is not None:
        if cloudwatch:
            raise UsageError("--cloudwatch asks AWS, and --input reads a recording.", "Name one.")
        return opened(file, **account), Reputation()
    end = monotonic() + seconds
    source = _source(seconds * _OF_IT, **account)
    snapshot = within(seconds, lambda: list(source.fetch())[-1])
    return snapshot, _reputation(source, max(_LEAST, end - monotonic())) if cloudwatch else Reputation()


def within(seconds: float, ask: Callable[[], _Value]) -> _Value:
    """Return what ``ask`` returns, or raise what it raises.

    What cannot be ended (the system's resolver, a ``credential_process``) is left alone in its thread.

    Raises:
        Unreachable: If it takes longer.
    """
    outcome: SimpleQueue[Callable[[], _Value]] = SimpleQueue()
    Thread(target=lambda: outcome.put(_done(ask)), daemon=True).start()
    try:
        return outcome.get(timeout=seconds)()
    except Empty:
        words = f"There was no complete answer within {seconds:g} s."
        raise Unreachable(words, "Check the network, the proxy and what gives the credentials.") from None


def _done(ask: Callable[[], _Value]) -> Callable[[], _Value]:
    """Return what tells the outcome: it returns or raises, wherever it is called."""
    try:
        value = ask()
    except BaseException as error:
        raised = error

        def fail() -> _Value:
            raise raised

        return fail
    return lambda: value


def _source(seconds: float, **account: Any) -> SesSource:
    """Return what asks, without an MFA code: nobody is there to type it."""
    from sestui.sources.ses import SesSource

    if account["demo"] or account["scenario"] is not None or account["seed"] is not None:
        return source_of(**account)
    return SesSource(account["profile"], account["region"], account["endpoint_url"], deadline=seconds)


def _reputation(source: SesSource, seconds: float) -> Reputation:
    """Return what CloudWatch says; what goes wrong is named in it and ends nothing."""
    from sestui.sources.cloudwatch_reputation import PART, ReputationSource

    try:
        return within(seconds, lambda: ReputationSource(source.cloudwatch()).reputation(COVERAGE))
    except SourceError as error:
        return Reputation(unavailable=Unavailable(PART, None, error.sentence))

"""Every error that sestui itself raises.

SestuiError
├── UsageError            the user asked for something that cannot be; exit 2
├── HistoryError          what was seen cannot be kept or read; the screen goes on without it; exit 1
└── SourceError           an answer could not be had; exit 3, or a banner over the last good data
    ├── CredentialsError  none, wrong, expired, or not configured
    ├── AccessDenied      valid credentials without the permission; names the IAM action
    ├── Throttled         the service asks for patience
    ├── Unreachable       no connection, no complete answer in time
    └── BadResponse       something answered, but not as SES does
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class SestuiError(Exception):
    """An error with a sentence for the user and a hint what to do about it.

    Attributes:
        sentence: One sentence, one line, printable: what is wrong. It may quote foreign text, so it is never markup.
        hint: What mends it, often a command; "" where nothing is known to.
    """

    def __init__(self, sentence: str, hint: str = "") -> None:
        """Keep ``sentence`` and ``hint`` on one line each, without control characters."""
        self.sentence = one_line(sentence)
        self.hint = one_line(hint)
        super().__init__(self.sentence)

    def __reduce__(self) -> tuple[object, ...]:
        """Let it be told from one process to another, with all attributes."""
        return _rebuilt, (type(self), self.__dict__)

    def alone(self) -> Self:
        """Return it without where it came from, to be kept: what was used there, such as a session, may go."""
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)

    @property
    def advice(self) -> str:
        """The sentence and the hint together, as printed on stderr and in the banner."""
        return f"{self.sentence} {self.hint}".strip()


def _rebuilt(kind: type[SestuiError], attributes: dict[str, object]) -> SestuiError:
    error = kind.__new__(kind, attributes["sentence"])
    error.__dict__.update(attributes)
    return error


class UsageError(SestuiError):
    """The command line, a file or the configuration names something that is not allowed; exit 2."""


class HistoryError(SestuiError):
    """The history cannot be opened, written or read; nothing of it is lost, and nothing else depends on it."""


class SourceError(SestuiError):
    """An answer could not be had; the last good data stay."""


class CredentialsError(SourceError):
    """No usable credentials: none found, wrong, expired, or the configuration cannot be read."""


class AccessDenied(SourceError):
    """The credentials are good, but do not allow the call.

    Attributes:
        action: The IAM action that is missing, such as ``ses:GetSendStatistics``.
        beside: Where the statistics are what is denied: the ``Snapshot`` without them, with what the other calls said.
    """

    beside: object = None

    def __init__(self, sentence: str, hint: str = "", *, action: str) -> None:
        """Keep the missing ``action`` beside the sentence."""
        self.action = action
        super().__init__(sentence, hint)


class Throttled(SourceError):
    """The service asks to be called less often (Throttling, TooManyRequestsException)."""


class Unreachable(SourceError):
    """No connection, or no complete answer in time."""


class BadResponse(SourceError):
    """Something answered, but not as SES does: HTML, a cut-off body, counters that are no numbers."""


def one_line(text: str, limit: int = 300) -> str:
    """Return ``text`` on one line of at most ``limit`` characters, without any control character.

    Foreign text may hold line breaks and terminal escapes: white space is folded and what cannot be printed is dropped.
    """
    folded = " ".join(text.split())
    clean = "".join(character for character in folded if character.isprintable())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"

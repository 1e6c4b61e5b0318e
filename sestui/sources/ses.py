"""Amazon SES over boto3: the statistics first, then what the other read calls say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from sestui import memory
from sestui.domain.model import Snapshot, Target, Unavailable
from sestui.errors import AccessDenied, CredentialsError, SourceError
from sestui.sources import answers
from sestui.sources.answers import Answer
from sestui.sources.credentials import MfaPrompt
from sestui.sources.translation import error_answer, translated

if TYPE_CHECKING:
    from sestui.sources.clients import Answering, Clients
    from sestui.sources.cloudwatch import Ask, CloudWatch
    from sestui.sources.connection import Deadline

Part = TypeVar("Part")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SesSource:
    """One account in one Region, asked through boto3 with all of boto3's own configuration.

    boto3 is imported in the first fetch. Every call is attempted once: the schedule is the retry. After an error of
    the credentials everything is set up anew, so that ``aws sso login`` beside a running sestui is enough.
    """

    def __init__(
        self,
        profile: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        *,
        now: Callable[[], datetime] = _utc_now,
        answer: Answering | None = None,
        deadline: float = 20.0,
    ) -> None:
        """Remember what to ask for; nothing is read or called yet.

        Args:
            profile: As ``aws --profile``; None for boto3's own choice.
            region: As ``aws --region``; None for boto3's own choice. There is no silent default.
            endpoint_url: As ``aws --endpoint-url``: where all calls go.
            now: This machine's clock, aware UTC.
            answer: Answers instead of AWS, without a socket and without any configuration of the user's; the Region is
                then eu-west-1 unless named.
            deadline: How many seconds one fetch may take.
        """
        self._profile = profile
        self._region = region
        self._endpoint_url = endpoint_url
        self._now = now
        self._answer = answer
        self._seconds = deadline
        self._mfa_prompt = MfaPrompt()
        self._roles: dict[str, Any] | None = None
        self._clients: Clients | None = None
        self._account: str | None = None

    def prepare(self) -> None:
        """Find the credentials now, and ask for an MFA code in the plain terminal if the profile wants one.

        Later nothing is ever asked: when the role's session is over, fetching raises CredentialsError.

        Raises:
            SourceError: If the credentials could not be had.
        """
        self._roles = {}
        with self._mfa_prompt.allowed():
            self._asked("AssumeRole", lambda clients: clients.resolve())

    def fetch(self) -> Iterator[Snapshot]:
        """Ask once; see :class:`sestui.sources.base.Source`.

        Yields:
            What GetSendStatistics says, then the same with GetSendQuota, GetAccount and GetCallerIdentity.

        Raises:
            SourceError: If the statistics could not be had.
        """
        with self._deadline() as deadline:
            try:
                statistics = self._statistics(deadline)
            except AccessDenied as error:
                error.beside = self._completed(Snapshot(self._target(), self._now()), deadline)
                raise
            yield statistics
            yield self._completed(statistics, deadline)

    def cloudwatch(self) -> CloudWatch:
        """Return what asks CloudWatch over this source's session; to be used by the thread that fetches, in between."""
        from sestui.sources.cloudwatch import CloudWatch

        return CloudWatch(self._asking)

    def identify(self) -> Target:
        """Ask STS whose credentials these are, unless it is known, and nothing else.

        Raises:
            SourceError: If there is no answer.
        """
        with self._asking() as ask:
            if self._account is None:
                self._account = answers.account_id(ask("sts", "GetCallerIdentity", None))
        return self._target()

    @contextmanager
    def _asking(self) -> Iterator[Ask]:
        """Within the block: what makes calls, all of them within one deadline; any may raise SourceError."""
        with self._deadline() as deadline:
            try:
                yield lambda service, operation, parameters: self._call(service, operation, deadline, parameters)
            except CredentialsError:
                self._forget()
                raise

    @contextmanager
    def _deadline(self) -> Iterator[Deadline]:
        """Within the block: the deadline; after it all connections are closed."""
        from sestui.sources.connection import Deadline

        deadline = Deadline(self._seconds)
        try:
            yield deadline
        finally:
            if self._clients:
                self._clients.close()
            deadline.close()

    def _statistics(self, deadline: Deadline) -> Snapshot:
        """Return the statistics alone."""
        try:
            answer = self._call("ses", "GetSendStatistics", deadline)
        except CredentialsError:
            self._forget()
            raise
        points, notes = answers.data_points(answer)
        now, clock = self._now(), answers.service_clock(answer)
        return Snapshot(
            target=self._target(),
            fetched_at=clock or now,
            data_points=points,
            clock_skew=clock - now if clock else None,
            complete=False,
            notes=notes,
        )

    def _completed(self, statistics: Snapshot, deadline: Deadline) -> Snapshot:
        """Return the statistics with what the other calls say; each that fails is named and ends nothing."""
        missing: dict[str, Unavailable] = {}

        def part(name: str, service: str, operation: str, read: Callable[[Answer], Part]) -> Part | None:
            try:
                return read(self._call(service, operation, deadline))
            except SourceError as error:
                action = error.action if isinstance(error, AccessDenied) else None
                missing.setdefault(name, Unavailable(name, action, error.sentence))
                return None

        quota = part("quota", "ses", "GetSendQuota", answers.send_quota)
        status, quota_beside = part("account_status", "sesv2", "GetAccount", answers.account) or (None, None)
        if status is None:
            status = part("account_status", "ses", "GetAccountSendingEnabled", answers.sending_enabled)
        if quota is None and quota_beside is not None:
            quota = quota_beside
            del missing["quota"]
        if self._account is None:
            self._account = part("account", "sts", "GetCallerIdentity", answers.account_id)
        return replace(
            statistics,
            target=self._target(),
            quota=quota,
            account_status=status,
            unavailable=tuple(missing.values()),
            complete=True,
        )

    def _forget(self) -> None:
        """Begin anew with the next call: the credentials are of no use."""
        if self._clients is not None:
            self._clients.end()
        self._clients = self._account = None
        memory.outlive()

    def _target(self) -> Target:
        """Return whose answer this is, as far as it is known by now."""
        if self._clients is None:
            return Target(self._profile, self._region, self._account)
        return Target(self._clients.profile, self._clients.region, self._account)

    def _call(
        self, service: str, operation: str, deadline: Deadline, parameters: Mapping[str, Any] | None = None
    ) -> Answer:
        """Return the answer to one call.

        Raises:
            SourceError: If there is none in time, or an error.
        """
        with deadline.watching():
            return self._asked(operation, lambda clients: clients.call(service, operation, parameters))

    def _asked(self, operation: str, ask: Callable[[Clients], Part]) -> Part:
        """Return what ``ask`` has from the clients; they are made first if there are none.

        Raises:
            SourceError: Instead of every foreign error.
        """
        from sestui.sources.clients import FOREIGN, Clients

        try:
            if self._clients is None:
                self._clients = Clients(
                    self._profile,
                    self._region,
                    self._endpoint_url,
                    answer=self._answer,
                    mfa_prompt=self._mfa_prompt,
                    roles=self._roles,
                )
            return ask(self._clients)
        except FOREIGN as error:
            target = self._target()
            raise translated(error, operation, target.profile, target.region, self._clock_skew(error)) from error

    def _clock_skew(self, error: Exception) -> timedelta | None:
        """Return AWS's clock minus this machine's, where an error answer tells it."""
        clock = answers.service_clock(error_answer(error) or {})
        return clock - self._now() if clock else None

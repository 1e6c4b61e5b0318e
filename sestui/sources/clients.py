"""boto3's session and clients, with all of boto3's own configuration in force. Heavy: import it when first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import boto3
import botocore.session
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError, EndpointConnectionError
from botocore.loaders import create_loader
from botocore.parsers import ResponseParserError

from sestui import __version__
from sestui.sources.answers import Answer
from sestui.sources.descriptions import Descriptions
from sestui.sources.parsers import Parsers

Answering = Callable[[AWSPreparedRequest], AWSResponse | None]
"""An SES without a socket: returns the answer to a request, None for none at all."""

FOREIGN = (BotoCoreError, ClientError, ResponseParserError, OSError, ValueError)
"""What a call raises that is no bug of sestui's; every answer's own mistakes are a ResponseParserError."""

_CONFIG = Config(
    connect_timeout=4,
    read_timeout=8,
    retries={"total_max_attempts": 1, "mode": "standard"},
    user_agent_extra=f"sestui/{__version__}",
)
_REGION = ("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], None, None)
_SIMULATED_REGION = "eu-west-1"


class Clients:
    """The AWS clients of one source over one session; created when first needed, and kept."""

    def __init__(
        self,
        profile: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        *,
        answer: Answering | None = None,
        mfa_prompt: Callable[[str], str] | None = None,
        roles: dict[str, Any] | None = None,
    ) -> None:
        """Open the session.

        Args:
            profile: As in the AWS CLI; None for boto3's own choice.
            region: As in the AWS CLI; None for boto3's own choice.
            endpoint_url: Where all calls go; None for boto3's own choice.
            answer: Answers every request instead of AWS; then nothing that the user has configured is read.
            mfa_prompt: Asks for MFA codes.
            roles: Where the credentials of assumed roles are kept; a new session with the same dict asks no new code.

        Raises:
            BotoCoreError: If the configuration cannot be read.
        """
        self._endpoint_url = endpoint_url
        self._clients: dict[str, Any] = {}
        if answer is None:
            core = botocore.session.Session({"region": _REGION}, profile=profile)
            self._assume_roles(core, mfa_prompt, {} if roles is None else roles)
            self._session = boto3.Session(region_name=region, botocore_session=core)
        else:
            core = _unconfigured_session()
            core.register("before-send", _answering(answer))
            self._session = boto3.Session("simulated", "simulated", None, region or _SIMULATED_REGION, core)
        core.register_component("response_parser_factory", Parsers())
        core.register_component("data_loader", _loader(core.get_config_variable("data_path")))
        core.set_default_client_config(
            _CONFIG.merge(Config(ignore_configured_endpoint_urls=True)) if answer else _CONFIG
        )
        self.profile: str | None = core.profile or profile
        self.region: str | None = self._session.region_name

    @staticmethod
    def _assume_roles(core: Any, mfa_prompt: Callable[[str], str] | None, roles: dict[str, Any]) -> None:
        """Let the provider of assumed roles keep its credentials with us and ask through us.

        The AWS CLI sets the cache in the same way; for the prompt botocore has no public way.
        """
        provider = core.get_component("credential_provider").get_provider("assume-role")
        provider.cache = roles
        if mfa_prompt is not None:
            provider._prompter = mfa_prompt

    def resolve(self) -> None:
        """Find the credentials, and renew them if they are about to expire.

        Raises:
            BotoCoreError, ClientError, OSError, ValueError: What a step of the user's configuration fails with.
        """
        try:
            if credentials := self._session.get_credentials():
                credentials.get_frozen_credentials()
        except (LookupError, TypeError, AttributeError, RuntimeError) as error:
            # botocore takes what a credentials helper and the caches say as it comes, and trips over it
            raise CredentialRetrievalError(provider=self.profile or "default", error_msg=error) from error

    def call(self, service: str, operation: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to an operation, such as ``("ses", "GetSendStatistics")``, which takes no parameters.

        Raises:
            BotoCoreError, ClientError, ResponseParserError, OSError, ValueError: ``FOREIGN``.
        """
        self.resolve()
        if service not in self._clients:
            self._clients[service] = self._session.client(service, endpoint_url=self._endpoint_url)
        answer: Answer = getattr(self._clients[service], xform_name(operation))(**(parameters or {}))
        return answer

    def end(self) -> None:
        """Let go of what botocore would keep of the session once it is over: where the last hundred requests went."""
        self.close()
        told = getattr(getattr(EndpointProvider, "_resolve_endpoint", None), "cache_info", None)
        clear = getattr(getattr(told, "__self__", None), "cache_clear", None)
        if clear is not None:
            clear()

    def close(self) -> None:
        """Close the connections; the next call opens new ones.

        A minute later an idle connection may be dead without a sign, and one attempt would be lost on it.
        """
        for client in self._clients.values():
            client.close()


@lru_cache(maxsize=1)
def _loader(data_path: str | None) -> Any:
    """Return what reads botocore's descriptions of services, and keeps them: the next session needs the same.

    It takes it that a service is there: botocore would look into 800 folders first, which is half of a client's time.
    """
    loader = create_loader(data_path)
    loader.file_loader = Descriptions()
    loader.list_available_services = _Any
    return loader


class _Any(list[str]):
    """The names of all services that anybody asks for."""

    def __contains__(self, name: object) -> bool:
        return True


def _unconfigured_session() -> Any:
    """Return a botocore session that reads no file and no environment variable of the user's."""
    variables = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in botocore.session.Session.SESSION_VARIABLES.items()
    }
    variables["config_file"] = variables["credentials_file"] = (None, None, None, None)
    return botocore.session.Session(variables)


def _answering(answer: Answering) -> Callable[..., AWSResponse]:
    """Return the handler that keeps every request away from the network."""

    def handle(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        response = answer(request)
        if response is None:
            raise EndpointConnectionError(endpoint_url=request.url)
        return response

    return handle

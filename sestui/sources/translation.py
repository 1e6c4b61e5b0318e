"""Foreign exceptions, once and for all turned into sestui's: one table by error code, one by exception class.

Classes are known by name, so that nothing heavy is imported here and classes that only newer botocores have can stand
in the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sestui.errors import (
    AccessDenied,
    BadResponse,
    CredentialsError,
    SourceError,
    Throttled,
    Unreachable,
    one_line,
)


class _Reading(NamedTuple):
    """What an error means. Sentence and hint may name ``_Facts``."""

    kind: type[SourceError]
    sentence: str
    hint: str


_AGAIN = "sestui tries again by itself."
_ELSEWHERE = "Something else may have answered: check the network's sign-in page, the proxy and --endpoint-url."

_WRONG_KEY = _Reading(
    CredentialsError,
    "AWS does not know the access key of {who}, or Region {region} is not enabled for its account.",
    "Check the key with: aws sts get-caller-identity{flag}",
)
_WRONG_SECRET = _Reading(
    CredentialsError,
    "The signature does not match: the secret access key of {who} is wrong.",
    "Run: aws configure{flag}",
)
_WRONG_CLOCK = _Reading(
    CredentialsError,
    "AWS refuses the time of the request: this machine's clock is {skew}.",
    "Set the clock, best by NTP.",
)
_SESSION_OVER = _Reading(
    CredentialsError, "The session of {who} has expired.", "Renew its credentials; with SSO, run: aws sso login{flag}"
)
_SSO_OVER = _Reading(CredentialsError, "There is no valid SSO session for {who}.", "Run: aws sso login{flag}")
_NO_SSO_ROLE = _Reading(
    CredentialsError,
    "IAM Identity Center (SSO) does not give {who} its role.",
    "Check sso_account_id and sso_role_name in the AWS configuration.",
)
_LOGIN_OVER = _Reading(CredentialsError, "There is no valid login session for {who}.", "Run: aws login{flag}")
_WRONG_MFA = _Reading(CredentialsError, "The MFA code was not accepted.", "Restart sestui and enter the next code.")
_MISCONFIGURED = _Reading(
    CredentialsError,
    "The AWS configuration does not work: {text}",
    "Check the configuration of {who}, and --endpoint-url.",
)
_NOT_ENABLED = _Reading(
    CredentialsError,
    "The account of {who} is not signed up for SES in Region {region}.",
    "Enable the Region, or name another with --region.",
)
_DENIED = _Reading(
    AccessDenied,
    "{operation} is not allowed: {action} is missing.",
    "Allow it in the IAM policy (AmazonSESReadOnlyAccess has {managed}), or find the policy that denies it.",
)
_THROTTLED = _Reading(Throttled, "Throttled: AWS asks for fewer calls of {operation}.", _AGAIN)
_UNAVAILABLE = _Reading(Unreachable, "The service could not answer {operation} just now (error {code}).", _AGAIN)
_REFUSED = _Reading(BadResponse, "{operation} was refused: {code}: {text}", _ELSEWHERE)
_NOT_SES = _Reading(BadResponse, "What answered {operation} is not {answer}.", _ELSEWHERE)

_BY_CODE: Mapping[str, _Reading] = {
    code: reading
    for reading, codes in {
        _WRONG_KEY: "InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId AuthFailure InvalidToken",
        _WRONG_SECRET: "SignatureDoesNotMatch InvalidSignatureException IncompleteSignature"
        " IncompleteSignatureException MissingAuthenticationToken MissingAuthenticationTokenException",
        _WRONG_CLOCK: "RequestExpired RequestTimeTooSkewed RequestInTheFuture",
        _SESSION_OVER: "ExpiredToken ExpiredTokenException TokenRefreshRequired InvalidIdentityToken"
        " InvalidIdentityTokenException",
        _SSO_OVER: "UnauthorizedException InvalidGrantException InvalidClientException",
        _NO_SSO_ROLE: "ForbiddenException",
        _NOT_ENABLED: "OptInRequired SubscriptionRequiredException RegionDisabledException",
        _DENIED: "AccessDenied AccessDeniedException UnauthorizedOperation NotAuthorized AuthorizationError",
        _THROTTLED: "Throttling ThrottlingException ThrottledException TooManyRequestsException RequestLimitExceeded"
        " RequestThrottled RequestThrottledException LimitExceededException SlowDown 429",
        _UNAVAILABLE: "ServiceUnavailable ServiceUnavailableException Unavailable InternalFailure InternalError"
        " InternalServerError InternalServerException InternalServiceErrorException InternalServiceError"
        " RequestTimeout RequestTimeoutException 500 502 503 504",
        _REFUSED: "InvalidAction InvalidParameterCombination InvalidParameterValue InvalidQueryParameter"
        " MalformedQueryString MissingAction MissingParameter UnknownOperationException ValidationError"
        " BadRequestException NotFoundException ConfigurationSetDoesNotExist MailFromDomainNotVerified MessageRejected",
        _NOT_SES: "301 302 307 308 400 401 403 404 405 407 Unknown",
    }.items()
    for code in codes.split()
}

_BY_MESSAGE = (
    (re.compile("Signature (expired|not yet current)|RequestTimeTooSkewed"), _WRONG_CLOCK),
    (re.compile("MultiFactorAuthentication failed"), _WRONG_MFA),
)

_BY_CLASS: Mapping[str, _Reading] = {
    "NoCredentialsError": _Reading(
        CredentialsError,
        "No AWS credentials were found for {who}.",
        "Run: aws configure{flag}, or name a profile with --profile or AWS_PROFILE.",
    ),
    "PartialCredentialsError": _Reading(
        CredentialsError, "{text}", "Set both the access key id and the secret access key."
    ),
    "CredentialRetrievalError": _Reading(
        CredentialsError, "{text}", "Check {who} with: aws sts get-caller-identity{flag}"
    ),
    "JSONDecodeError": _Reading(
        CredentialsError,
        "The credential_process of {who} printed something else than JSON.",
        "Run the command of credential_process by hand and see what it prints.",
    ),
    "FileNotFoundError": _Reading(
        CredentialsError,
        "The AWS configuration of {who} names a program or file that is not there: {text}",
        "Correct credential_process or the file's name in the AWS configuration.",
    ),
    "OSError": _Reading(
        CredentialsError,
        "The AWS configuration of {who} names something that cannot be used: {text}",
        "Check the program of credential_process and the files' permissions.",
    ),
    "NoRegionError": _Reading(
        CredentialsError,
        "No Region is configured for {who}.",
        "Name one with --region or AWS_REGION, or run: aws configure set region REGION{flag}",
    ),
    "InvalidRegionError": _Reading(CredentialsError, "{text}", "A Region looks like eu-west-1."),
    "ProfileNotFound": _Reading(CredentialsError, "{text}", "See which there are: aws configure list-profiles"),
    "ConfigParseError": _Reading(CredentialsError, "{text}", "Mend the file, or name another with AWS_CONFIG_FILE."),
    "ConfigNotFound": _Reading(CredentialsError, "{text}", "Name the file that is meant with AWS_CONFIG_FILE."),
    "RefreshWithMFAUnsupportedError": _Reading(
        CredentialsError, "The MFA session is over.", "Restart sestui to enter a new code."
    ),
    "SSOError": _SSO_OVER,
    "TokenRetrievalError": _SSO_OVER,
    "NoAuthTokenError": _SSO_OVER,
    "LoginError": _LOGIN_OVER,
    "EndpointConnectionError": _Reading(
        Unreachable,
        "No connection to {host}.",
        "Check the network, and that SES exists in {region} (--region).",
    ),
    "ProxyConnectionError": _Reading(
        Unreachable, "There is no connection to the proxy {host}.", "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
    ),
    "SSLError": _Reading(
        Unreachable, "{text}", "Check AWS_CA_BUNDLE, and whether a proxy opens the encrypted connections."
    ),
    "ConnectTimeoutError": _Reading(
        Unreachable, "There was no connection to {host} in time (Region {region}).", "Check the network. " + _AGAIN
    ),
    "ReadTimeoutError": _Reading(
        Unreachable, "There was no answer from {host} in time.", "Check the network. " + _AGAIN
    ),
    "ConnectionClosedError": _Reading(
        Unreachable, "The connection to {host} was closed before the answer was complete.", _AGAIN
    ),
    "ConnectionError": _Reading(Unreachable, "The connection to {host} failed: {text}", _AGAIN),
    "HTTPClientError": _Reading(Unreachable, "The connection to {host} failed: {text}", _AGAIN),
    "ResponseParserError": _NOT_SES,
    "KeyError": _NOT_SES,
    "ValueError": _MISCONFIGURED,
    "BotoCoreError": _MISCONFIGURED,
}

_SERVICES = {
    "GetCallerIdentity": "sts",
    "AssumeRole": "sts",
    "AssumeRoleWithWebIdentity": "sts",
    "GetRoleCredentials": "sso",
    "GetMetricData": "cloudwatch",
}
"""The IAM prefix of what is not SES's own."""

_TOLERANCE = timedelta(minutes=5)
"""How far a request's time may be off (AWS Signature Version 4)."""

_SECRETS = re.compile(
    r"\b(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA|ANVA)[A-Z0-9]{8,}"
    r"|(?<![\w+/=])(?=[\w+/]*[A-Z])(?=[\w+/]*[a-z])(?=[\w+/]*\d)[\w+/]{40,}={0,2}"
    r"|(?<=://)[^\s/@]+(?=@)"
)
_URL = re.compile(r"https?://(?:[^\s/@]*@)?([^\s/\"'?]+)")
_QUOTED = 160


def translated(
    error: Exception, operation: str, profile: str | None, region: str | None, clock_skew: timedelta | None = None
) -> SourceError:
    """Return what a foreign error means, with a sentence and a hint.

    Args:
        error: What botocore, or the system below it, raised.
        operation: The API operation that was asked for.
        profile: Whose credentials were used; None for the default.
        region: The Region; None where none was found.
        clock_skew: AWS's clock minus this machine's; None where the answer carried no clock.

    Raises:
        Exception: ``error`` itself, if no table knows it: then it is a bug, and stays loud.
    """
    code, message, operation = _client_error(error, operation)
    reading = _reading(error, code, message, clock_skew)
    if reading is None:
        raise error
    action = f"{_SERVICES.get(operation, 'ses')}:{operation}"
    facts = {
        "action": action,
        "answer": "a CloudWatch answer" if operation == "GetMetricData" else "an SES answer",
        "code": one_line(code, _QUOTED),
        "flag": f" --profile {profile}" if profile else "",
        "host": _host(error),
        "managed": "all of ses:" if action.startswith("ses:") else "nothing of it",
        "operation": operation,
        "region": region or "(none)",
        "skew": _in_words(clock_skew),
        "text": quoted(message or str(error)),
        "who": f"profile {profile}" if profile else "the default profile",
    }
    sentence, hint = _sentence(reading.sentence.format_map(facts)), reading.hint.format_map(facts)
    return AccessDenied(sentence, hint, action=action) if reading.kind is AccessDenied else reading.kind(sentence, hint)


def _client_error(error: Exception, operation: str) -> tuple[str, str, str]:
    """Return code, message and operation of a ClientError; two empty strings where it is none."""
    response = error_answer(error)
    if response is None:
        return "", "", operation
    said = response.get("Error") or {}
    code = str(said.get("Code") or "Unknown").strip()
    return code, str(said.get("Message") or ""), getattr(error, "operation_name", operation)


def _reading(error: Exception, code: str, message: str, clock_skew: timedelta | None) -> _Reading | None:
    """Return the row for an error; None where no table has one."""
    if not code:
        names = (cls.__name__ for cls in type(error).__mro__)
        return next((_BY_CLASS[name] for name in names if name in _BY_CLASS), None)
    for pattern, reading in _BY_MESSAGE:
        if pattern.search(message):
            return reading
    found = _BY_CODE.get(code, _REFUSED)
    if found in (_REFUSED, _NOT_SES) and _http_status(error) >= 500:
        return _UNAVAILABLE
    return _WRONG_CLOCK if found is _WRONG_SECRET and abs(clock_skew or timedelta()) > _TOLERANCE else found


def error_answer(error: Exception) -> Mapping[str, Any] | None:
    """Return the parsed answer that a ClientError carries; None for all other errors."""
    response = getattr(error, "response", None)
    return response if isinstance(response, Mapping) else None


def _http_status(error: Exception) -> int:
    return int((error_answer(error) or {}).get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _host(error: Exception) -> str:
    """Return the host that an error is about, from the URL in its text."""
    found = _URL.search(str(error))
    return found[1] if found else "the endpoint"


def _in_words(skew: timedelta | None) -> str:
    """Return how wrong this machine's clock is, such as ``7 min 3 s slow``."""
    if skew is None or abs(skew) < timedelta(seconds=1):
        return "probably wrong"
    minutes, seconds = divmod(round(abs(skew).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (seconds, "s")]
    length = " ".join(f"{amount} {unit}" for amount, unit in parts if amount)
    return f"{length} {'slow' if skew > timedelta() else 'fast'}"


def quoted(text: str) -> str:
    """Return foreign text on one short line, without anything that looks like a key, a secret or a password."""
    return one_line(_SECRETS.sub("…", text), _QUOTED)


def _sentence(text: str) -> str:
    """Return ``text`` with a capital at its start and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:].rstrip(' .:')}."

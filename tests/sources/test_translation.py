"""Every way that a call can fail has a class, a sentence and a hint."""

from __future__ import annotations

import builtins
import csv
import importlib
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.errors import (
    AccessDenied,
    BadResponse,
    CredentialsError,
    SourceError,
    Throttled,
    Unreachable,
)
from sestui.sources.translation import quoted, translated
from tests.conftest import CAPTURES

RECORDED = json.loads((CAPTURES / "errors/botocore-exceptions.json").read_text())
ANSWERS = {"200 with an empty list", "200 with no SendDataPoints element"}
EXPECTED: dict[str, type[SourceError]] = {
    "NoCredentialsError": CredentialsError,
    "PartialCredentialsError": CredentialsError,
    "NoRegionError": CredentialsError,
    "ProfileNotFound": CredentialsError,
    "ConfigParseError": CredentialsError,
    "InvalidRegionError": CredentialsError,
    "SSO session: never logged in": CredentialsError,
    "SSO session: token expired": CredentialsError,
    "Legacy SSO: never logged in": CredentialsError,
    "Legacy SSO: token expired": CredentialsError,
    "CredentialRetrievalError: process failed": CredentialsError,
    "CredentialRetrievalError: process output": CredentialsError,
    "credential_process prints non-JSON": CredentialsError,
    "credential_process missing binary": CredentialsError,
    "InvalidConfigError: source_profile": CredentialsError,
    "EndpointConnectionError: refused": Unreachable,
    "EndpointConnectionError: DNS, region without SES": Unreachable,
    "EndpointConnectionError: DNS, made-up region": Unreachable,
    "ReadTimeoutError": Unreachable,
    "ConnectionClosedError": Unreachable,
    "ProxyConnectionError": Unreachable,
    "SSLError: self-signed": Unreachable,
    "SSLError: CA bundle missing": Unreachable,
    "200 with HTML (captive portal)": BadResponse,
    "403 with HTML (filtering proxy)": BadResponse,
    "503 with HTML (AWS front end)": Unreachable,
    "500 with an empty body": Unreachable,
    "200 with an empty body": BadResponse,
    "200 cut off mid-body": Unreachable,
    "Throttling (attempts=1)": Throttled,
    "Throttling (standard retries, 3 attempts)": Throttled,
    "Throttling (legacy retries, default 5 attempts)": Throttled,
    "AccessDenied": AccessDenied,
    "error without Message": CredentialsError,
    "error with white space in every element": Throttled,
    "v2 TooManyRequestsException": Throttled,
    "v2 ExpiredTokenException": CredentialsError,
    "v2 path answered by another gateway": BadResponse,
    "ConnectTimeoutError": Unreachable,
}
CLIENT_ERROR = re.compile(
    r"An error occurred \((?P<code>.*?)\) when calling the (?P<operation>\w+) operation.*?: (?P<message>.*)", re.DOTALL
)


def reconstructed(case: dict[str, Any]) -> Exception:
    """The recorded exception, with its class and its text."""
    if found := CLIENT_ERROR.fullmatch(case["str"]):
        return client_error(found["code"], found["message"], found["operation"])
    module, _, name = case["exception"].rpartition(".")
    kind = getattr(builtins if module == "builtins" else importlib.import_module(module), name)
    if name == "JSONDecodeError":
        return json.JSONDecodeError("Expecting value", "x", 0)
    error: Exception = kind.__new__(kind)
    Exception.__init__(error, case["str"])
    return error


def client_error(code: str, message: str = "", operation: str = "GetSendStatistics", status: int = 400) -> Exception:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    error: Exception = ClientError(answer, operation)
    return error


def meant(error: Exception, skew: timedelta | None = None) -> SourceError:
    return translated(error, "GetSendStatistics", "ops-prod", "eu-west-1", skew)


def assert_well_said(error: SourceError) -> None:
    assert re.fullmatch(r"[A-Z].{10,}\.", error.sentence), error.sentence
    assert error.hint
    assert not re.search(r"\{|None|\\n|b'", error.advice)


def test_no_recorded_case_is_missed() -> None:
    assert {case["case"] for case in RECORDED} == EXPECTED.keys() | ANSWERS


@pytest.mark.parametrize("case", [case for case in RECORDED if case["case"] not in ANSWERS], ids=lambda c: c["case"])
def test_recorded_cases(case: dict[str, Any]) -> None:
    error = meant(reconstructed(case))
    assert type(error) is EXPECTED[case["case"]]
    assert_well_said(error)


@pytest.mark.parametrize("case", [case for case in RECORDED if "SSO" in case["case"]], ids=lambda c: c["case"])
def test_sso_says_how_to_log_in(case: dict[str, Any]) -> None:
    assert meant(reconstructed(case)).hint == "Run: aws sso login --profile ops-prod"
    plain = translated(reconstructed(case), "GetSendStatistics", None, "eu-west-1")
    assert plain.hint == "Run: aws sso login"
    assert plain.sentence == "There is no valid SSO session for the default profile."


DOCUMENTED = {
    "ConfigurationSetDoesNotExist": BadResponse,
    "IncompleteSignature": CredentialsError,
    "InternalFailure": Unreachable,
    "InvalidAction": BadResponse,
    "InvalidClientTokenId": CredentialsError,
    "InvalidParameterCombination": BadResponse,
    "InvalidParameterValue": BadResponse,
    "InvalidQueryParameter": BadResponse,
    "MailFromDomainNotVerified": BadResponse,
    "MalformedQueryString": BadResponse,
    "MessageRejected": BadResponse,
    "MissingAction": BadResponse,
    "MissingAuthenticationToken": CredentialsError,
    "MissingParameter": BadResponse,
    "OptInRequired": CredentialsError,
    "RequestExpired": CredentialsError,
    "ServiceUnavailable": Unreachable,
    "Throttling": Throttled,
}


def test_every_documented_code() -> None:
    with (CAPTURES / "errors/doc-ses-error-codes.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["code"] for row in rows} == DOCUMENTED.keys()
    for row in rows:
        error = meant(client_error(row["code"], "Words.", status=int(row["http_status"])))
        assert type(error) is DOCUMENTED[row["code"]], row["code"]
        assert_well_said(error)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("UnrecognizedClientException", 403, CredentialsError),
        ("InvalidSignatureException", 403, CredentialsError),
        ("SignatureDoesNotMatch", 403, CredentialsError),
        ("ExpiredToken", 403, CredentialsError),
        ("ExpiredTokenException", 403, CredentialsError),
        ("ForbiddenException", 403, CredentialsError),
        ("AccessDeniedException", 403, AccessDenied),
        ("TooManyRequestsException", 429, Throttled),
        ("429", 429, Throttled),
        ("InternalServiceErrorException", 500, Unreachable),
        ("500", 500, Unreachable),
        ("503", 503, Unreachable),
        ("Unknown", 502, Unreachable),
        ("Unknown", 403, BadResponse),
        ("NeverHeardOf", 400, BadResponse),
        ("NeverHeardOf", 500, Unreachable),
        ("\n  Throttling \n", 400, Throttled),
        ("", 400, BadResponse),
    ],
)
def test_codes(code: str, status: int, kind: type[SourceError]) -> None:
    error = meant(client_error(code, "Words.", status=status))
    assert type(error) is kind
    assert_well_said(error)


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("GetSendStatistics", "ses:GetSendStatistics"),
        ("GetAccount", "ses:GetAccount"),
        ("GetCallerIdentity", "sts:GetCallerIdentity"),
        ("AssumeRole", "sts:AssumeRole"),
    ],
)
def test_denied_names_the_action_of_the_call_that_failed(operation: str, action: str) -> None:
    error = meant(client_error("AccessDenied", operation=operation))
    assert isinstance(error, AccessDenied)
    assert error.action == action
    assert error.sentence == f"{operation} is not allowed: {action} is missing."


@pytest.mark.parametrize(
    ("skew", "words"),
    [
        (timedelta(minutes=7, seconds=3), "7 min 3 s slow"),
        (-timedelta(hours=2, minutes=5), "2 h 5 min fast"),
        (None, "probably wrong"),
        (timedelta(), "probably wrong"),
    ],
)
def test_a_wrong_clock_is_measured(skew: timedelta | None, words: str) -> None:
    expired = meant(client_error("RequestExpired"), skew)
    assert expired.sentence == f"AWS refuses the time of the request: this machine's clock is {words}."
    late = client_error("InvalidSignatureException", "Signature expired: 20261123T1 is now earlier than 20261123T2")
    assert meant(late, skew).sentence == expired.sentence


def test_a_signature_with_a_right_clock_is_a_wrong_secret() -> None:
    wrong = client_error("SignatureDoesNotMatch", "line\n" * 14)
    assert "secret access key of profile ops-prod" in meant(wrong, timedelta(seconds=2)).sentence
    assert "clock is 6 min slow" in meant(wrong, timedelta(minutes=6)).sentence


def test_a_wrong_mfa_code_is_no_missing_permission() -> None:
    message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    assert type(meant(client_error("AccessDenied", message, "AssumeRole"))) is CredentialsError


def test_no_endpoint_names_the_region() -> None:
    case = next(case for case in RECORDED if "without SES" in case["case"])
    error = translated(reconstructed(case), "GetSendStatistics", None, "mx-central-1")
    assert error.sentence == "No connection to email.mx-central-1.amazonaws.com."
    assert error.hint == "Check the network, and that SES exists in mx-central-1 (--region)."


def test_bodies_are_not_shown() -> None:
    case = next(case for case in RECORDED if "captive portal" in case["case"])
    assert "Hotel" not in meant(reconstructed(case)).advice


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key AKIAIOSFODNN7EXAMPLE is bad", "key … is bad"),
        ("ASIAIOSFODNN7EXAMPLE", "…"),
        ("secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY here", "secret … here"),
        ("proxy http://user:word@proxy:3128/ failed", "proxy http://…@proxy:3128/ failed"),
        ("/home/somebody/projects/company/credentials/helper", "/home/somebody/projects/company/credentials/helper"),
        ("a\x1b[31m\nb", "a[31m b"),
    ],
)
def test_secrets_are_masked(text: str, shown: str) -> None:
    assert quoted(text) == shown
    assert shown in meant(client_error("NeverHeardOf", text)).sentence


@pytest.mark.parametrize("error", [TypeError("bug"), AttributeError("bug"), ZeroDivisionError(), RuntimeError("bug")])
def test_bugs_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)):
        meant(error)


def test_newer_classes_are_known_by_name() -> None:
    class LoginError(Exception):
        pass

    class LoginRefreshRequired(LoginError):
        pass

    assert meant(LoginRefreshRequired()).hint == "Run: aws login --profile ops-prod"

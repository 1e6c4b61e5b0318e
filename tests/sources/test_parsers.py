from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.parsers import QueryParser
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from sestui.sources.parsers import PlainQueryParser, timestamp
from tests.sources.wire import IDENTITY, QUOTA, statistics

OURS, BOTOCORES = PlainQueryParser(timestamp), QueryParser(timestamp)
XML = sorted(Path(__file__).parent.parent.glob("captures/**/*.xml"))


def read(parser: Any, body: bytes, operation: str, service: str = "ses", status: int = 200) -> object:
    """Return what a parser makes of a body; None where it is an error, of whatever kind."""
    shape = get_session().get_service_model(service).operation_model(operation).output_shape
    try:
        return parser.parse({"body": body, "headers": {}, "status_code": status}, shape)
    except Exception:
        return None


@pytest.mark.parametrize("operation", ["GetSendStatistics", "GetSendQuota"])
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("path", XML, ids=lambda path: path.name)
def test_what_was_recorded_is_read_as_botocore_reads_it(path: Path, status: int, operation: str) -> None:
    body = path.read_bytes()
    assert read(OURS, body, operation, status=status) == read(BOTOCORES, body, operation, status=status)


def test_numbers_of_a_quota_and_texts_of_an_identity() -> None:
    quota, identity = read(OURS, QUOTA, "GetSendQuota"), read(OURS, IDENTITY, "GetCallerIdentity", "sts")
    assert isinstance(quota, dict)
    assert isinstance(identity, dict)
    assert isinstance(quota["Max24HourSend"], float)
    assert identity["Account"] == "123456789012"
    assert identity == read(BOTOCORES, IDENTITY, "GetCallerIdentity", "sts")


names = st.sampled_from(["Timestamp", "DeliveryAttempts", "Bounces", "Complaints", "Rejects", "Foreign"])
texts = st.sampled_from(["", "0", "7", "12.5", " 8 ", "-1", "many", "2026-11-23T13:45:00Z", "1795441500", "2026-13-01"])
elements = st.tuples(names, texts, st.booleans()).map(
    lambda drawn: f"<{drawn[0]}>{drawn[1]}{'<b>1</b>' if drawn[2] else ''}</{drawn[0]}>"
)


@given(st.lists(st.lists(elements, max_size=7).map("".join), max_size=4))
def test_whatever_a_point_holds_is_read_as_botocore_reads_it(members: list[str]) -> None:
    body = statistics(*members)
    assert read(OURS, body, "GetSendStatistics") == read(BOTOCORES, body, "GetSendStatistics")


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-23T13:45:00Z", "20261123T134500Z", 1795441500, "1795441500"])
def test_timestamps(text: str | int) -> None:
    assert timestamp(text).date().isoformat() == "2026-11-23"


@pytest.mark.parametrize("text", ["", "2026-13-01T00:00:00Z", "soon"])
def test_what_is_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError, match="Invalid timestamp"):
        timestamp(text)


@pytest.mark.parametrize(
    "change",
    [
        ("<SendDataPoints>", "<Other><member><Bounces>1</Bounces></member></Other><SendDataPoints>"),
        ("</SendDataPoints>", "</SendDataPoints><SendDataPoints><member/></SendDataPoints>"),
        ("</SendDataPoints>", "<other><Bounces>1</Bounces></other></SendDataPoints>"),
        ("</SendDataPoints>", "<member><member><Bounces>1</Bounces></member></member></SendDataPoints>"),
        ("</SendDataPoints>", ""),
        ("SendDataPoints>", "Others>"),
    ],
    ids=lambda change: change[1],
)
def test_elements_of_a_list_that_stand_elsewhere_are_read_as_botocore_reads_them(change: tuple[str, str]) -> None:
    body = statistics("<Timestamp>2026-11-23T13:45:00Z</Timestamp><Bounces>2</Bounces>").decode()
    changed = body.replace(*change).encode()
    assert changed != body.encode()
    assert read(OURS, changed, "GetSendStatistics") == read(BOTOCORES, changed, "GetSendStatistics")

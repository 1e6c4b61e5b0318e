import json
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from botocore.parsers import create_parser
from botocore.session import Session

from sestui.domain.model import AccountStatus, Counters, DataPoint, SendQuota
from sestui.sources.simulator import wire
from tests.conftest import CAPTURES

POINT = DataPoint(datetime(2018, 12, 18, 17, 55, tzinfo=UTC), Counters(2, 0, 0, 0))
QUOTA = SendQuota(200, 1, 0)


def shape(element: Element) -> Any:
    """Return an element's names, nested, one of each kind of child: its form without its figures."""
    return element.tag, sorted({child.tag: shape(child) for child in element}.items())


def form(source: bytes) -> Any:
    return shape(fromstring(source))


def parsed(answer: wire.Answer, operation: str) -> Any:
    model = Session().get_service_model("ses").operation_model(operation)
    response = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
    return create_parser("query").parse(response, model.output_shape)


def test_statistics_have_the_form_of_the_recorded_answer() -> None:
    recorded = (CAPTURES / "stats" / "stats-2018-12-20-ex_aws_ses-5pt.xml").read_bytes()
    assert form(wire.send_statistics([POINT], "id").body) == form(recorded)
    assert fromstring(wire.send_statistics([POINT], "id").body)[0][0][0][4].text == "2018-12-18T17:55:00Z"


def test_a_member_is_written_as_it_was_recorded() -> None:
    recorded = (CAPTURES / "stats" / "stats-2018-12-20-ex_aws_ses-5pt.xml").read_text()
    member = recorded[recorded.index("      <member>") : recorded.index("</member>")]
    assert member in wire.send_statistics([POINT], "id").body.decode()


def test_the_quota_has_the_form_of_the_recorded_answer() -> None:
    recorded = (CAPTURES / "other" / "quota-2018-12-20-ex_aws_ses.xml").read_bytes()
    answer = wire.send_quota(QUOTA, "12c706f8-0487-11e9-9129-897ed4cc1009")
    assert form(answer.body) == form(recorded)
    assert answer.body.split() == recorded.split()


@pytest.mark.parametrize("capture", ["AccessDenied-2016.xml", "InvalidClientTokenId-2011.xml"])
def test_errors_have_the_form_of_the_recorded_ones(capture: str) -> None:
    recorded = fromstring((CAPTURES / "errors" / capture).read_bytes())
    code, message, request_id = (recorded.findtext(f".//{{*}}{name}", "") for name in ("Code", "Message", "RequestId"))
    answer = wire.query_error(403, code, message, request_id)
    assert shape(fromstring(answer.body)) == shape(recorded)
    assert "".join(fromstring(answer.body).itertext()).split() == "".join(recorded.itertext()).split()


def test_the_account_has_the_members_of_the_recorded_answer() -> None:
    recorded = json.loads((CAPTURES / "other" / "getaccount-2026-07-25-sandbox-denied.json").read_text())
    status = AccountStatus(True, "HEALTHY", False, "DENIED", "000000000000000")
    said = json.loads(wire.account(status, QUOTA, "id").body)
    for name in ("ProductionAccessEnabled", "SendingEnabled", "EnforcementStatus", "SendQuota"):
        assert said[name] == recorded[name]
    assert said["Details"]["ReviewDetails"] == recorded["Details"]["ReviewDetails"]


def test_the_account_leaves_out_what_is_not_said() -> None:
    said = json.loads(wire.account(AccountStatus(), QUOTA, "id").body)
    assert not said.keys() & {"ProductionAccessEnabled", "SendingEnabled", "EnforcementStatus"}
    assert "ReviewDetails" not in said["Details"]


def test_no_points_are_an_empty_list() -> None:
    assert parsed(wire.send_statistics([], "id"), "GetSendStatistics")["SendDataPoints"] == []


@pytest.mark.parametrize("enabled", [True, False])
def test_sending_enabled_is_read_back(enabled: bool) -> None:
    assert parsed(wire.sending_enabled(enabled, "id"), "GetAccountSendingEnabled")["Enabled"] is enabled


def test_markup_in_a_message_survives() -> None:
    message = "a < b & <c>"
    answer = wire.query_error(400, "Throttling", message, "id")
    assert parsed(answer, "GetSendQuota")["Error"]["Message"] == message


def test_a_json_error_names_its_type_in_the_header() -> None:
    answer = wire.json_error(429, "TooManyRequestsException", "Too Many Requests", "id")
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (429, "TooManyRequestsException")
    assert json.loads(answer.body) == {"message": "Too Many Requests"}


def test_a_body_can_be_read_both_ways() -> None:
    answer = wire.Answer(200, b"0123456789" * 20_000, {})
    moment = datetime(2026, 11, 23, 14, 5, 37, tzinfo=UTC)
    assert wire.response("https://x", answer, moment).content == answer.body
    assert wire.response("https://x", answer, moment).raw.read() == answer.body
    assert list(wire.response("https://x", wire.Answer(200, b"", {}), moment).raw.stream()) == []


def test_the_head_of_a_response() -> None:
    response = wire.response(
        "https://x", wire.Answer(403, b"abc", {"A": "b"}), datetime(2026, 1, 5, 7, 8, 9, tzinfo=UTC)
    )
    assert response.status_code == 403
    assert dict(response.headers) == {"A": "b", "Date": "Mon, 05 Jan 2026 07:08:09 GMT", "Content-Length": "3"}

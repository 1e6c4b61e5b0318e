"""The script of the demo, minute by minute, as botocore reads it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.domain.model import Counters, DataPoint
from sestui.sources.simulator.scenarios import SCENARIOS
from sestui.sources.simulator.service import Simulator
from sestui.sources.simulator.world import minute_of
from tests.sources.simulator_client import START, Api, Clock

DAYS = timedelta(days=1)
STARTS = [START, START.replace(hour=0, minute=0, second=0), START.replace(hour=10) + 5 * DAYS]


class Demo:
    """The demo, at whatever moment one wants."""

    def __init__(self, start: datetime = START, seed: int = 1) -> None:
        self.start = start
        self.clock = Clock(start)
        self.simulator = Simulator(SCENARIOS["demo"], seed=seed, now=self.clock, start=start)
        self.api = Api(self.simulator)

    def at(self, minute: float) -> "Demo":
        self.clock.moment = self.start + timedelta(minutes=minute)
        return self

    def points(self) -> list[DataPoint]:
        return self.api.points()

    def newest(self) -> Counters:
        """Return the last 15 minutes, as the live counters show them; straight from the world, whatever is refused."""
        at = minute_of(self.clock())
        return Counters(*map(sum, self.simulator.world.seen(at - 15, at, at)))

    def bounce_rate(self, minute: float) -> float:
        return self.at(minute).newest().bounce_rate or 0.0

    def account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.api.sesv2.get_account()
        return account

    def error(self, minute: float) -> str:
        """Return the code with which calls are refused, "" if they are not; asked by the cheapest of them."""
        try:
            self.at(minute).api.ses.get_account_sending_enabled()
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""


@pytest.fixture(params=STARTS, ids=lambda start: start.strftime("%a %H:%M"))
def demo(request: pytest.FixtureRequest) -> Demo:
    return Demo(request.param)


def total(points: list[DataPoint]) -> Counters:
    return sum((point.counters for point in points), Counters())


def between(points: list[DataPoint], begin: datetime, end: datetime) -> list[DataPoint]:
    return [point for point in points if begin <= point.timestamp < end]


def test_two_good_weeks_lie_behind(demo: Demo) -> None:
    counters = total(demo.points())
    assert counters.bounce_rate == pytest.approx(0.0125, abs=0.001)
    assert 0.0002 < (counters.complaint_rate or 0) < 0.0005


def test_two_days_ago_bounces_spiked(demo: Demo) -> None:
    spike = demo.start - 2 * DAYS
    rates = [point.counters.bounce_rate or 0 for point in demo.points() if abs(point.timestamp - spike) < DAYS / 2]
    assert 3 <= sum(rate > 0.05 for rate in rates) <= 6


def test_last_week_complaints_dripped(demo: Demo) -> None:
    drip = total(between(demo.points(), demo.start - 8 * DAYS, demo.start - 6 * DAYS))
    assert (drip.complaint_rate or 0) > 0.001


def test_one_night_was_idle(demo: Demo) -> None:
    midnight = demo.start.replace(hour=0, minute=0, second=0)
    night = midnight - 4 * DAYS + timedelta(minutes=90)
    assert between(demo.points(), night, night + timedelta(minutes=195)) == []
    assert len(demo.points()) >= 1344 - 14


def test_mail_flows(demo: Demo) -> None:
    counts = [demo.at(minute).newest().delivery_attempts for minute in range(12)]
    assert min(counts) > 0
    assert len(set(counts)) > 6


def test_until_minute_one_all_is_well(demo: Demo) -> None:
    assert max(demo.bounce_rate(minute) for minute in (0, 1)) < 0.03
    assert demo.account()["EnforcementStatus"] == "HEALTHY"
    assert "ReviewDetails" not in demo.account()["Details"]


def test_from_minute_two_a_bad_import_bounces(demo: Demo) -> None:
    rates = [demo.bounce_rate(minute) for minute in range(1, 7)]
    assert rates == sorted(rates)
    assert rates[1] > 1.5 * rates[0]
    assert min(rates[2:]) > 0.05


def test_the_incident_shows_in_the_newest_interval_of_an_answer() -> None:
    newest = max(Demo().at(3.4).points(), key=lambda point: point.timestamp)
    assert (newest.counters.bounce_rate or 0) > 0.05


def test_around_minute_four_polls_are_throttled(demo: Demo) -> None:
    assert [demo.error(minute) for minute in (3.5, 4, 4.4, 4.55)] == ["", "Throttling", "Throttling", ""]


def test_at_minute_five_the_account_comes_under_review(demo: Demo) -> None:
    assert demo.at(4.9).account()["EnforcementStatus"] == "HEALTHY"
    for minute in (5, 6.8, 8, 8.99):
        account = demo.at(minute).account()
        assert account["EnforcementStatus"] == "PROBATION"
        assert account["Details"]["ReviewDetails"]["Status"] == "PENDING"


def test_from_minute_six_mail_is_clean(demo: Demo) -> None:
    at = minute_of(demo.start) + 20
    sent = demo.simulator.world.seen(at - 14, at, at)
    before = demo.simulator.world.seen(at - 19, at - 14, at)
    assert sum(sent.bounces) / sum(sent.attempts) < 0.03
    assert sum(before.bounces) / sum(before.attempts) > 0.15


def test_around_minute_seven_the_session_is_over_and_comes_back(demo: Demo) -> None:
    errors = [demo.error(minute) for minute in (6.8, 6.9, 7.5, 7.9, 7.95, 8.5)]
    assert errors == ["", "ExpiredToken", "ExpiredToken", "ExpiredToken", "", ""]


def test_at_minute_eight_late_bounces_arrive(demo: Demo) -> None:
    begin = minute_of(demo.start) + 1
    bounces = [sum(demo.simulator.world.seen(begin, begin + 5, begin - 1 + minute).bounces) for minute in (6, 7, 8, 30)]
    assert bounces[0] == bounces[1]
    assert bounces[1] + 50 < bounces[2] == bounces[3]


def test_from_minute_nine_the_account_is_healthy_again(demo: Demo) -> None:
    for minute in (9, 10, 600):
        account = demo.at(minute).account()
        assert account["EnforcementStatus"] == "HEALTHY"
        assert account["Details"]["ReviewDetails"]["Status"] == "GRANTED"
    assert demo.error(10) == ""


@pytest.mark.parametrize(("minute", "code"), [(4, "Throttling"), (7, "ExpiredToken")])
def test_the_statistics_are_refused_with_the_rest(minute: int, code: str) -> None:
    with pytest.raises(ClientError, match=code):
        Demo().at(minute).points()


def test_the_demo_is_a_function_of_seed_start_and_now() -> None:
    one, same = Demo(), Demo()
    one.at(2).points()
    assert one.at(6).points() == same.at(6).points()
    assert one.at(6).points() != Demo(seed=2).at(6).points()

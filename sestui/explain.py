"""What every number on the screens is: which API, which formula, which window, and what it leaves out."""

from __future__ import annotations

from msgspec import Struct


class Explanation(Struct, frozen=True):
    """One number or word, explained.

    Attributes:
        key: What the screens call it internally.
        title: What the screens call it.
        api: The AWS call that it comes from.
        formula: How it is made from the answer.
        window: The time that it speaks of.
        leaves_out: What it does not say.
    """

    key: str
    title: str
    api: str
    formula: str
    window: str
    leaves_out: str


_STATISTICS = "SES GetSendStatistics"
_WINDOWS = (
    "15 min, 24 hours and 14 days are the newest 1, 96 and 1344 intervals of the newest answer; "
    "a row of a table is its interval, hour or day."
)

EXPLANATIONS = (
    Explanation(
        "delivery_attempts",
        "delivery attempts",
        _STATISTICS,
        "The sum of DeliveryAttempts.",
        _WINDOWS,
        "Not deliveries: mail in flight, mail that bounces later and mail to suppressed addresses is in it.",
    ),
    Explanation(
        "not_failed",
        "not failed so far",
        _STATISTICS,
        "Delivery attempts − bounces − rejects; ? where more failures than attempts are booked.",
        _WINDOWS,
        "Not 'delivered', which cannot be derived: mail in flight and mail that bounces later is still in it.",
    ),
    Explanation(
        "bounces",
        "bounces",
        _STATISTICS,
        "The sum of Bounces: hard bounces, and soft ones that SES gave up on.",
        _WINDOWS,
        "Bounces arrive minutes to hours after the mail, so new intervals still grow; soft bounces being retried.",
    ),
    Explanation(
        "bounce_rate",
        "observed rate of bounces",
        _STATISTICS,
        "Bounces ÷ delivery attempts of the same window, a ratio of sums; – without attempts. Its mark is filled when "
        "the lower end of Wilson's 95 % interval is over a line, hollow when only the ratio is: too few mails.",
        _WINDOWS,
        "It is not SES's reputation: SES judges over a representative volume and leaves out domains you verified. "
        "AWS: aim below 2 %, account under review from 5 %, sending may be paused from 10 %.",
    ),
    Explanation(
        "complaints",
        "complaints",
        _STATISTICS,
        "The sum of Complaints: what recipients reported through feedback loops.",
        _WINDOWS,
        "Gmail sends none, so 0 is not 'no complaints'; complaints arrive hours to days after the mail.",
    ),
    Explanation(
        "complaint_rate",
        "observed rate of complaints",
        _STATISTICS,
        "Complaints ÷ delivery attempts of the same window, a ratio of sums; – without attempts. Marks as for bounces.",
        _WINDOWS,
        "It is not SES's reputation: SES divides by mail to domains with feedback loops only, so its rate is higher. "
        "AWS: under review from 0.1 %, sending may be paused from 0.5 %.",
    ),
    Explanation(
        "rejects",
        "rejects",
        _STATISTICS,
        "The sum of Rejects: mail that SES accepted and then found a virus in.",
        _WINDOWS,
        "Not mail refused at once: unverified senders and throttled calls are not in it.",
    ),
    Explanation(
        "change",
        "change (▲ ▼)",
        _STATISTICS,
        "(window − window before) ÷ window before, whole intervals only; 'new' where there was nothing before.",
        "Against the window of the same length just before. 14 days have none: SES forgets after two weeks.",
        "Nothing about the day of the week: a Monday is compared with a Sunday.",
    ),
    Explanation(
        "last_week",
        "last week",
        "the history",
        "Delivery attempts of the interval that began 168 hours earlier; in charts each value of then, as a dot.",
        "The same intervals, hours or days, one week earlier.",
        "Intervals that nobody asked about in time: ? in tables, no dot in charts. No dot is drawn of 0 above bars.",
    ),
    Explanation(
        "late",
        "late, late news, *",
        "the history",
        "What an interval's counters changed after the first answer that told of it when it was over; below 0 is SES's "
        "own correction. Letters: b bounces, c complaints, e rejects, a delivery attempts.",
        "How late is from the interval's end to the answer that brought it.",
        "What came in while nobody asked: it is as late as the next answer.",
    ),
    Explanation(
        "reputation",
        "SES's own reputation (bounces, complaints)",
        "CloudWatch GetMetricData: AWS/SES Reputation.BounceRate and Reputation.ComplaintRate, statistic Average",
        "The newest level, with the end of its period; beside it the least, the highest and the course of the shown "
        "window. 'no activity': CloudWatch has no level. 'not asked': --no-cloudwatch. A missing permission is named.",
        "SES says: a representative volume, of an unknown time. CloudWatch is asked once in five minutes at most.",
        "Over which mail it is made. It is not the observed rate, and cannot be computed from GetSendStatistics.",
    ),
    Explanation(
        "distance",
        "from review, from pause; more reach it, clean mails mend it",
        _STATISTICS,
        "The fewest further bounces (complaints), at the same attempts, that make the observed rate reach the line. Of "
        "a line that is exceeded: by how many, and the fewest further mails, none failing, that bring the rate below.",
        "The newest 24 hours; on Health the window that - and + choose.",
        "SES may judge by another window and denominator, and reviews can come from spam traps with perfect rates.",
    ),
    Explanation(
        "quota",
        "send quota",
        "SES GetSendQuota",
        "SentLast24Hours of Max24HourSend; left is the difference, never below zero; −1 is no limit.",
        "Rolling 24 hours; SES counts recipients, so it differs from delivery attempts.",
        "Used may exceed the quota. The rate is delivery attempts of the newest interval ÷ its seconds, an average.",
    ),
    Explanation(
        "runway",
        "used up at this pace, reached, relief",
        "SES GetSendQuota and GetSendStatistics",
        "The pace is the attempts of the newest 15 minutes (hour) × the recipients an attempt of the last 24 hours. "
        "The quota is reached when pace − what leaves the rolling 24 hours has used up what is left. Relief begins "
        "when more leaves than is sent.",
        "The next 24 hours; what leaves is what was sent a day before. The overview tells the earlier of both paces.",
        "A pace that changes. −1 is no limit; used may exceed the quota, and then by how much is told.",
    ),
    Explanation(
        "enforcement",
        "HEALTHY, UNDER REVIEW, SENDING PAUSED, sandbox",
        "SESv2 GetAccount (SES GetAccountSendingEnabled where that is denied)",
        "EnforcementStatus, SendingEnabled, ProductionAccessEnabled, ReviewDetails, as SES says them.",
        "Now.",
        "The reason: a review may come from rates, spam traps or blocklists.",
    ),
    Explanation(
        "newest",
        "newest interval",
        _STATISTICS,
        "The 15 minutes that end with the grid of the newest answer; a time is the start of its interval.",
        "SES cuts the intervals backwards from the minute of the request, so two polls have different intervals: "
        "tables and charts hold the answer of the last quarter hour, the counters that of the last poll.",
        "An interval without a data point is idle (0) inside the two weeks of an answer and unknown (?) outside.",
    ),
    Explanation(
        "state",
        "CONNECTING, LIVE, STALE, OFFLINE, AUTH, THROTTLED, PAUSED, RECORDING",
        "every call",
        "CONNECTING: no answer yet. "
        "LIVE: the last call succeeded. STALE: the data are older than three refreshes and a minute. OFFLINE: no "
        "answer, or not SES's. AUTH: credentials or a permission. THROTTLED: SES asks for patience. PAUSED: you froze "
        "the view; collecting goes on. RECORDING: a file, shown as of its own time.",
        "By this machine's clock; the time beside it is SES's own (HTTP Date).",
        "The last good data stay on the screen, with their age, whatever the state.",
    ),
)
"""All explanations, in the order of the screens."""

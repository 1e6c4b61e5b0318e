"""An answer as ``aws ses get-send-statistics`` prints it, but sorted by time."""

from __future__ import annotations

import json

from sestui.domain.model import Snapshot
from sestui.formatting import iso


def aws_report(snapshot: Snapshot) -> str:
    """Return all data points of the answer, byte for byte as the AWS CLI prints JSON."""
    points = [
        {
            "Timestamp": iso(point.timestamp),
            "DeliveryAttempts": point.counters.delivery_attempts,
            "Bounces": point.counters.bounces,
            "Complaints": point.counters.complaints,
            "Rejects": point.counters.rejects,
        }
        for point in snapshot.data_points
    ]
    return json.dumps({"SendDataPoints": points}, indent=4) + "\n"

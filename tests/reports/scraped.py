"""Metrics as Prometheus reads them, in both of its formats."""

from __future__ import annotations

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

WHOSE = ("account", "region", "profile")


def families(text: str) -> list[Metric]:
    """Return the metrics of a text, which both formats must read alike."""
    found = list(openmetrics(text))  # type: ignore[no-untyped-call]
    older = list(prometheus(text))
    assert [(one.name, one.type, one.documentation) for one in found] == [
        (one.name, one.type, one.documentation) for one in older
    ]
    assert [sample for one in found for sample in one.samples] == [sample for one in older for sample in one.samples]
    return found


def values(text: str) -> dict[tuple[str, ...], float]:
    """Return the values, by the name without its beginning and the labels beside the target's."""
    return {
        (sample.name.removeprefix("sestui_"), *(text for name, text in sample.labels.items() if name not in WHOSE)): (
            sample.value
        )
        for family in families(text)
        for sample in family.samples
    }

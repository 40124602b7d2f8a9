"""Metrics of the snapshot that is served: its name, its age, and how often a change of it was rejected."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.state import State


class SnapshotMetrics(Collector):
    """Reads the state of the service whenever the metrics are rendered."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        info = GaugeMetricFamily("routes_geo_snapshot", "1 for the snapshot that is served.", labels=["snapshot"])
        age = GaugeMetricFamily("routes_geo_snapshot_age_seconds", "Time since the snapshot that is served was built.")
        served = self._state.served
        if served is not None:
            info.add_metric([served.snapshot.snapshot_id], 1)
            age.add_metric([], max(time.time() - served.snapshot.written_s, 0))
        yield info
        yield age
        yield GaugeMetricFamily(
            "routes_geo_snapshot_outdated",
            "1 while the pointer names a snapshot that cannot be served.",
            value=self._state.warning is not None,
        )
        yield CounterMetricFamily(
            "routes_geo_snapshot_rejected_switches",
            "Changes of the pointer that were not followed, because what it named was missing or damaged.",
            value=self._state.rejected_switches,
        )

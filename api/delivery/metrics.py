"""Count requests, under the names of OpenTelemetry's semantic conventions for HTTP servers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.registry import Collector

# Boundaries recommended by the conventions for http.server.request.duration, in seconds.
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
_SCHEMES = frozenset({"http", "https"})
_OTHER = "_OTHER"
# Combinations of method, route, status and scheme. Further ones are counted under the route _OTHER, as OpenTelemetry's
# limit of cardinality does, so that odd requests cannot make the metrics grow.
MAX_LABEL_SETS = 512
TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = CONTENT_TYPE_LATEST


class Metrics:
    """Metrics of one application, in a registry of its own."""

    def __init__(self, max_label_sets: int = MAX_LABEL_SETS) -> None:
        self._max_label_sets = max_label_sets
        self._label_sets: set[tuple[str, str, str, str]] = set()
        self._registry = CollectorRegistry()
        labels = ("http_request_method", "http_route", "http_response_status_code", "url_scheme")
        self._duration = Histogram(
            "http_server_request_duration_seconds",
            "Duration of requests until the last byte was passed to the server.",
            labels,
            registry=self._registry,
            buckets=_BUCKETS_S,
        )
        self._active = Gauge(
            "http_server_active_requests",
            "Requests in progress.",
            ("http_request_method", "url_scheme"),
            registry=self._registry,
        )
        self._cache = Counter(
            "routes_geo_cache_requests",
            "Requests by result of the cache.",
            ("result",),
            registry=self._registry,
        )
        self.cache_bytes = Gauge("routes_geo_cache_bytes", "Bytes of cached responses.", registry=self._registry)
        self._refused = Counter(
            "routes_geo_limit_refusals", "Requests refused by a limit.", ("limit",), registry=self._registry
        )

    def add(self, collector: Collector) -> None:
        """Add metrics that are computed when all metrics are rendered."""
        self._registry.register(collector)

    def begin(self, method: str, scheme: str) -> None:
        """Count a request that starts."""
        self._active.labels(_method_label(method), _scheme_label(scheme)).inc()

    def end(self, method: str, scheme: str, route: str, status: int, seconds: float) -> None:
        """Count a finished request."""
        names = _method_label(method), route, str(status), _scheme_label(scheme)
        self._active.labels(names[0], names[3]).dec()
        self._duration.labels(*self._bounded(names)).observe(seconds)

    def _bounded(self, names: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
        if names not in self._label_sets:
            if len(self._label_sets) >= self._max_label_sets:
                method, _, status, scheme = names
                return method, _OTHER, status, scheme
            self._label_sets.add(names)
        return names

    def cached(self, result: str) -> None:
        """Count a result of the cache: hit, miss, or bypass for responses that are not cached."""
        self._cache.labels(result).inc()

    def refused(self, limit: str) -> None:
        """Count a refusal by a limit."""
        self._refused.labels(limit).inc()

    def render(self, *, openmetrics: bool) -> bytes:
        """Return all metrics as text."""
        return generate_openmetrics(self._registry) if openmetrics else generate_latest(self._registry)


def _method_label(method: str) -> str:
    return method if method in _METHODS else _OTHER


def _scheme_label(scheme: str) -> str:
    return scheme if scheme in _SCHEMES else _OTHER

"""Labels of metrics: no request may add values without bound."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.parser import text_string_to_metric_families

from support.request_fuzz.checks import check

_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "_OTHER"}
_SCHEMES = {"http", "https", "_OTHER"}
_MOST_BYTES = 3 << 20  # 512 combinations, and those of the route _OTHER


def check_labels(metrics: bytes, routes: Iterable[str]) -> None:
    """Check that labels have only the values that the service itself chooses."""
    values: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(metrics.decode()):
        for sample in family.samples:
            for name, value in sample.labels.items():
                values.setdefault(name, set()).add(value)
    check("methods in labels", values["http_request_method"] <= _METHODS, values["http_request_method"] - _METHODS)
    unknown = values["http_route"] - {*routes, "", "_OTHER"}
    check("routes in labels", not unknown, sorted(unknown)[:20])
    check("schemes in labels", values["url_scheme"] <= _SCHEMES, values["url_scheme"])
    check("statuses in labels", all(len(status) == 3 for status in values["http_response_status_code"]))
    check("size of metrics", len(metrics) < _MOST_BYTES, len(metrics))

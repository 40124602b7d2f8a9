"""The alerts and the dashboard of docs/examples: each metric and label that they name is one of the service."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from support.serving import ROOT

EXAMPLES = ROOT / "docs" / "examples"
RULES = EXAMPLES / "prometheus_rules.yaml"
DASHBOARD = EXAMPLES / "grafana_dashboard.json"
COLUMNS = 24  # of a dashboard in Grafana
OF_PROMETHEUS = {"up", "job", "instance"}
_SELECTED = re.compile(r"([a-zA-Z_][\w:]*)\{([^}]*)\}")
_GROUPED = re.compile(r"\b(?:by|on) \(([^)]*)\)")
_NAMED = re.compile(r"\b(?:routes_geo|http_server)_\w+|\broutes_geo:[\w:]+")


def rules() -> list[dict[str, Any]]:
    return list(itertools.chain.from_iterable(group["rules"] for group in yaml.safe_load(RULES.read_text())["groups"]))


def dashboard() -> dict[str, Any]:
    return dict(json.loads(DASHBOARD.read_text()))


def expressions() -> list[str]:
    variables = [each["definition"] for each in dashboard()["templating"]["list"] if "definition" in each]
    targets = [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in rules()] + targets + variables


@pytest.fixture(scope="module")
def labels(client: TestClient) -> dict[str, set[str]]:
    """The labels of each metric, after requests of every kind."""
    client.get("/tiles/cells/4/8/6.mvt")
    client.get(f"/{'x' * 9000}")  # is refused by a limit
    found: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found[sample.name] |= set(sample.labels)
    return found


def test_every_metric_exists(labels: dict[str, set[str]]) -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    named = {name for each in expressions() for name in _NAMED.findall(each)}
    assert len(named) >= 10
    assert named - recorded - set(labels) == set()


def test_every_label_exists(labels: dict[str, set[str]]) -> None:
    selected = [found for each in expressions() for found in _SELECTED.findall(each)]
    assert len(selected) >= 25
    for metric, matchers in selected:
        used = set(re.findall(r"(\w+)(?:=~|!~|!=|=)", matchers))
        assert used - labels.get(metric, set()) - OF_PROMETHEUS == set(), metric
    every = set.union(*labels.values()) | OF_PROMETHEUS
    grouped = {name.strip() for each in expressions() for names in _GROUPED.findall(each) for name in names.split(",")}
    assert grouped - every == set()


def test_metrics_that_an_operator_needs_are_shown(labels: dict[str, set[str]]) -> None:
    """A metric that is added belongs on the dashboard, too."""
    shown = {
        name
        for panel in dashboard()["panels"]
        for target in panel["targets"]
        for name in _NAMED.findall(target["expr"])
    }
    ours = {name for name in labels if _NAMED.fullmatch(name) and not name.endswith(("_created", "_sum"))}
    assert ours - shown == set()


def test_routes_that_the_rules_leave_out_exist(client: TestClient) -> None:
    """Durations of a stream are as long as clients like, and probes would hide what clients feel."""
    client.get("/readyz")
    left_out = {
        route for each in expressions() for names in re.findall(r'"/\(([^)]*)\)"', each) for route in names.split("|")
    }
    assert left_out == {"healthz", "readyz", "metrics", "alerts/stream"}
    paths = client.get("/openapi.json").json()["paths"]
    assert {f"/{route}" for route in left_out} <= set(paths)
    assert 'http_route="/readyz"' in client.get("/metrics").text


def test_every_alert_says_what_to_do() -> None:
    alerts = [rule for rule in rules() if "alert" in rule]
    assert len(alerts) >= 8
    for rule in alerts:
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert set(rule["annotations"]) == {"summary", "description"}, rule["alert"]


def test_the_dashboard_has_what_grafana_needs() -> None:
    """As far as can be told without Grafana: the members of its classic model, and references that resolve."""
    content = dashboard()
    assert {"uid", "title", "schemaVersion", "panels", "templating", "time", "annotations"} <= set(content)
    variables = {each["name"] for each in content["templating"]["list"]}
    assert {"datasource", "job", "instance"} == variables
    text = DASHBOARD.read_text()
    assert set(re.findall(r"\$\{?(\w+)", text)) - {"__rate_interval"} == variables
    panels = content["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["type"] in ("stat", "timeseries", "table")
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references) >= 1


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        squares = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in squares) < COLUMNS
        assert taken.isdisjoint(squares), panel["title"]
        taken |= squares

"""Prometheus' own checks of docs/examples: the rules are valid, and each alert is raised when it should be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.serving import ROOT, program

pytestmark = pytest.mark.clients

EXAMPLES = ROOT / "docs" / "examples"
RULES = EXAMPLES / "prometheus_rules.yaml"
DURATION = "http_server_request_duration_seconds"
ONE = 'job="routes-geo", instance="one"'
OF_TILES = f'{ONE}, http_route="/tiles/cells/{{z}}/{{x}}/{{y}}.mvt"'
ANSWERED = f'{DURATION}_count{{{OF_TILES}, http_response_status_code="200"}}'
FAILED = f'{DURATION}_count{{{OF_TILES}, http_response_status_code="500"}}'
NOT_READY = f'{DURATION}_count{{{ONE}, http_route="/readyz", http_response_status_code="503"}}'
REFUSED = f'routes_geo_limit_refusals_total{{{ONE}, limit="concurrent_per_client"}}'
REJECTED = f"routes_geo_snapshot_rejected_switches_total{{{ONE}}}"
OUTDATED = f"routes_geo_snapshot_outdated{{{ONE}}}"
AGE = f"routes_geo_snapshot_age_seconds{{{ONE}}}"
UP = f"up{{{ONE}}}"


def buckets(route: str, **counts: str) -> dict[str, str]:
    labels = f'{ONE}, http_route="{route}"'
    return {f'{DURATION}_bucket{{{labels}, le="{le[1:].replace("inf", "+Inf")}"}}': each for le, each in counts.items()}


def served(*names: str) -> dict[str, str]:
    return {
        f'routes_geo_snapshot{{job="routes-geo", instance="{number}", snapshot="{name}"}}': "1x60"
        for number, name in enumerate(names)
    }


BUSY = {ANSWERED: "0+60x60"}  # a request per second
SLOW = buckets("/series/{route}", _1="0+50x60", _5="0+60x60", _inf="0+60x60")
FAST = buckets("/series/{route}", _1="0+60x60", _5="0+60x60", _inf="0+60x60")
STREAMS = buckets("/alerts/stream", _1="0x60", _5="0x60", _inf="0+60x60")
# What Prometheus reads every minute for an hour, and the alerts that are raised at the end.
CASES: dict[str, tuple[dict[str, str], set[str]]] = {
    "healthy": (
        BUSY | FAST | STREAMS | served("a", "a") | {UP: "1x60", OUTDATED: "0x60", REJECTED: "0x60", AGE: "86400+60x60"},
        set(),
    ),
    "down": ({UP: "1x50 0x10"}, {"RoutesGeoDown"}),
    "down for a moment": ({UP: "1x59 0"}, set()),
    "not ready": ({NOT_READY: "0+12x60"}, {"RoutesGeoNotReady"}),
    "not ready at the start only": ({NOT_READY: "0 3 6 6x57"}, set()),
    "errors": (BUSY | {FAILED: "0+6x60"}, {"RoutesGeoErrors"}),
    "few errors": (BUSY | {FAILED: "0x50 0.1+0.1x10"}, set()),
    "slow": (BUSY | SLOW, {"RoutesGeoSlow"}),
    "slow, but nobody asks": (SLOW | {ANSWERED: "0+1x60"}, set()),
    "outdated": ({OUTDATED: "0x50 1x10"}, {"RoutesGeoSnapshotOutdated"}),
    "old": ({AGE: "3024000+60x120"}, {"RoutesGeoSnapshotOld"}),
    "not yet old": ({AGE: "3000000+60x120"}, set()),
    "replicas differ": (served("a", "b"), {"RoutesGeoSnapshotsDiffer"}),
    "a switch was rejected": ({REJECTED: "0x55 1x5"}, {"RoutesGeoSwitchRejected"}),
    "a switch was rejected long ago": ({REJECTED: "0x20 1x40"}, set()),
    "refusals": ({REFUSED: "0+120x60"}, {"RoutesGeoRefusals"}),
    "a few refusals": ({REFUSED: "0+12x60"}, set()),
}


def promtool(*arguments: str) -> None:
    done = subprocess.run([program("promtool"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def run_tests(folder: Path, tests: list[dict[str, Any]]) -> None:
    """Run unit tests of the rules; JSON is YAML, too."""
    path = folder / "tests.yaml"
    content = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}
    path.write_text(json.dumps(content))
    promtool("test", "rules", str(path))


def given(series: dict[str, str]) -> list[dict[str, str]]:
    return [{"series": name, "values": values} for name, values in series.items()]


def test_the_rules_are_valid() -> None:
    promtool("check", "rules", str(RULES))


def test_every_alert_has_a_case() -> None:
    every = {
        rule["alert"]
        for group in yaml.safe_load(RULES.read_text())["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    assert set.union(*(raised for _, raised in CASES.values())) == every


@pytest.mark.parametrize("name", CASES)
def test_alerts_are_raised_when_they_should_be(name: str, tmp_path: Path) -> None:
    series, raised = CASES[name]
    expected = [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(raised)]
    expression = 'count by (alertname) (ALERTS{alertstate="firing"})'
    wait = "2h" if "old" in name else "1h"
    asked = [{"expr": expression, "eval_time": wait, "exp_samples": expected}]
    run_tests(tmp_path, [{"interval": "1m", "input_series": given(series), "promql_expr_test": asked}])


def test_words_of_alerts_have_their_figures(tmp_path: Path) -> None:
    annotations = {
        "summary": "9.091% of the answers are errors of the service",
        "description": "Search the log for lines of the level error; trace_id is in the answers, too.",
    }
    alert = {"exp_labels": {"job": "routes-geo", "severity": "critical"}, "exp_annotations": annotations}
    asked = [{"eval_time": "1h", "alertname": "RoutesGeoErrors", "exp_alerts": [alert]}]
    run_tests(
        tmp_path, [{"interval": "1m", "input_series": given(BUSY | {FAILED: "0+6x60"}), "alert_rule_test": asked}]
    )


def test_every_query_of_the_dashboard_is_valid(tmp_path: Path) -> None:
    panels = json.loads((EXAMPLES / "grafana_dashboard.json").read_text())["panels"]
    queries = [target["expr"].replace("$__rate_interval", "5m") for panel in panels for target in panel["targets"]]
    assert len(queries) >= 15
    recorded = [{"record": f"query_{number}", "expr": query} for number, query in enumerate(queries)]
    path = tmp_path / "queries.yaml"
    path.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": recorded}]}))
    promtool("check", "rules", str(path))

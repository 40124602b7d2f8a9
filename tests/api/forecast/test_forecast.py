"""Nowcast and forecast over HTTP: what is given, what is withheld with a reason, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil, floor
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from api.settings import Settings
from routes_geo.build.build import build_snapshot
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import ROUTE_IDS

OFFERED = "2024-06/2025-07"  # provisional months of the embedded release, and three more


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def test_what_is_given_of_a_route(client_2025: TestClient) -> None:
    body = get(client_2025, "/forecast/EMED")
    assert (body["route"], body["unit"], body["newest_month"], body["vintage"]) == (
        "EMED",
        "detections",
        "2025-04",
        "2025-06-03",
    )
    newest = body["nowcast"][-1]
    assert (newest["period"], newest["published"], newest["status"], newest["age_months"]) == (
        "2025-04",
        2555,
        "provisional",
        2,
    )
    revision = newest["revision"]
    assert (newest["low"], newest["high"]) == (floor(2555 * revision["low"]), ceil(2555 * revision["high"]))
    assert newest["low"] < newest["median"] < newest["high"]
    assert "2 to 12 months old" in revision["basis"]
    assert (body["made"], body["past_forecast"]) == (None, [])
    body = get(client_2025, "/forecast/CMED")
    assert [item["period"] for item in body["forecast"]] == ["2025-05", "2025-06", "2025-07"]
    for item, skill in zip(body["forecast"], body["skill"], strict=True):
        assert (item["status"], item["reason"]) == ("published", None)
        assert [each["coverage"] for each in item["intervals"]] == [0.5, 0.8, 0.95]
        fifty, eighty, widest = ((each["low"], each["high"]) for each in item["intervals"])
        assert (item["low"], item["high"]) == eighty
        assert widest[0] < eighty[0] < fifty[0] < item["median"] < fifty[1] < eighty[1] < widest[1]
        assert skill["wis"] < skill["last_month_wis"] < skill["last_year_wis"]
        assert skill["relative_wis"] == pytest.approx(skill["wis"] / skill["last_month_wis"], abs=1e-3)
        assert skill["better_naive"] == "last_month"
        assert skill["coverage_50"] < skill["coverage"] < skill["coverage_95"]
        assert 0.75 <= skill["coverage"] <= 0.85
        assert skill["p_adjusted"] <= 0.05
    assert body["method_version"]
    assert any("about 40 %" in line for line in body["caveats"])
    assert body["sources"][0]["release"]["released"] == "2025-06-03"


@pytest.mark.parametrize(("route", "horizon"), [("WBAL", 1), ("EMED", 2)])
def test_a_forecast_without_skill_is_null_and_says_why(client_2025: TestClient, route: str, horizon: int) -> None:
    body = get(client_2025, f"/forecast/{route}")
    assert len(body["forecast"]) == len(body["skill"]) == 3
    item, skill = body["forecast"][horizon - 1], body["skill"][horizon - 1]
    assert (item["median"], item["low"], item["high"], item["intervals"]) == (None, None, None, [])
    assert item["status"] == skill["status"] == "not_published"
    assert item["reason"] == "skill_not_shown"
    assert "since 2016" in item["reason_missing"]
    assert skill["targets"] == 112
    assert skill["p_adjusted"] > 0.05
    assert body["nowcast"]


def test_a_past_forecast_stands_beside_what_came(client_2025: TestClient, client: TestClient) -> None:
    """The letter's month: the counts of October to December 2023 are in the table."""
    body = get(client_2025, "/forecast/WAFR", made="2023-09")
    assert body["made"] == "2023-09"
    assert [item["period"] for item in body["past_forecast"]] == ["2023-10", "2023-11", "2023-12"]
    october = body["past_forecast"][0]
    assert (october["origin"], october["published"], october["inside"]) == ("2023-09", 14565, False)
    for item in body["past_forecast"]:
        assert item["inside"] == (item["low"] <= item["published"] <= item["high"])
    # The route's table has not changed since, and a later snapshot adds what it knows.
    assert get(client, "/forecast/WAFR", made="2023-09")["past_forecast"] == body["past_forecast"]
    newest = get(client_2025, "/forecast/WAFR")["forecast"]
    later = get(client, "/forecast/WAFR", made="2025-04")["past_forecast"]
    for then, since in zip(newest, later, strict=True):
        assert since["published"] is not None
        assert {name: since[name] for name in then} == then


def test_past_forecasts_before_there_was_skill_say_so(client_2025: TestClient) -> None:
    for route in get(client_2025, "/forecast", made="2016-01", horizon=2)["routes"]:
        assert [item["horizon"] for item in route["past_forecast"]] == [1, 2]
        for item in route["past_forecast"]:
            assert item["median"] is not None
            assert (item["status"], item["reason"]) == ("not_published", "too_few_targets")
    newest = get(client_2025, "/forecast/CMED", made="2025-03")["past_forecast"]
    assert [(item["published"] is None, item["inside"] is None) for item in newest] == [
        (False, False),
        (True, True),
        (True, True),
    ]


def test_all_routes_are_those_of_the_single_ones(client_2025: TestClient) -> None:
    body = get(client_2025, "/forecast")
    assert [item["route"] for item in body["routes"]] == list(ROUTE_IDS)
    for item in body["routes"]:
        alone = get(client_2025, f"/forecast/{item['route']}")
        assert {name: alone[name] for name in item} == item
    assert "median" not in body  # routes are never added


@pytest.mark.parametrize(("path", "schema"), [("/forecast", "Forecasts"), ("/forecast/WAFR", "RouteForecast")])
def test_answers_follow_their_schemas(client_2025: TestClient, path: str, schema: str) -> None:
    validator = jsonschema_rs.validator_for(get(client_2025, f"/schemas/{schema}.json"))
    validator.validate(get(client_2025, path))


@pytest.mark.parametrize(
    ("query", "nowcast", "forecast", "skill"),
    [
        ({"horizon": 1}, 11, 1, 1),
        ({"horizon": 2}, 11, 2, 2),
        ({"datetime": "2025-05/.."}, 0, 3, 3),
        ({"datetime": "../2025-04"}, 11, 0, 3),
        ({"datetime": "2025-04/2025-06"}, 1, 2, 3),
        ({"datetime": "2020-01/2025-04"}, 11, 0, 3),
        ({"datetime": "2025-05", "horizon": 1}, 0, 1, 1),
    ],
)
def test_months_are_chosen(
    client_2025: TestClient, query: dict[str, Any], nowcast: int, forecast: int, skill: int
) -> None:
    body = get(client_2025, "/forecast/CMED", **query)
    assert [len(body[name]) for name in ("nowcast", "forecast", "skill")] == [nowcast, forecast, skill]


@pytest.mark.parametrize("path", ["/forecast", "/forecast/WAAR"])
@pytest.mark.parametrize(
    ("query", "reason_code", "allowed"),
    [
        ({"horizon": 4}, "not_offered", "horizon=3"),
        ({"horizon": 10**18}, "not_offered", "horizon=3"),
        ({"cell": "841e807ffffffff"}, "too_fine_in_space", "/forecast/{route}"),
        ({"place": "IT-LAM"}, "too_fine_in_space", "/forecast/{route}"),
        ({"place": ""}, "too_fine_in_space", "/forecast/{route}"),
        ({"nationality": "SYR"}, "not_offered", "/forecast/{route}"),
        ({"datetime": "2025-05-03"}, "too_fine_in_time", "datetime=2025-05"),
        ({"datetime": "2025-05-01T00:00:00Z/.."}, "too_fine_in_time", "datetime=2025-05/2025-07"),
        ({"datetime": "2025-08"}, "not_offered", f"datetime={OFFERED}"),
        ({"datetime": "2025"}, "not_offered", "datetime=2025-01/2025-07"),
        ({"datetime": "2025-06", "horizon": 1}, "not_offered", "datetime=2024-06/2025-05"),
        ({"datetime": "2023-09"}, "not_offered", f"datetime={OFFERED}"),
        ({"datetime": "../1950"}, "not_offered", f"datetime={OFFERED}"),
        ({"made": "2015-11"}, "not_offered", "made=2015-12"),
        ({"made": "2025-04"}, "not_offered", "made=2025-03"),
    ],
)
def test_what_is_refused(
    client_2025: TestClient, path: str, query: dict[str, Any], reason_code: str, allowed: str
) -> None:
    response = client_2025.get(path, params=query)
    assert response.status_code == 422, response.text
    body = response.json()
    assert (body["reason_code"], body["allowed"]) == (reason_code, allowed)
    name, _, value = allowed.partition("=")
    if value:  # what is allowed is answered
        assert client_2025.get(path, params=query | {name: value}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/forecast/Moon", 404),
        ("/forecast?as_of=2001-01-01", 404),
        ("/forecast?v=0000", 404),
        ("/forecast?horizon=0", 400),
        ("/forecast?horizon=-1", 400),
        ("/forecast?horizon=two", 400),
        ("/forecast?horizon=1.5", 400),
        ("/forecast?horizon=", 400),
        ("/forecast?datetime=", 400),
        ("/forecast?datetime=soon", 400),
        ("/forecast?datetime=2025-06/2025-05", 400),
        ("/forecast?as_of=now", 400),
        ("/forecast?made=2023", 400),
        ("/forecast?made=2023-09-13", 400),
        ("/forecast?made=2023-09&datetime=2025-05", 400),
        ("/forecast?bbox=10,34,16,38", 400),
        ("/forecast?age=18", 400),
    ],
)
def test_bad_input(client_2025: TestClient, path: str, status: int) -> None:
    response = client_2025.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.fixture(scope="module")
def two_releases(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A snapshot with a release of February 2025 before the embedded one: December 2023 to November 2024 differ."""
    home = tmp_path_factory.mktemp("earlier")
    lines = ["vintage_commit_date,route,month,detections"]
    names = ("Central Mediterranean", "Eastern Mediterranean", "Western Balkan", "Western Mediterranean")
    for number, name in enumerate((*names, "Western African")):
        months = ("2023-12", *(f"2024-{month:02d}" for month in range(1, 12)))
        lines += [f"2025-02-10,{name} Route,{month},{1000 + number if month != '2024-11' else 0}" for month in months]
    (home / "releases.csv").write_text("\n".join(lines) + "\n")
    ledger = Ledger(home / "ledger")
    ingest_file(home / "releases.csv", ledger)
    build_snapshot(
        home / "snapshots", data_dir=data_dir, ledger=ledger, as_of=date(2025, 12, 1), today=date(2025, 12, 1)
    )
    with TestClient(
        make_app(Settings(snapshot=home / "snapshots", home=home)), raise_server_exceptions=False
    ) as opened:
        yield opened


def test_as_of_an_earlier_release_there_is_its_nowcast_and_no_forecast(two_releases: TestClient) -> None:
    body = get(two_releases, "/forecast/EMED", as_of="2025-03-01")
    assert (body["as_of"], body["vintage"], body["newest_month"]) == ("2025-03-01", "2025-02-10", "2024-11")
    assert (body["forecast"], body["skill"]) == ([], [])
    assert body["forecast_status"]["status"] == "not_offered"
    assert body["forecast_status"]["allowed"] == "routes-geo build --as-of 2025-03-01"
    assert [item["period"] for item in body["nowcast"]] == [f"2024-{month:02d}" for month in range(2, 12)]
    assert {item["published"] for item in body["nowcast"][:-1]} == {1001}
    zero = body["nowcast"][-1]
    assert (zero["published"], zero["low"], zero["median"], zero["high"]) == (0, None, None, None)
    assert "zero" in zero["reason_missing"]
    refused = two_releases.get("/forecast/EMED?as_of=2025-03-01&datetime=2024-12")
    assert (refused.status_code, refused.json()["allowed"]) == (422, "datetime=2024-02/2024-11")


@pytest.mark.parametrize("as_of", ["2025-06-03", "2025-07-01"])
def test_as_of_the_newest_release_there_are_forecasts(two_releases: TestClient, as_of: str) -> None:
    body = get(two_releases, "/forecast/EMED", as_of=as_of)
    assert body["forecast_status"]["status"] == "offered"
    assert len(body["forecast"]) == 3

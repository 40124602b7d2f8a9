"""Pressure over HTTP: the score, what it is made of, and what there is none of."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS

THREE = "level,shock,yoy"
# Worked values of docs/reference/indicators.md: contributions of level, shock and yoy, and their sum.
WORKED = {
    ("CMED", "2023-09"): (40.6, 7.7, 11.6, 59.9),
    ("CMED", "2023-10"): (33.4, 0.0, 9.5, 42.9),
    ("EMED", "2023-09"): (26.7, 30.3, 15.5, 72.5),
    ("EMED", "2023-10"): (22.7, 3.4, 16.2, 42.3),
    ("WBAL", "2023-10"): (33.4, 10.4, 5.8, 49.6),
    ("WBAL", "2023-11"): (8.6, 0.0, 3.6, 12.2),
    ("WMED", "2023-10"): (29.7, 7.7, 6.6, 44.1),
    ("WAFR", "2023-09"): (42.9, 6.3, 15.2, 64.3),
    ("WAFR", "2023-10"): (42.9, 24.1, 21.4, 88.4),
}


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


METHODS = [{}, {"method": "3"}, {"method": "3", "parts": THREE}, {"method": "2", "parts": THREE}]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("route", "month"), WORKED)
def test_worked_values(client: TestClient, route: str, month: str, method: dict[str, str]) -> None:
    pressure = get(client, f"/pressure/{route}", datetime=month, as_of="2025-06-03", **method)["pressure"]
    *contributions, score = WORKED[route, month]
    assert [entry["contribution"] for entry in pressure["parts"]] == pytest.approx(contributions, abs=0.05)
    assert pressure["score"] == pytest.approx(score, abs=0.05)


@pytest.mark.parametrize("month", ["2016-03", "2020-04", "2022-07", "2023-09", "2025-04"])
def test_contributions_add_up_to_the_score_exactly(client: TestClient, month: str) -> None:
    for entry in get(client, "/pressure", datetime=month)["routes"]:
        for name in ("pressure", "cross_route"):
            score = entry[name]["score"]
            contributions = [part["contribution"] for part in entry[name]["parts"] if part["contribution"] is not None]
            assert score is None or sum(contributions) == score == sum(reversed(contributions))


def test_a_score_says_what_it_rests_on(client: TestClient) -> None:
    body = get(client, "/pressure/CMED", datetime="2023-09", explain="true", method="2")
    pressure = body["pressure"]
    assert (pressure["band"], pressure["missing_parts"]) == ("above usual", ["concentration"])
    assert pressure["largest_part"] == {"part": "load", "score": 100}
    least, greatest = pressure["range_over_weights"]
    assert least < pressure["score"] < greatest
    assert pressure["reliability"] in ("A", "B", "C")
    load = next(part for part in pressure["parts"] if part["part"] == "load")
    assert (load["inputs"]["people"], load["inputs"]["capacity"], load["inputs"]["capacity_on"]) == (
        6344,
        400,
        "2023-09-13",
    )
    assert "640" in load["inputs"]["on_other_capacities"]
    assert "2014 to 2022" in next(p for p in pressure["parts"] if p["part"] == "concentration")["reason_missing"]
    assert body["vintage"] == "2026-08-04"
    assert body["method_version"] == "2"
    assert "not comparable" in pressure["note"]


def test_parts_that_are_held_count_by_default_in_method_2(client: TestClient) -> None:
    pressure = get(client, "/pressure/EMED", datetime="2022-07", method="2")["pressure"]
    assert pressure["missing_parts"] == ["load"]
    assert pressure["reliability"] == "A"


def test_load_and_concentration_stand_beside_the_score_with_their_scale_and_date(client: TestClient) -> None:
    september = get(client, "/pressure/CMED", datetime="2023-09")
    assert september["method_version"] == "3"
    assert [part["part"] for part in september["pressure"]["parts"]] == THREE.split(",")
    assert september["pressure"]["missing_parts"] == []
    load, concentration = september["beside"]
    assert (load["part"], load["period"], load["score"]) == ("load", "2023-09-13", 100)
    assert load["value"] == pytest.approx(6344 / 400)
    assert "per reception place" in load["scale"]
    assert (concentration["value"], concentration["period"]) == (None, None)
    assert "2014 to 2022" in concentration["reason_missing"]
    islands = get(client, "/pressure/EMED", datetime="2022-07")["beside"][1]
    assert (islands["period"], islands["inputs"]["withheld_areas_left_out"]) == ("2022", 2)


def test_a_series_of_scores_never_mixes_methods(client: TestClient) -> None:
    series = {method: get(client, "/pressure/EMED/series", method=method) for method in ("2", "3")}
    assert {method: answer["method_version"] for method, answer in series.items()} == {"2": "2", "3": "3"}
    assert series["3"] == get(client, "/pressure/EMED/series")
    months = [month for month in series["3"]["months"] if month["period"] >= "2015-01"]
    assert all(month["score"] is not None and month["band"] for month in months)
    assert {tuple(month["contributions"]) for month in months} == {tuple(THREE.split(","))}
    assert {tuple(month["contributions"]) for month in series["2"]["months"]} != {tuple(THREE.split(","))}


def test_a_score_says_where_its_scale_ends(client: TestClient) -> None:
    february = get(client, "/pressure/WAFR", datetime="2026-02")["pressure"]
    assert february["band"] == "usual"
    assert any("The band is misleading" in sentence for sentence in february["cautions"])


def test_the_cross_route_view_has_common_goalposts(client: TestClient) -> None:
    routes = get(client, "/pressure", datetime="2023-10")["routes"]
    assert len({tuple(entry["cross_route"]["goalposts"]) for entry in routes}) == 1
    assert len({tuple(entry["pressure"]["goalposts"]) for entry in routes}) == len(ROUTE_IDS)
    levels = {entry["route"]: entry["cross_route"]["parts"][0]["score"] for entry in routes}
    counts = {entry["route"]: entry["indicators"]["level"]["value"] for entry in routes}
    assert sorted(levels, key=lambda name: levels[name]) == sorted(counts, key=lambda name: counts[name])


@pytest.mark.parametrize("parts", ["level", "level,shock", "load,concentration,yoy"])
def test_fewer_than_three_parts_are_no_score(client: TestClient, parts: str) -> None:
    pressure = get(client, "/pressure/WBAL", datetime="2023-10", parts=parts, method="2")["pressure"]
    assert (pressure["score"], pressure["band"], pressure["reliability"]) == (None, None, "D")
    assert "3 parts" in pressure["reason_missing"]


def test_a_provisional_month_has_an_interval(client: TestClient) -> None:
    body = get(client, "/pressure/CMED", as_of="2025-06-03")
    assert (body["period"], body["status"]) == ("2025-04", "provisional")
    low, high = body["pressure"]["interval_over_revisions"]
    assert low < body["pressure"]["score"] < high
    revision, indicators = body["revision"], body["indicators"]
    assert revision["low"] < 1 < revision["high"]
    assert indicators["interval_high"]["value"] == pytest.approx(revision["high"] * indicators["level"]["value"])
    assert 0.5 < revision["test"]["coverage"] <= 1
    assert revision["test"]["interval_score"] < revision["test"]["assumed_score"]


def test_a_series_has_the_scores_of_its_months(client: TestClient) -> None:
    series = get(client, "/pressure/WAFR/series", datetime="2023-09/2023-10", parts=THREE, method="2")
    assert [month["score"] for month in series["months"]] == [
        get(client, "/pressure/WAFR", datetime=month, parts=THREE, method="2")["pressure"]["score"]
        for month in ("2023-09", "2023-10")
    ]
    whole = get(client, "/pressure/WAFR/series")
    assert len(whole["months"]) == 210
    assert whole["months"][0]["reason_missing"].startswith("a score needs 3 parts")
    outside = get(client, "/pressure/WAFR/series", datetime="2026-06/2026-08")["months"]
    assert [(month["status"], month["value"], month["score"]) for month in outside[1:]] == [
        ("not_yet_reported", None, None)
    ] * 2


@pytest.mark.parametrize("name", ["West African", "WAAR", "wafr", "Western African Route"])
def test_a_route_by_another_name(client: TestClient, name: str) -> None:
    assert get(client, f"/pressure/{name}", datetime="2023-10")["route"] == "WAFR"
    assert [entry["route"] for entry in get(client, "/pressure", route=name)["routes"]] == ["WAFR"]


def test_alarms_of_the_month_are_named(client: TestClient) -> None:
    assert "WAFR-2023-10-ears-up" in get(client, "/pressure/WAFR", datetime="2023-10")["alarms"]
    assert get(client, "/pressure/WMED", datetime="2023-10")["alarms"] == []


def test_ages_are_told_on_a_day_and_not_at_an_address_that_never_changes(client: TestClient) -> None:
    free = client.get("/pressure/CMED")
    fixed = client.get("/pressure/CMED", params={"v": free.headers["x-routes-geo-snapshot"]})
    assert free.json()["indicators"]["staleness"]["value"] > 2
    assert "without v" in fixed.json()["indicators"]["staleness"]["reason_missing"]
    then = get(client, "/pressure/CMED", as_of="2025-06-30")["indicators"]["staleness"]
    assert then["value"] == pytest.approx(60 / 31)


def test_figures_are_of_the_vintage_that_is_asked_for(client: TestClient) -> None:
    """Central Mediterranean, December 2023: 9,977 until 10 February 2025, then 5,289."""
    then = get(client, "/pressure/CMED", datetime="2023-12", as_of="2025-02-09")
    now = get(client, "/pressure/CMED", datetime="2023-12")
    assert (then["vintage"], now["vintage"]) == ("2025-02-07", "2026-08-04")
    assert [entry["indicators"]["level"]["value"] for entry in (then, now)] == [9977, 5289]
    assert then["pressure"]["score"] > now["pressure"]["score"]
    assert get(client, "/pressure/CMED", as_of="2025-02-09")["period"] == "2024-11"
    series = get(client, "/pressure/CMED/series", datetime="2024-11/2024-12", as_of="2025-02-09")["months"]
    assert [month["status"] for month in series] == ["provisional", "not_yet_reported"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/pressure?datetime=2023-09-13", 422, "too_fine_in_time"),
        ("/pressure/CMED?datetime=2023-09-13T10:00:00Z", 422, "datetime=2023-09"),
        ("/pressure/CMED/series?datetime=2023-09-01/2023-10", 422, "datetime=2023-09/2023-10"),
        ("/pressure?place=lampedusa", 422, "too_fine_in_space"),
        ("/pressure/CMED?cell=85384d8ffffffff", 422, "/collections/cells/items"),
        ("/pressure?route=Atlantis", 404, "WAAR"),
        ("/pressure/Western%20Mediterranean%20and%20Atlantic%20route", 404, "WMED and WAFR"),
        ("/pressure?datetime=2023", 400, "/pressure/{route}/series"),
        ("/pressure?parts=", 400, "level, shock, yoy, load, concentration"),
        ("/pressure?parts=level,mortality", 400, "unknown part mortality"),
        ("/pressure?method=1", 400, "unknown method '1'; choose one of 2, 3"),
        ("/pressure/CMED?method=best", 400, "choose one of 2, 3"),
        ("/pressure/CMED/series?method=", 400, "choose one of 2, 3"),
        ("/pressure?parts=level,load,yoy", 400, "method 3 always uses the parts level, shock, yoy"),
        ("/pressure?explain=perhaps", 400, "explain"),
        ("/pressure?as_of=2010-01-01", 404, "2025-02-07"),
        ("/pressure/CMED/series?datetime=1900/2200", 400, "600"),
        ("/schemas/Nothing.json", 404, "RoutePressure"),
    ],
)
def test_bad_requests(client: TestClient, path: str, status: int, words: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert words in response.text


# What clients of the first schemas rely on: members may be added to these, and none may go.
RELIED_ON = {
    "Pressure": {"period", "as_of", "routes", "notes"},
    "RoutePressure": {
        *(
            "route",
            "name",
            "period",
            "status",
            "indicators",
            "series",
            "sources",
            "vintage",
            "method_version",
            "caveats",
        ),
        *("pressure", "cross_route", "beside", "revision", "alarms"),
    },
    "PressureScore": {
        *("score", "band", "reason_missing", "reliability", "reliability_lowered_by", "parts", "missing_parts"),
        *("largest_part", "range_over_weights", "interval_over_revisions", "goalposts", "is_cross_route", "note"),
        "cautions",
    },
    "PressureSeries": {"route", "name", "period", "as_of", "parts", "months", "vintage", "method_version", "notes"},
}


@pytest.mark.parametrize("name", RELIED_ON)
def test_schemas_keep_what_clients_rely_on(client: TestClient, name: str) -> None:
    assert RELIED_ON[name] <= set(get(client, f"/schemas/{name}.json")["required"])


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Pressure", "/pressure?datetime=2023-09"),
        ("Pressure", "/pressure?datetime=1990-01&explain=true"),
        ("RoutePressure", "/pressure/WAFR?explain=true"),
        ("RoutePressure", "/pressure/EMED?datetime=2022-07&method=2"),
        ("PressureSeries", "/pressure/EMED/series?datetime=2008/2010"),
        ("PressureSeries", "/pressure/EMED/series?method=2"),
        ("Schemas", "/schemas"),
    ],
)
def test_answers_follow_their_published_schemas(client: TestClient, name: str, address: str) -> None:
    schema = get(client, f"/schemas/{name}.json")
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["$id"].endswith(f"/schemas/{name}.json")
    jsonschema_rs.validator_for(schema).validate(get(client, address))


def test_every_schema_stands_on_its_own(client: TestClient) -> None:
    listed = get(client, "/schemas")["schemas"]
    assert {"Pressure", "RoutePressure", "PressureSeries"} <= {entry["name"] for entry in listed}
    for entry in listed:
        schema = get(client, entry["href"])
        jsonschema_rs.validator_for(schema)
        assert "#/components" not in str(schema)

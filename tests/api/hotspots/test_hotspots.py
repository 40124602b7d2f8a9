"""Hotspots over HTTP: the figures of 2023, each with its source, and what is refused."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from routes_geo.datafiles import embedded_data_dir, read_rows

IDS = ["hotspot.lampedusa", "hotspot.cyprus", "hotspot.gr_islands", "hotspot.canaries", "hotspot.external_borders"]
MEMBERS = [
    "cyprus.boats",
    "cyprus.green_line",
    "gr_islands.chios",
    "gr_islands.kos",
    "gr_islands.leros",
    "gr_islands.lesvos",
    "gr_islands.samos",
    "canaries.el_hierro",
]

Node = dict[str, Any]


def read(client: TestClient, path: str, **query: str) -> Node:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    found: Node = response.json()
    return found


def nodes(node: Any) -> list[Node]:
    """Every object inside an answer."""
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    inner = [found for part in parts for found in nodes(part)]
    return [node, *inner] if isinstance(node, dict) else inner


def figures(area: Node) -> list[tuple[int, str, bool]]:
    return [(item["value"], item["scope"], item["conflict"]) for item in area["arrivals"]["figures"]]


def test_lampedusa_on_13_september_2023_is_15_9_and_9_9_each_saying_which_capacity(client: TestClient) -> None:
    found = read(client, "/hotspots/lampedusa", datetime="2023-09")
    loads = [item for item in found["load"] if item["as_of"] == "2023-09-13"]
    assert [(round(item["value"], 1), item["people"], item["conflict"]) for item in loads] == [
        (15.9, 6344, True),
        (9.9, 6344, True),
    ]
    assert [item["capacity"] for item in loads] == [
        {
            "value": 400,
            "as_of": "2023-09-13",
            "date_precision": "day",
            "relation": "in_force",
            "source": "EFE 2023-09-13",
        },
        {
            "value": 640,
            "as_of": "2023-10",
            "date_precision": "month",
            "relation": "later",
            "source": "Piantedosi, Chamber, agrigentonotizie.it",
        },
    ]
    assert {(item["value"], item["conflict"]) for item in found["capacity"]} == {(400, True), (640, True)}


def test_5112_on_lampedusa_and_4998_in_all_italy_stand_side_by_side(client: TestClient) -> None:
    found = read(client, "/hotspots/lampedusa", datetime="2023-09")
    sides = [item for item in found["arrivals"]["figures"] if item.get("conflict_id") == "lampedusa.2023-09-12"]
    assert [(item["value"], item["scope"], item["is_own"], item["conflict"]) for item in sides] == [
        (4998, "Italy", False, True),
        (5112, "Lampedusa", True, True),
    ]
    assert sides[1]["source"].startswith("EFE 2023-09-13")
    assert (94000, "Lampedusa", False) in figures(found)


def test_the_canaries_as_they_were_published_through_2023(client: TestClient) -> None:
    found = read(client, "/hotspots/canaries", datetime="2023")
    persons = [item for item in found["arrivals"]["figures"] if item["start"] == "2023-01-01"]
    assert [(item["end"], item["value"]) for item in persons] == [
        ("2023-09-30", 14976),
        ("2023-10-15", 23537),
        ("2023-10-26", 28727),
        ("2023-11-15", 32209),
        ("2023-12-31", 39910),
        ("2023-12-31", 39673),
    ]
    assert [(item["unit"], item["conflict"]) for item in persons[-2:]] == [("persons", True), ("detections", True)]
    (months,) = [item for item in found["arrivals"]["series"] if item["series"] == "frontex.detections.v1"]
    assert {item["period"]: item["value"] for item in months["periods"]}["2023-10"] == 14565
    assert sum(item["value"] for item in months["periods"]) == 39673
    assert (months["vintage"], months["is_own"], months["absent"]) == ("2025-06-03", True, [])


def test_el_hierro_stands_apart_with_208_for_1000_residents(client: TestClient) -> None:
    whole, apart = read(client, "/hotspots/canaries"), read(client, "/hotspots/el_hierro")
    assert whole["members"] == [{name: apart[name] for name in whole["members"][0]}]
    (load,) = apart["load_on_residents"]
    assert (load["arrivals"], load["start"], load["end"], load["days"]) == (2378, "2023-10-01", "2023-10-10", 10)
    assert (load["residents"], load["residents_year"]) == (11423, 2022)
    assert round(load["per_1000"]) == 208
    assert apart["residents"]["source"] == "island El Hierro, ISTAC via eldiario.es"


def test_three_figures_of_crete_in_2023_are_none_of_them_an_average(client: TestClient) -> None:
    found = read(client, "/hotspots/gr_islands", datetime="2023")
    crete = [item for item in found["arrivals"]["figures"] if item.get("conflict_id") == "crete.2023"]
    assert [item["value"] for item in crete] == [666, 815, 860]
    assert all(item["conflict"] and not item["is_own"] for item in crete)


def test_greek_islands_have_loads_as_a_group_and_each_its_own(client: TestClient) -> None:
    found = read(client, "/hotspots/gr_islands")
    assert [(item["as_of"], round(item["value"], 2)) for item in found["load"]] == [
        ("2023-01-01", 0.29),
        ("2023-07-05", 0.26),
        ("2023-09-21", 0.82),
        ("2023-09-27", 0.95),
    ]
    own = {item["id"]: [load["value"] for load in item["load"]] for item in found["members"]}
    assert own["gr_islands.samos"] == [round(513 / 2040, 4), round(3268 / 2040, 4)]
    assert own["gr_islands.leros"] == [round(491 / 1780, 4), round(1847 / 1780, 4)]
    lesvos = next(item for item in found["members"] if item["id"] == "gr_islands.lesvos")
    (landings,) = lesvos["arrivals"]["series"]
    assert (landings["scope"], landings["window"], landings["periods"]) == (
        "Lesvos",
        "2022-01/2022-12",
        [{"period": "2022", "value": 3482, "status": "final"}],
    )


def test_cyprus_keeps_boats_and_green_line_apart(client: TestClient) -> None:
    found = read(client, "/hotspots/cyprus")
    boats, line = found["members"]
    assert (boats["kind"], line["kind"]) == ("entry_mode", "entry_mode")
    assert [item["value"] for item in boats["arrivals"]["figures"]] == [3952, 78, 2140]
    assert (line["arrivals"], line["status"]) == ({"figures": [], "series": []}, "not_published")
    assert found["letter"]["statement"].startswith("Pournara full")
    (load,) = found["load"]
    assert (load["value"], load["capacity"]["relation"]) == (2.0, "later")
    assert found["load_missing"] == "no capacity of Cyprus is dated on or before 2022-11-30; later: 2023"


def test_every_number_is_published_and_says_where(client: TestClient) -> None:
    stated = {(row["value"], row["as_of"]) for row in read_rows(embedded_data_dir() / "capacities.csv", ())}
    for name in IDS:
        for node in nodes(read(client, f"/hotspots/{name}")):
            if "relation" in node:
                assert (str(node["value"]), node["as_of"]) in stated
            if {"people", "capacity"} <= node.keys():
                assert node["value"] == round(node["people"] / node["capacity"]["value"], 4)
                assert (str(node["people"]), node["as_of"]) in stated
                assert node["source"]
                assert node["capacity"]["as_of"]
                assert node["capacity"]["source"]
            assert not {"lng", "lat", "geometry", "coordinates", "rank"} & node.keys()


def test_the_order_is_fixed_and_says_so(client: TestClient) -> None:
    for query in ({}, {"datetime": "2023-09"}, {"as_of": "2023-12-31"}):
        found = read(client, "/hotspots", **query)
        assert [item["id"] for item in found["hotspots"]] == IDS
        assert [member["id"] for item in found["hotspots"] for member in item["members"]] == MEMBERS
        assert any("not ranked" in note for note in found["notes"])


def test_a_list_has_the_loads_that_the_hotspots_have(client: TestClient) -> None:
    found = read(client, "/hotspots", datetime="2023")
    for item in (part for whole in found["hotspots"] for part in (whole, *whole["members"])):
        own = read(client, item["href"], datetime="2023")
        assert [item[name] for name in ("load", "load_missing", "status")] == [
            own[name] for name in ("load", "load_missing", "status")
        ]
        assert item["figure_count"] == len(own["arrivals"]["figures"])


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"route": "WAFR"}, ["hotspot.canaries"]),
        ({"route": "West African"}, ["hotspot.canaries"]),
        ({"route": "EMED"}, ["hotspot.cyprus", "hotspot.gr_islands"]),
        ({"route": "WBAL"}, []),
        ({"place": "Mytilene"}, ["hotspot.gr_islands"]),
        ({"place": "hotspot.cyprus"}, ["hotspot.cyprus"]),
        ({"place": "el hierro", "route": "CMED"}, []),
    ],
)
def test_hotspots_are_chosen_by_route_or_place(client: TestClient, query: dict[str, str], ids: list[str]) -> None:
    assert [item["id"] for item in read(client, "/hotspots", **query)["hotspots"]] == ids


@pytest.mark.parametrize(
    ("path", "query", "status", "reason", "allowed", "detail"),
    [
        ("/hotspots", {"datetime": "2023-09-13"}, 422, "too_fine_in_time", "datetime=2023-09", "published by month"),
        ("/hotspots/lampedusa", {"datetime": "2023-09-13T08:00:00Z"}, 422, "too_fine_in_time", "datetime=2023-09", ""),
        ("/hotspots", {"datetime": "2023-09-12/2023-10-03"}, 422, "too_fine_in_time", "datetime=2023-09/2023-10", ""),
        ("/hotspots/pournara", {}, 422, "too_fine_in_space", "/hotspots/hotspot.cyprus", "single place"),
        ("/hotspots/mavrovouni", {}, 422, "too_fine_in_space", "/hotspots/gr_islands.lesvos", "single place"),
        ("/hotspots/hal_far", {}, 422, "too_fine_in_space", "/hotspots", "single place"),
        ("/hotspots/arguineguin", {}, 422, "too_fine_in_space", "/hotspots/hotspot.canaries", "never a port"),
        ("/hotspots/la_restinga", {}, 422, "too_fine_in_space", "/hotspots/canaries.el_hierro", "never a port"),
        ("/hotspots", {"place": "Kara-Tepe"}, 422, "too_fine_in_space", "/hotspots/gr_islands.lesvos", "single place"),
        ("/hotspots/lampedusa_port", {}, 404, None, None, "hotspot.lampedusa, hotspot.cyprus, cyprus.boats"),
        ("/hotspots", {"place": "Atlantis"}, 404, None, None, "canaries.el_hierro"),
        ("/hotspots", {"route": "MARS"}, 404, None, None, "CMED"),
        ("/hotspots", {"datetime": "last week"}, 400, None, None, "not accepted"),
        ("/hotspots", {"datetime": "2023-09-31"}, 400, None, None, "no day 31"),
        ("/hotspots/lampedusa", {"datetime": "2023-09/2023-01"}, 400, None, None, "ends before"),
        ("/hotspots/lampedusa", {"as_of": "2023-02-30"}, 400, None, None, "is not a day"),
        ("/hotspots/lampedusa", {"place": "chios"}, 400, None, None, "unknown parameter place"),
        ("/hotspots", {"limit": "3"}, 400, None, None, "unknown parameter limit"),
        ("/hotspots/", {}, 404, None, None, ""),
    ],
)
def test_bad_input(
    client: TestClient,
    path: str,
    query: dict[str, str],
    status: int,
    reason: str | None,
    allowed: str | None,
    detail: str,
) -> None:
    response = client.get(path, params=query)
    problem = response.json()
    assert response.status_code == status, response.text
    assert (problem.get("reason_code"), problem.get("allowed")) == (reason, allowed)
    assert detail in problem["detail"]


def test_an_allowed_alternative_is_answered(client: TestClient) -> None:
    for path in ("/hotspots?datetime=2023-09-13", "/hotspots/pournara", "/hotspots/moria"):
        allowed = client.get(path).json()["allowed"]
        assert client.get(allowed if allowed.startswith("/") else f"/hotspots?{allowed}").status_code == 200


@pytest.mark.parametrize(
    ("name", "when", "status"),
    [
        ("el_hierro", "2023-10", "published"),
        ("el_hierro", "2023-11", "not_published"),
        ("el_hierro", "2031", "not_yet_reported"),
        ("chios", "2013", "not_published"),
        ("chios", "2022", "published"),
        ("chios", "2022-09", "not_published"),
        ("chios", "2024", "not_yet_reported"),
        ("canaries", "2008", "not_published"),
        ("canaries", "2025-06", "not_yet_reported"),
        ("external_borders", "2023", "not_published"),
    ],
)
def test_what_is_not_held_has_a_status_and_is_never_zero(client: TestClient, name: str, when: str, status: str) -> None:
    found = read(client, f"/hotspots/{name}", datetime=when)
    assert found["status"] == status
    if status != "published":
        assert [item["periods"] for item in found["arrivals"]["series"] if item["is_own"]] == [
            [] for item in found["arrivals"]["series"] if item["is_own"]
        ]
        assert found["load"] == []
        assert found["load_missing"]


def test_months_without_a_period_are_told_in_runs(client: TestClient) -> None:
    canaries = read(client, "/hotspots/canaries", datetime="2008-06/2026-02")["arrivals"]["series"]
    months = next(item for item in canaries if item["grain"] == "month")
    assert len(months["periods"]) == 196
    assert months["absent"] == [
        {"period": "2008-06/2008-12", "status": "not_published"},
        {"period": "2025-05/2026-02", "status": "not_yet_reported"},
    ]
    (chios,) = read(client, "/hotspots/chios", datetime="2022-07/2023-03")["arrivals"]["series"]
    assert (chios["periods"], chios["absent"]) == (
        [],
        [
            {"period": "2022-07/2022-12", "status": "not_published", "reason": "published by year"},
            {"period": "2023-01/2023-03", "status": "not_yet_reported"},
        ],
    )


def test_a_withheld_landing_area_stays_withheld(client: TestClient) -> None:
    greek = read(client, "/hotspots/gr_islands", datetime="2022")["arrivals"]["series"]
    withheld = {item["scope"]: item["periods"] for item in greek if item["scope"] == "Kastellorizo"}
    assert withheld == {"Kastellorizo": [{"period": "2022", "value": None, "status": "suppressed"}]}


def test_what_was_published_later_is_not_shown_as_of_earlier(client: TestClient) -> None:
    before = read(client, "/hotspots/lampedusa", datetime="2023-09", as_of="2023-09-20")
    assert before["load"] == []
    assert [item["value"] for item in before["capacity"]] == [400, 400]
    assert 5112 in [item["value"] for item in before["arrivals"]["figures"]]
    assert 94000 not in [item["value"] for item in before["arrivals"]["figures"]]
    weeks = next(item for item in before["arrivals"]["series"] if item["series"] == "italy.arrivals.v1")
    assert weeks["vintage"] is not None
    assert weeks["vintage"] <= "2023-09-20"
    assert read(client, "/hotspots/lampedusa", datetime="2023-09", as_of="2023-11-01")["load"] != []
    nothing = read(client, "/hotspots/canaries", as_of="1999-01-01")
    assert (nothing["status"], nothing["arrivals"]["figures"]) == ("not_published", [])
    assert {item["vintage"] for item in nothing["arrivals"]["series"]} == {None}


@pytest.mark.parametrize("query", [{}, {"datetime": "2023-09"}, {"datetime": "1990/2050"}, {"as_of": "2020-01-01"}])
def test_answers_are_as_the_description_says(client: TestClient, query: dict[str, str]) -> None:
    document = client.get("/openapi.json").json()
    for path, schema in [("/hotspots", "Hotspots"), *((f"/hotspots/{name}", "Hotspot") for name in IDS + MEMBERS)]:
        own = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
        jsonschema_rs.validate(own, read(client, path, **query))

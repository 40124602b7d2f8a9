"""Hotspots over HTTP: the figures of 2023, each with its source."""

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
    answer: Node = response.json()
    return answer


def nodes(node: Any) -> list[Node]:
    """Every object inside an answer."""
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    inner = [child for part in parts for child in nodes(part)]
    return [node, *inner] if isinstance(node, dict) else inner


def figures(area: Node) -> list[tuple[int, str, bool]]:
    return [(entry["value"], entry["scope"], entry["conflict"]) for entry in area["arrivals"]["figures"]]


def test_lampedusa_on_13_september_2023_is_15_9_and_9_9_each_saying_which_capacity(client: TestClient) -> None:
    answer = read(client, "/hotspots/lampedusa", datetime="2023-09")
    loads = [entry for entry in answer["load"] if entry["as_of"] == "2023-09-13"]
    assert [(round(entry["value"], 1), entry["people"], entry["conflict"]) for entry in loads] == [
        (15.9, 6344, True),
        (9.9, 6344, True),
    ]
    assert [entry["capacity"] for entry in loads] == [
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
    assert {(entry["value"], entry["conflict"]) for entry in answer["capacity"]} == {
        (350, False),  # of December 2022: replaced, and no load of 2023
        (400, True),
        (640, True),
    }
    assert [entry["capacity_age_days"] for entry in loads] == [0, None]


def test_5112_on_lampedusa_and_4998_in_all_italy_stand_side_by_side(client: TestClient) -> None:
    answer = read(client, "/hotspots/lampedusa", datetime="2023-09")
    sides = [entry for entry in answer["arrivals"]["figures"] if entry.get("conflict_id") == "lampedusa.2023-09-12"]
    assert [(entry["value"], entry["scope"], entry["is_own"], entry["conflict"]) for entry in sides] == [
        (4998, "Italy", False, True),
        (5112, "Lampedusa", True, True),
    ]
    assert sides[1]["source"].startswith("EFE 2023-09-13")
    assert (94000, "Lampedusa", False) in figures(answer)


def test_the_canaries_as_they_were_published_through_2023(client: TestClient) -> None:
    answer = read(client, "/hotspots/canaries", datetime="2023")
    persons = [entry for entry in answer["arrivals"]["figures"] if entry["start"] == "2023-01-01"]
    assert [(entry["end"], entry["value"]) for entry in persons] == [
        ("2023-09-30", 14976),
        ("2023-10-15", 23537),
        ("2023-10-26", 28727),
        ("2023-11-15", 32209),
        ("2023-12-31", 39910),
        ("2023-12-31", 39673),
    ]
    assert [(entry["unit"], entry["conflict"]) for entry in persons[-2:]] == [("persons", True), ("detections", True)]
    (months,) = [entry for entry in answer["arrivals"]["series"] if entry["series"] == "frontex.detections.v1"]
    assert {entry["period"]: entry["value"] for entry in months["periods"]}["2023-10"] == 14565
    assert sum(entry["value"] for entry in months["periods"]) == 39673
    assert (months["vintage"], months["is_own"], months["absent"]) == ("2026-08-04", True, [])


def test_el_hierro_stands_apart_with_208_for_1000_residents(client: TestClient) -> None:
    whole, apart = read(client, "/hotspots/canaries"), read(client, "/hotspots/el_hierro")
    assert whole["members"] == [{name: apart[name] for name in whole["members"][0]}]
    (load,) = apart["load_on_residents"]
    assert (load["arrivals"], load["start"], load["end"], load["days"]) == (2378, "2023-10-01", "2023-10-10", 10)
    assert (load["residents"], load["residents_year"]) == (11423, 2022)
    assert round(load["per_1000"]) == 208
    assert load["residents_as_of"] == "2022"
    newest = apart["residents"]
    assert (newest["value"], newest["year"], newest["as_of"]) == (11786, 2024, "2024-01-01")
    assert [(entry["value"], entry["as_of"], entry["certainty"]) for entry in newest["statements"]] == [
        (11423, "2022", "in press quoting the publisher"),
        (11786, "2024-01-01", "in press quoting the publisher"),
    ]
    assert read(client, "/hotspots/el_hierro", as_of="2023-12-31")["residents"]["as_of"] == "2022"


def test_three_figures_of_crete_in_2023_are_none_of_them_an_average(client: TestClient) -> None:
    answer = read(client, "/hotspots/gr_islands", datetime="2023")
    crete = [entry for entry in answer["arrivals"]["figures"] if entry.get("conflict_id") == "crete.2023"]
    assert [entry["value"] for entry in crete] == [666, 815, 860]
    assert all(entry["conflict"] and not entry["is_own"] for entry in crete)


def test_greek_islands_have_loads_as_a_group_and_each_its_own(client: TestClient) -> None:
    answer = read(client, "/hotspots/gr_islands")
    assert [(entry["as_of"], round(entry["value"], 2)) for entry in answer["load"]] == [
        ("2021-11-23", 0.27),  # 3,480 on 12,730 places
        ("2022-05-08", 0.13),
        ("2022-12-18", 0.29),
        ("2023-01-01", 0.29),
        ("2023-01-07", 0.31),
        ("2023-01-13", 0.31),
        ("2023-07-05", 0.26),
        ("2023-09-03", 0.59),
        ("2023-09-21", 0.82),
        ("2023-09-27", 0.95),
    ]
    assert {entry["capacity"]["value"] for entry in answer["load"]} == {12730, 15190}
    autumn = read(client, "/hotspots/gr_islands", datetime="2023-07/2023-09")
    own = {entry["id"]: [load["value"] for load in entry["load"]] for entry in autumn["members"]}
    assert own["gr_islands.samos"] == [round(n / 2040, 4) for n in (513, 2003, 3268)]
    assert own["gr_islands.leros"] == [round(n / 1780, 4) for n in (491, 1308, 1847)]
    lesvos = next(entry for entry in answer["members"] if entry["id"] == "gr_islands.lesvos")
    (landings,) = lesvos["arrivals"]["series"]
    assert (landings["scope"], landings["window"], landings["periods"]) == (
        "Lesvos",
        "2022-01/2022-12",
        [{"period": "2022", "value": 3482, "status": "final"}],
    )


def test_cyprus_keeps_boats_and_green_line_apart(client: TestClient) -> None:
    answer = read(client, "/hotspots/cyprus")
    boats, line = answer["members"]
    assert (boats["kind"], line["kind"]) == ("entry_mode", "entry_mode")
    assert [entry["value"] for entry in boats["arrivals"]["figures"]] == [3952, 78, 2140]
    assert (line["arrivals"], line["status"]) == ({"figures": [], "series": []}, "not_published")
    assert answer["letter"]["statement"].startswith("Pournara full")
    assert [(entry["value"], entry["as_of"], entry["capacity_age_days"]) for entry in answer["load"]] == [
        (2.0, "2022-11", None),
        (0.526, "2024-02", 60),
        (0.312, "2024-05-23", 144),
    ]
    assert [entry["capacity"]["relation"] for entry in answer["load"]] == ["later", "in_force", "in_force"]
    before = read(client, "/hotspots/cyprus", datetime="2022")
    assert before["load_missing"] == "no capacity of Cyprus is dated on or before 2022-11-30; later: 2023"


def test_places_of_minors_and_adults_alone_are_no_capacity(client: TestClient) -> None:
    answer = read(client, "/hotspots/canaries", datetime="2025")
    stated = [
        (entry["measure"], entry["as_of"], entry["value"], entry["unit"]) for entry in answer["partial_statements"]
    ]
    assert ("minors_housed", "2025-08-07", 5180, "persons") in stated
    assert ("minors_capacity", "2025-08-26", 737, "places") in stated
    assert (answer["capacity"], answer["occupancy"], answer["load"]) == ([], [], [])


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
        answer = read(client, "/hotspots", **query)
        assert [entry["id"] for entry in answer["hotspots"]] == IDS
        assert [member["id"] for entry in answer["hotspots"] for member in entry["members"]] == MEMBERS
        assert any("not ranked" in note for note in answer["notes"])


def test_a_list_has_the_loads_that_the_hotspots_have(client: TestClient) -> None:
    answer = read(client, "/hotspots", datetime="2023")
    for entry in (part for whole in answer["hotspots"] for part in (whole, *whole["members"])):
        own = read(client, entry["href"], datetime="2023")
        assert [entry[name] for name in ("load", "load_missing", "status")] == [
            own[name] for name in ("load", "load_missing", "status")
        ]
        assert entry["figure_count"] == len(own["arrivals"]["figures"])


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
        ("canaries", "2026-07", "not_yet_reported"),
        ("external_borders", "2023", "not_published"),
    ],
)
def test_what_is_not_held_has_a_status_and_is_never_zero(client: TestClient, name: str, when: str, status: str) -> None:
    answer = read(client, f"/hotspots/{name}", datetime=when)
    assert answer["status"] == status
    if status != "published":
        assert [entry["periods"] for entry in answer["arrivals"]["series"] if entry["is_own"]] == [
            [] for entry in answer["arrivals"]["series"] if entry["is_own"]
        ]
        assert answer["load"] == []
        assert answer["load_missing"]


def test_months_without_a_period_are_told_in_runs(client: TestClient) -> None:
    canaries = read(client, "/hotspots/canaries", datetime="2008-06/2027-02")["arrivals"]["series"]
    months = next(entry for entry in canaries if entry["grain"] == "month")
    assert len(months["periods"]) == 210
    assert months["absent"] == [
        {"period": "2008-06/2008-12", "status": "not_published"},
        {"period": "2026-07/2027-02", "status": "not_yet_reported"},
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
    withheld = {entry["scope"]: entry["periods"] for entry in greek if entry["scope"] == "Kastellorizo"}
    assert withheld == {"Kastellorizo": [{"period": "2022", "value": None, "status": "suppressed"}]}


def test_what_was_published_later_is_not_shown_as_of_earlier(client: TestClient) -> None:
    before = read(client, "/hotspots/lampedusa", datetime="2023-09", as_of="2023-09-20")
    assert before["load"] == []
    assert [entry["value"] for entry in before["capacity"]] == [350, 400, 400]
    assert 5112 in [entry["value"] for entry in before["arrivals"]["figures"]]
    assert 94000 not in [entry["value"] for entry in before["arrivals"]["figures"]]
    weeks = next(entry for entry in before["arrivals"]["series"] if entry["series"] == "italy.arrivals.v1")
    assert weeks["vintage"] is not None
    assert weeks["vintage"] <= "2023-09-20"
    assert read(client, "/hotspots/lampedusa", datetime="2023-09", as_of="2023-11-01")["load"] != []
    nothing = read(client, "/hotspots/canaries", as_of="1999-01-01")
    assert (nothing["status"], nothing["arrivals"]["figures"]) == ("not_published", [])
    assert {entry["vintage"] for entry in nothing["arrivals"]["series"]} == {None}


@pytest.mark.parametrize("query", [{}, {"datetime": "2023-09"}, {"datetime": "1990/2050"}, {"as_of": "2020-01-01"}])
def test_answers_are_as_the_description_says_and_have_nothing_else(client: TestClient, query: dict[str, str]) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    closed = {
        name: schema | ({"additionalProperties": False} if "properties" in schema else {})
        for name, schema in schemas.items()
    }
    for path, schema in [("/hotspots", "Hotspots"), *((f"/hotspots/{name}", "Hotspot") for name in IDS + MEMBERS)]:
        own = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": closed}}
        jsonschema_rs.validate(own, read(client, path, **query))

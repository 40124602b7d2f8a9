"""Published figures over HTTP: selection, conflicts, and the 117 compared figures, each recomputed or stated."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.datafiles import VERIFICATIONS, read_rows
from routes_geo.stated.figures import STATED_INDICATORS

# The conflicts that are known, with their values.
CONFLICTS = {
    "crete.2023.coast_guard": {666, 683, 815, 860},
    "crete.2024": {4847, 4935, 5050},
    "es.canary.2023": {39910, 39827, 40545, 39673},
    "landings.balearics.2024.a": {5846, 5858, 5882},
    "landings.malta.2022.a": {433, 444},
    "landings.cyprus.2024": {6102, 6125},
    "lam.ytd": {94000, 80609},
    "first.ALL.2025-01_2025-11.a": {166900, 169000},
    "deaths.mediterranean.2024.a": {2300, 2573},
}


def ask(client: TestClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.json()
    return content


def figures(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(client, f"/figures?limit=10000{query}")["figures"]
    return found


@pytest.fixture(scope="module")
def every(client):
    return figures(client)


def test_the_newest_period_comes_first(every):
    ends = [figure["end"] for figure in every]
    assert len(every) > 800
    assert ends == sorted(ends, reverse=True)


def test_a_limit_shortens_the_list_and_the_count_stays(client, every):
    answer = ask(client, "/figures?limit=3")
    assert (answer["number_matched"], answer["number_returned"]) == (len(every), 3)
    assert answer["figures"] == every[:3]
    assert ask(client, "/figures")["number_returned"] == 100


def test_every_figure_states_what_it_counts_and_where_it_was_seen(every):
    for figure in every:
        assert figure["indicator"] in STATED_INDICATORS
        assert figure["verification"] in VERIFICATIONS
        assert figure["unit"] and figure["source"] and figure["seen"]


def test_counts_of_areas_and_of_less_than_a_year_are_not_small(every):
    for figure in every:
        days = date.fromisoformat(figure["end"]) - date.fromisoformat(figure["start"])
        area = figure["area"] and figure["indicator"] != "dead_and_missing"
        if figure["unit"] in ("persons", "detections", "attempts") and (area or days < timedelta(days=365)):
            assert not 0 < figure["value"] < 10, figure


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("route=CMED", lambda figure: "CMED" in figure["routes"]),
        ("route=West African", lambda figure: "WAFR" in figure["routes"]),
        ("route=ALL", lambda figure: figure["routes"] == ["ALL"]),
        ("route=EBOR", lambda figure: "EBOR" in figure["routes"]),
        ("area=el hierro", lambda figure: figure["area_id"] == "el_hierro"),
        ("area=la_restinga", lambda figure: figure["place_id"] == "la_restinga"),
        ("indicator=hosted", lambda figure: figure["indicator"] == "hosted"),
        ("datetime=2024", lambda figure: figure["start"] < "2025-01-01" and figure["end"] > "2024-01-01"),
        ("datetime=2023-09-13", lambda figure: figure["start"] <= "2023-09-13" < figure["end"]),
        ("datetime=2026-02/..", lambda figure: figure["end"] > "2026-02-01"),
        ("source=unhcr", lambda figure: "unhcr" in figure["source"].lower()),
        ("id=crete.2023", lambda figure: figure.get("figure_id") == "crete.2023"),
        ("id=landings.lampedusa.hosted.2024", lambda figure: figure["id"] == "landings.lampedusa.hosted.2024"),
    ],
)
def test_each_parameter_selects(client, every, query, matches):
    expected = [figure["id"] for figure in every if matches(figure)]
    assert expected
    assert [figure["id"] for figure in figures(client, f"&{query}")] == expected


def test_parameters_combine(client, every):
    found = figures(client, "&route=WAFR&indicator=arrivals&datetime=2023&area=canaries")
    assert {figure["value"] for figure in found} >= {39910, 39827, 40545}
    assert len(found) < len(every)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("indicator=boats", 400, "indicator 'boats' is not accepted"),
        ("area=atlantis", 404, "no published figure is about 'atlantis'"),
        ("route=atlantis", 404, "unknown route 'atlantis'"),
        ("id=atlantis", 404, "unknown figure 'atlantis'"),
        ("datetime=2023-13", 400, "datetime"),
        ("limit=0", 400, "limit"),
        ("place=lampedusa", 400, "unknown parameter place"),
    ],
)
def test_a_wrong_parameter_is_named(client, query, status, words):
    response = client.get(f"/figures?{query}")
    assert response.status_code == status
    assert words in response.text


def test_as_of_leaves_out_what_was_stated_later(client):
    known = figures(client, "&area=crete&as_of=2025-06-30")
    values = {figure["value"]: figure["conflicts"] for figure in known}
    assert 4935 in values and 5050 not in values
    assert "landings.crete.2024.b" not in values[4935]


@pytest.mark.parametrize("name", CONFLICTS)
def test_known_conflicts_stand_side_by_side(every, name):
    by_id = {figure["id"]: figure for figure in every}
    ids = {name, *by_id[name]["conflicts"]}
    assert {by_id[other]["value"] for other in ids} == CONFLICTS[name]
    assert all(set(by_id[other]["conflicts"]) == ids - {other} for other in ids)


def parts(every: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Compared figures by the id of the figure they are parts of."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for figure in every:
        if "figure_id" in figure:
            grouped[figure["figure_id"]].append(figure)
    return grouped


def recomputed(client: TestClient, figure: dict[str, Any]) -> int | None:
    """Value of the series that a figure's address returns: its sum, or its period in an area."""
    answer = ask(client, figure["address"])
    (series,) = [series for series in answer["series"] if series["id"] == figure["address_series"]]
    if figure["address_area"] is None:
        return series["sum"]
    (value,) = [period["value"] for period in series["periods"] if period["area"] == figure["address_area"]]
    return value


def test_every_compared_figure_is_served(data_dir, every):
    published = [row["id"] for row in read_rows(data_dir / "figures.csv", ("id",))]
    assert len(published) == 117
    assert sorted(parts(every)) == sorted(published)


def test_a_compared_figure_is_recomputed_or_the_reason_is_given(client, every):
    checked = 0
    for figure in (figure for group in parts(every).values() for figure in group):
        if figure["address"] is None:
            assert figure["address_missing"] and figure["source"]
        elif not figure["address"].startswith("/series/ALL"):
            assert recomputed(client, figure) == figure["value"], figure["id"]
            checked += 1
    assert checked >= 55 + 11


def test_totals_of_all_routes_are_recomputed(client, every):
    totals = [figure for figure in every if (figure.get("address") or "").startswith("/series/ALL")]
    assert len(totals) == 11
    assert [recomputed(client, figure) for figure in totals] == [figure["value"] for figure in totals]


def test_the_landing_page_leads_to_the_figures(client):
    assert any(link["href"].endswith("/figures") for link in ask(client, "/?f=json")["links"])

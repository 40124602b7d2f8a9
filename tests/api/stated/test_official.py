"""Pressure as a term of EU law over HTTP: told apart from the pressure score, selected, dated, and recomputed."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.datafiles import read_rows


def decisions(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/member-states{query}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["decisions"]
    return found


def test_the_first_assessment_names_the_states_of_each_status(client):
    states: dict[str, set[str]] = {}
    for decision in decisions(client):
        if decision["item"] == "assessment_2025":
            states.setdefault(decision["status"], set()).add(decision["country"])
    assert states["under_migratory_pressure"] == {"CY", "ES", "GR", "IT"}
    assert len(states["at_risk_of_migratory_pressure"]) == 12
    assert states["significant_migratory_situation"] == {"AT", "BG", "CZ", "EE", "HR", "PL"}


def test_the_answer_says_that_it_is_not_the_pressure_score(client):
    assert "has no part in the pressure score" in " ".join(client.get("/member-states").json()["notes"])


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("?country=gr", lambda decision: decision["country"] == "GR"),
        ("?status=deduction", lambda decision: decision["status"] == "deduction"),
        ("?as_of=2025-11-30", lambda decision: decision["decided"] == "2025-11-11"),
    ],
)
def test_each_parameter_selects(client, query, matches):
    assert decisions(client, query) == [decision for decision in decisions(client) if matches(decision)] != []


@pytest.mark.parametrize(("query", "status"), [("?country=US", 404), ("?status=calm", 400), ("?route=CMED", 400)])
def test_a_wrong_parameter_is_refused(client, query, status):
    assert client.get(f"/member-states{query}").status_code == status


def ask(client: TestClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.json()
    return content


def records(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(client, f"/official-pressure{query}")["records"]
    return found


def test_every_record_of_the_data_is_served_with_its_source(client, data_dir):
    rows = read_rows(data_dir / "official_pressure.csv", ("id",))
    served = records(client)
    assert sorted(record["id"] for record in served) == sorted(row["id"] for row in rows)
    assert len(served) == 59
    assert all(record["source"] and record["seen"] and record["reason"] for record in served)


def test_the_answer_is_told_apart_from_the_score(client):
    answer = ask(client, "/official-pressure?country=IT")
    assert "no part in the pressure score of routes (/pressure)" in " ".join(answer["notes"])
    assert not {"score", "band", "reliability"} & set(answer["records"][0])


def test_the_finding_of_the_report_is_recomputed_from_all_nine_routes(client):
    (finding,) = records(client, "?item=report_2025")
    assert (finding["value"], finding["unit"], finding["recomputed"]) == (-35, "percent", "yes")
    (count,) = finding["counts"]
    assert (count["route"], count["decides"], count["holds"]) == ("ALL", True, True)
    months = [ask(client, f"/series/ALL?datetime={window}")["series"][0]["sum"] for window in WINDOWS]
    assert [count["comparison"][name]["value"] for name in ("window", "compared")] == months
    assert count["comparison"]["change_percent"] == pytest.approx(100 * (months[0] / months[1] - 1))
    assert "\u221234.7 %; stated: \u221235 %" in finding["reason"]


WINDOWS = ("2024-07/2025-06", "2023-07/2024-06")


def test_each_address_returns_the_count_that_stands_beside_a_record(client):
    counts = [count for record in records(client) for count in record["counts"]]
    assert {count["route"] for count in counts} == {"ALL", "CMED", "EMED", "WBAL", "WMED", "WAFR"}
    for count in counts:
        (series,) = [each for each in ask(client, count["address"])["series"] if each["id"] == count["series"]]
        if count["area"] is None:
            assert series["comparison"] == count["comparison"]
        else:
            months = [period["value"] for period in series["periods"] if period["area"] == count["area"]]
            assert sum(months) == count["comparison"]["window"]["value"]
            assert len(months) == count["comparison"]["window"]["months"]


def test_arrivals_in_the_country_stand_beside_an_assessment_as_far_as_they_are_known(client):
    """IOM, Greece: 40,424 from July to December 2024, 39,228 a year earlier."""
    greece = records(client, "?country=GR&status=under_migratory_pressure")[0]
    arrivals = greece["counts"][1]
    assert (arrivals["series"], arrivals["area"], arrivals["unit"]) == ("iom_dtm.arrivals.v1", "Greece", "persons")
    comparison = arrivals["comparison"]
    assert comparison["window"]["value"] == 5135 + 6987 + 8145 + 8580 + 7713 + 3864
    assert comparison["compared"]["value"] == 3294 + 6814 + 12162 + 7197 + 4241 + 5520
    assert comparison["sentence"].startswith("Greece (Eastern Mediterranean), July to December 2024: 40,424 persons")
    assert "first half" in arrivals["note"]


def test_an_assessment_has_counts_that_decide_nothing(client):
    spain = records(client, "?country=ES&status=under_migratory_pressure")[0]
    assert spain["recomputed"] == "not_testable"
    assert [(count["route"], count["decides"], count["holds"]) for count in spain["counts"]] == [
        ("WMED", False, None),
        ("WMED", False, None),
        ("WAFR", False, None),
        ("WAFR", False, None),
    ]
    assert "decide nothing" in spain["reason"]


def test_a_law_has_nothing_to_test(client):
    law = records(client, "?item=law")
    assert {record["recomputed"] for record in law} == {"nothing_to_test"}
    assert {record["status"] for record in law} == {"indicator", "deadline"}


def test_what_was_known_before_the_series_reached_the_period_is_not_testable(client):
    (finding,) = records(client, "?item=report_2025&as_of=2025-11-30")
    assert finding["recomputed"] == "not_testable"
    assert finding["counts"][0]["comparison"] is None
    assert "not completely inside" in finding["counts"][0]["reason_missing"]
    assert records(client, "?item=report_2025&as_of=2025-11-10") == []


def test_csv_has_a_line_for_each_count(client):
    response = client.get("/official-pressure?f=csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert response.content == client.get("/official-pressure", headers={"accept": "text/csv"}).content
    lines = list(csv.DictReader(io.StringIO(response.text)))
    served = records(client)
    assert len(lines) == sum(max(len(record["counts"]), 1) for record in served)
    line = next(line for line in lines if line["id"] == "report2025.EU.crossings")
    assert (line["value"], line["recomputed"], line["count_route"], line["count_decides"]) == (
        "-35",
        "yes",
        "ALL",
        "true",
    )
    assert line["count_value"] == str(served_count(served)["comparison"]["window"]["value"])


def served_count(served: list[dict[str, Any]]) -> dict[str, Any]:
    """The count of the finding."""
    (count,) = next(record["counts"] for record in served if record["id"] == "report2025.EU.crossings")
    found: dict[str, Any] = count
    return found


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("?item=score", 400, "item 'score' is not accepted; give one of law, report_2025"),
        ("?status=calm", 400, "give one of under_migratory_pressure"),
        ("?country=US", 404, "choose one of AT"),
        ("?f=xml", 400, "choose one of json, csv"),
        ("?route=CMED", 400, "unknown parameter route"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_accepted(client, query, status, words):
    response = client.get(f"/official-pressure{query}")
    assert response.status_code == status
    assert words in response.text

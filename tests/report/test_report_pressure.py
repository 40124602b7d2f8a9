"""The score in a report: the numbers of /pressure, in tenths that add up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from support.report_page import ReportPage
from support.reports import report

from routes_geo.model import parse_month
from routes_geo.report.pressure import PressureSection, describe_pressure, tenths_that_add_up
from routes_geo.snapshot.snapshot import Snapshot

CONTRIBUTIONS = st.lists(st.integers(0, 45 * 1024).map(lambda units: units / 1024), max_size=5)


def pressure_of(client: TestClient, route: str, month: str) -> Any:
    response = client.get(f"/pressure/{route}", params={"datetime": month})
    assert response.status_code == 200
    return response.json()


def section(snapshot: Snapshot, route: str, month: str) -> PressureSection:
    return describe_pressure(snapshot, route, parse_month(month))


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([31.576171875, 6.0087890625, 9.01953125, 22.22265625], [31.6, 6.0, 9.0, 22.2]),
        ([10.04, 10.04, 10.04], [10.1, 10.0, 10.0]),
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ([], []),
    ],
)
def test_tenths_of_known_contributions(values: list[float], shown: list[float]) -> None:
    assert tenths_that_add_up(values) == shown


@given(CONTRIBUTIONS)
def test_tenths_add_up_to_the_rounded_sum_and_stay_close(values: list[float]) -> None:
    shown = tenths_that_add_up(values)
    assert round(sum(shown) * 10) == int(sum(values) * 10 + 0.5)
    assert all(abs(tenths - value) < 0.1 for tenths, value in zip(shown, values, strict=True))


@pytest.mark.parametrize(("route", "month"), [("CMED", "2023-09"), ("WAFR", "2023-10"), ("EMED", "2025-04")])
def test_score_and_parts_are_those_of_the_service(
    snapshot: Snapshot, client: TestClient, route: str, month: str
) -> None:
    shown = section(snapshot, route, month)
    answer = pressure_of(client, route, month)["pressure"]
    assert (shown.score, shown.band) == (answer["score"], answer["band"])
    assert [row.score for row in shown.rows] == [part["score"] for part in answer["parts"]]
    assert [row.reason for row in shown.rows] == [part["reason_missing"] for part in answer["parts"]]
    points = [row.points for row in shown.rows if row.points is not None]
    assert f"{sum(points):.1f}" == f"{answer['score']:.1f}"
    reliability = dict(shown.beside)["Reliability (A to D)"]
    assert reliability.startswith(answer["reliability"])
    assert all(words in reliability for words in answer["reliability_lowered_by"])


def test_without_a_score_there_are_no_points_but_a_reason(snapshot: Snapshot, client: TestClient) -> None:
    shown = section(snapshot, "WAFR", "2014-12")
    answer = pressure_of(client, "WAFR", "2014-12")["pressure"]
    assert shown.score is None
    assert shown.reason == answer["reason_missing"]
    assert [row.points for row in shown.rows] == [None] * len(shown.rows)
    assert any(row.score is not None for row in shown.rows)


def test_the_section_says_the_score_of_the_last_month_and_what_it_is_not(page: ReportPage, client: TestClient) -> None:
    answer = pressure_of(client, "CMED", "2023-12")["pressure"]
    text = re.sub(r"\s+", " ", page.text)
    words = text.split("Pressure in December 2023")[1].split("Arrivals, and the dead")[0]
    assert f"The score is {answer['score']:.1f} out of 100, which is {answer['band']} for this route" in words
    assert answer["note"] in words
    assert "Cross-route view" in words
    for part in answer["parts"]:
        assert part["score"] is not None or part["reason_missing"] in words


def test_load_and_concentration_stand_beside_the_score(snapshot: Snapshot) -> None:
    september = dict(section(snapshot, "CMED", "2023-09").beside)
    assert september["Reception load (beside the score)"] == "15.9 people per reception place on 13 September 2023"
    assert september["Concentration of landings (beside the score)"].startswith("not available: no arrivals by landing")
    islands = dict(section(snapshot, "EMED", "2022-07").beside)["Concentration of landings (beside the score)"]
    assert re.fullmatch(r"0\.\d\d in 2022 on a scale .*; 10 landing areas, 2 withheld ones left out", islands)


def test_a_report_says_where_the_score_misleads(snapshot: Snapshot) -> None:
    text = ReportPage(report(snapshot, "WAFR", "2025-03/2026-02")).text
    assert "The band is misleading" in text


def test_a_report_without_a_score_says_why(snapshot: Snapshot) -> None:
    text = ReportPage(report(snapshot, "CMED", "2009-12/2010-01")).text
    assert "No score is available: a score needs 3 parts; there are 1: level." in text

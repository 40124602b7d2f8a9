"""The sentence of a picture states what the service answers for the same window."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from routes_geo.picture.facts import view_facts, view_headline, view_title
from routes_geo.picture.view import ViewAddress, parse_view
from routes_geo.snapshot.snapshot import Snapshot


def test_the_count_is_that_of_the_service(snapshot: Snapshot, client: TestClient) -> None:
    facts = view_facts(parse_view(snapshot, ViewAddress(route="CMED", window="2023-01/2023-09")))
    answer = client.get("/series/CMED", params={"datetime": "2023-01/2023-09", "compare": "previous_year"}).json()
    detections = next(series for series in answer["series"] if series["id"] == "frontex.detections.v1")
    assert facts.value == detections["comparison"]["window"]["value"]
    assert facts.before == detections["comparison"]["compared"]["value"]
    assert (facts.published, facts.periods, facts.largest) == (9, 9, None)


def test_the_largest_change_is_that_of_one_route(snapshot: Snapshot) -> None:
    view = parse_view(snapshot, ViewAddress(window="2023"))
    differences = {
        route: view.series.change(route, view.window, view.base).difference or 0 for route in view.series.routes
    }
    largest = view_facts(view).largest
    assert largest is not None
    assert abs(largest["difference"]) == max(map(abs, differences.values()))
    assert differences[largest["route"]] == largest["difference"]
    assert sum(differences.values()) == view.series.change(None, view.window, view.base).difference


@pytest.mark.parametrize(
    ("address", "headline"),
    [
        (
            {"route": "CMED", "window": "2023"},
            "In 2023, 158,026 detections of irregular border crossing were published on the Central Mediterranean "
            "route: 50\u00a0% more than in the year before.",
        ),
        (
            {"route": "CMED", "window": "2023", "lang": "fr"},
            "En 2023, 158\u202f026 détections de franchissement irrégulier des frontières ont été publiées sur la "
            "route de la Méditerranée centrale\u00a0: 50\u00a0% de plus que pendant l’année précédente.",
        ),
        (
            {"series": "unhcr.arrivals.v1", "window": "2022"},
            "In 2022, 152,156 arrivals were published on the four routes that have figures: 30\u00a0% more than in the "
            "year before. The largest change was on the Central Mediterranean route (+37,255).",
        ),
    ],
)
def test_headlines(snapshot: Snapshot, address: dict[str, str], headline: str) -> None:
    assert view_headline(parse_view(snapshot, ViewAddress(**address))) == headline


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ({"route": "CMED", "window": "2023"}, "Detections, Central Mediterranean, 2023"),
        ({"window": "2023-09", "lang": "fr"}, "Détections, septembre 2023"),
        ({"series": "iom.dead_and_missing.v1", "window": "2023-Q1"}, "Dead and missing, the first quarter of 2023"),
    ],
)
def test_titles(snapshot: Snapshot, address: dict[str, str], title: str) -> None:
    assert view_title(parse_view(snapshot, ViewAddress(**address))) == title

"""Names of places and areas: every name the data have finds one meaning, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from routes_geo.datafiles import read_rows
from routes_geo.geography.areas import read_areas
from routes_geo.geography.place_names import PlaceNames, fold_place, read_place_names
from routes_geo.geography.places import read_places


@pytest.fixture(scope="module")
def names(data_dir: Path) -> PlaceNames:
    return read_place_names(data_dir)


@pytest.mark.parametrize(
    ("name", "area_id"),
    [
        ("Lesvos", "GR:lesvos"),
        ("LESBOS", "GR:lesvos"),
        ("Lampedusa", "IT:lampedusa"),
        ("Kos", "GR:kos"),
        ("Leros", "GR:leros"),
        ("Canary Islands", "ES:canary_islands"),
        ("canaries", "ES:canary_islands"),
        ("Mainland Andalucia", "ES:mainland_andalucia"),
        ("gr:lesvos", "GR:lesvos"),
        ("Sicília", None),
    ],
)
def test_the_name_of_an_island_is_that_of_its_area(name: str, area_id: str | None, names: PlaceNames) -> None:
    found = names.find(name)
    assert (found.area_id if found else None) == area_id


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Mytilene", "mytilene"),
        ("Mytilene (Lesvos)", "mytilene"),
        ("Málaga", "malaga"),
        ("ÇANAKKALE", "canakkale"),
        ("Kuşadası", "kusadasi"),
        ("Saint Louis", "saint_louis"),
        ("Bogorodica", "evzoni"),
        ("la_restinga", "la_restinga"),
    ],
)
def test_accents_case_and_hyphens_do_not_matter(name: str, place_id: str, names: PlaceNames) -> None:
    found = names.find(name)
    assert found is not None
    assert (found.place_id, found.lng is not None) == (place_id, True)


def test_every_area_and_place_is_found_by_its_id_and_its_name(data_dir: Path, names: PlaceNames) -> None:
    for area in read_areas(data_dir):
        for name in (area.area_id, area.name):
            found = names.find(name)
            assert found is not None
            assert found.area_id == area.area_id
    areas = {fold_place(area.name) for area in read_areas(data_dir)}
    for place in read_places(data_dir):
        found = names.find(place.name, place.routes[0] if place.routes else None)
        assert found is not None
        assert found.place_id == place.place_id or fold_place(place.name) in areas


def test_every_area_of_unhcr_is_found(data_dir: Path, names: PlaceNames) -> None:
    for row in read_rows(data_dir / "observations" / "unhcr_landings.csv", ("area_id", "area")):
        found = names.find(row["area"])
        assert found is not None
        assert found.area_id in (row["area_id"], "")


def test_a_name_with_two_meanings_is_decided_by_the_route_alone(names: PlaceNames) -> None:
    assert names.find("Tripoli") is None
    assert names.advice("Tripoli").startswith("it could be Tripoli (Lebanon) or Tripoli")
    for route, place_id in (("CMED", "tripoli_ly"), ("EMED", "tripoli_lb")):
        found = names.find("Tripoli", route)
        assert found is not None
        assert found.place_id == place_id
    assert names.find("Tripoli", "WAFR") is None


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Lampeduza", "did you mean Lampedusa?"),
        ("Tenerife", "did you mean Los Cristianos (Tenerife)?"),  # the island is more than the place
        ("Mitilini", "did you mean Mytilene (Lesvos)?"),
        ("xx", ""),
        ("", ""),
    ],
)
def test_an_unknown_name_is_not_guessed(name: str, advice: str, names: PlaceNames) -> None:
    assert names.find(name) is None
    assert names.advice(name) == advice

"""Names that publishers have for routes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from routes_geo.errors import NotFound
from routes_geo.geography.route_names import find_route, read_route_names
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.snapshot import Snapshot

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("WAFR", "WAFR"),
        ("cmed", "CMED"),
        ("West African", "WAFR"),
        ("WAAR", "WAFR"),
        ("Western Balkan Route", "WBAL"),
        ("western balkans", "WBAL"),
        ("Central  Mediterranean route", "CMED"),
        ("Türkiye-Europe land route", "EMED"),
        ("North-west Africa Maritime Route", "WAFR"),
        ("West African route", "WAFR"),
        ("the Atlantic route", "WAFR"),
        ("West Balkans", "WBAL"),
        ("Central Med", "CMED"),
        ("West Med route", "WMED"),
        ("East Mediterranean", "EMED"),
        ("Turkiye-Europe land route", "EMED"),
        ("Méditerranée centrale", "CMED"),
        ("mediterranee orientale", "EMED"),
        ("Atlantique / Afrique de l'Ouest", "WAFR"),
    ],
)
def test_a_route_is_found_by_its_id_and_by_the_names_of_publishers(snapshot: Snapshot, name: str, route: str) -> None:
    assert snapshot.route_id(name) == route


@pytest.mark.parametrize("name", ["", "XX", "Western", "Central Mediteranean", "Black Sea Route", "CMED,EMED"])
def test_a_name_of_no_route_is_answered_with_ids_and_names(snapshot: Snapshot, name: str) -> None:
    with pytest.raises(NotFound) as caught:
        snapshot.route_id(name)
    for listed_name in (*ROUTE_IDS, "WAAR", "Western Balkan Route"):
        assert listed_name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Central Mediteranean", "did you mean Central Mediterranean"),
        ("Western Balcans", "did you mean Western Balkans"),
        ("Atlantc", "did you mean Atlantic / West African? If not, choose one of CMED"),
        ("Medditeranean", " Mediterranean or Eastern Mediterranean or "),
        ("XX", "unknown route 'XX'; choose one of CMED"),
    ],
)
def test_the_most_similar_names_are_proposed(snapshot: Snapshot, name: str, proposed: str) -> None:
    with pytest.raises(NotFound) as caught:
        snapshot.route_id(name)
    assert proposed in str(caught.value)


def test_the_french_names_of_the_page_are_accepted(snapshot: Snapshot) -> None:
    words = json.loads((ROOT / "routes_geo" / "picture" / "words_fr.json").read_text("utf-8"))
    for route in snapshot.routes():
        assert snapshot.route_id(words[route["name"]]) == route["route"]


def test_a_name_of_two_routes_is_not_decided(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="WMED and WAFR"):
        snapshot.route_id("Western Mediterranean and Atlantic route")


def test_every_name_but_those_of_two_routes_leads_back_to_its_route(data_dir: Path) -> None:
    names = read_route_names(data_dir)
    assert tuple(names) == ROUTE_IDS
    for route, route_names in names.items():
        for name in route_names:
            if sum(name in others for others in names.values()) == 1:
                assert find_route(name, names) == route

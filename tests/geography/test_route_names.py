"""Names that publishers have for routes."""

from __future__ import annotations

from pathlib import Path

import pytest

from routes_geo.errors import NotFound
from routes_geo.geography.route_names import find_route, read_route_names
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.snapshot import Snapshot


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

"""Landing areas: which of them are one cell, and where the others count."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from routes_geo.errors import DataError
from routes_geo.geography.areas import Area, locate_areas, read_areas
from routes_geo.geography.places import Place, read_places
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells


def place(name: str, lng: float | None, lat: float | None) -> Place:
    return Place(name, name, "IT", lng, lat, ("landing",), ("CMED",), "port")


def area(level: str, *places: str) -> Area:
    return Area("an_area", 7, "An area", "IT", "CMED", level, places)


PLACES = [place("lampedusa", 12.609, 35.502), place("linosa", 12.862, 35.866), place("pozzallo", 14.849, 36.730)]
PLACES += [place("lampedusa_pier", 12.6091, 35.5021), place("withheld", None, None), place("genova", 8.92, 44.408)]
LAMPEDUSA = int(lnglat_to_cells([12.609], [35.502], 5)[0])


@pytest.mark.parametrize("level", ["place", "island"])
def test_an_area_whose_places_share_a_cell_is_that_cell(level: str) -> None:
    located = locate_areas([area(level, "lampedusa", "lampedusa_pier")], PLACES)["an_area"]
    assert located.key == located.home == LAMPEDUSA
    assert located.cells.tolist() == [LAMPEDUSA]


@pytest.mark.parametrize("level", ["region", "group", "country"])
def test_a_larger_area_is_never_one_cell(level: str) -> None:
    """A region with one known port is still a region."""
    located = locate_areas([area(level, "genova")], PLACES)["an_area"]
    assert located.key == 7
    assert located.home == int(cells_to_parent(located.cells, 3)[0])


def test_an_area_counts_in_the_finest_cell_that_contains_it() -> None:
    located = locate_areas([area("island", "lampedusa", "linosa")], PLACES)["an_area"]
    assert located.key == 7
    parents = [np.unique(cells_to_parent(located.cells, resolution)) for resolution in (4, 3, 2)]
    assert located.home == next((int(each[0]) for each in parents if each.size == 1), 0)


def test_an_area_that_no_cell_contains_counts_with_the_route() -> None:
    assert locate_areas([area("region", "lampedusa", "genova")], PLACES)["an_area"].home == 0


def test_a_place_without_a_location_is_an_error() -> None:
    with pytest.raises(DataError, match="withheld, atlantis have no location"):
        locate_areas([area("region", "withheld", "atlantis")], PLACES)


def test_an_unknown_level_is_an_error(tmp_path: Path) -> None:
    header = "area_id,number,name,country_iso2,route,level,places\n"
    (tmp_path / "areas.csv").write_text(header + "an_area,7,An area,IT,CMED,harbour,lampedusa\n", "utf-8")
    with pytest.raises(DataError, match="'harbour' is not one of place, island, group, region, country"):
        read_areas(tmp_path)


def test_the_embedded_areas_have_ids_that_never_change(data_dir: Path) -> None:
    located = locate_areas(read_areas(data_dir), read_places(data_dir))
    numbers = {name: each.area.number for name, each in located.items()}
    expected = {"IT": 1, "IT:sicily": 2, "IT:lampedusa": 11, "GR:islands": 13, "CY:cyprus": 26, "ES:canary_islands": 36}
    assert expected.items() <= numbers.items()
    assert located["IT:lampedusa"].key == LAMPEDUSA
    assert located["GR:leros"].home != 0

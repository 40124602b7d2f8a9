"""Conformance class Core."""

from __future__ import annotations

import h3
import pytest
import shapely
from support.dggs_service import GEOJSON, JSON, Grid, find_links, media_type

CONFORMANCE_CLASS = "core"


def test_the_list_has_each_system_with_its_links(grid: Grid) -> None:
    """/conf/core/dggrs-list: JSON with `dggrs`, each with id, title, links to itself and to its definition."""
    assert grid.listing["dggrs"]
    for item in grid.listing["dggrs"]:
        assert item["id"]
        assert item["title"]
        assert len(find_links(item, "self")) == 1
        assert find_links(item, "dggrs-definition")
        described = grid.service.document(find_links(item, "self")[0]["href"])
        assert {name: described[name] for name in ("id", "title")} == {name: item[name] for name in ("id", "title")}
        assert described.get("uri") == item.get("uri")


def test_the_source_links_to_the_list(grid: Grid) -> None:
    """/conf/core/dggrs-list: the relation from the origin to the list is dggrs-list, and the list ends with /dggs."""
    (link,) = find_links(grid.source, "dggrs-list")
    assert link["href"].endswith("/dggs")
    assert grid.service.get(link["href"]).status_code == 200


def test_the_description_names_the_system(grid: Grid) -> None:
    """/conf/core/dggrs-description: id as in the path, title, description, link to itself."""
    described = grid.description
    assert grid.url.rstrip("/").endswith(f"/dggs/{described['id']}")
    assert isinstance(described["title"], str)
    assert described["title"]
    assert isinstance(described["description"], str)
    assert described["description"]
    (own,) = find_links(described, "self")
    assert grid.service.document(own["href"])["id"] == described["id"]
    if "crs" in described:
        assert str(described["crs"]).startswith(("http", "["))


def test_the_definition_describes_grid_identifiers_and_order(grid: Grid) -> None:
    """/conf/core/dggrs-description: a link to a definition, of the form of Annex B."""
    (link,) = find_links(grid.description, "dggrs-definition")
    definition = grid.service.json(link["href"])
    assert {"dggh", "zirs", "subZoneOrder"} <= set(definition)
    assert definition["dggh"]["definition"].keys() >= {"spatialDimensions", "temporalDimensions"}
    assert definition["zirs"]["textZIRS"]["description"]
    assert definition["subZoneOrder"]["description"]


def test_the_description_has_a_template_for_zones(grid: Grid) -> None:
    """/conf/core/dggrs-description: linkTemplates has dggrs-zone-info with the variable zoneId."""
    assert grid.template("dggrs-zone-info", "X").endswith("/zones/X")


def test_a_zone_has_its_id_and_a_link_to_the_system(grid: Grid) -> None:
    """/conf/core/zone-info: JSON with the id of the path, and a link back to the description."""
    for level in range(grid.max_level + 1):
        zone = grid.busy_zone(level)
        info = grid.info(zone)
        assert info["id"] == zone
        (link,) = find_links(info, "dggrs")
        assert grid.service.document(link["href"])["id"] == grid.description["id"]


def test_a_zone_without_data_is_a_zone(grid: Grid) -> None:
    """/conf/core/zone-info: every valid zone has information, also where the dataset has nothing."""
    if not grid.is_h3:
        pytest.skip("valid zones are known of H3 only")
    for level in (0, 1, 5, 9, 15):
        for zone in (h3.latlng_to_cell(-48.9, -123.4, level), h3.get_pentagons(level)[7]):
            assert grid.info(zone)["id"] == zone


@pytest.mark.parametrize("text", ["nothing", "0", "8f", "ffffffffffffffff", "82384ffffffffff0", "%20", "é"])
def test_what_is_no_zone_is_a_client_error(grid: Grid, text: str) -> None:
    """/conf/core/zone-info: what is no zone of the system is not found, and breaks nothing."""
    for name in ("dggrs-zone-info", "dggrs-zone-data"):
        assert 400 <= grid.service.get(grid.template(name, text)).status_code < 500


def test_a_client_without_accept_is_answered(grid: Grid) -> None:
    """/conf/core/zone-info: without a preference there is an answer, in JSON."""
    for url in (grid.list_url, grid.url, grid.template("dggrs-zone-info", grid.busy_zone(0))):
        response = grid.service.get(url, "*/*")
        assert (response.status_code, media_type(response)) == (200, JSON)


def test_the_finest_level_is_stated_and_has_data(grid: Grid) -> None:
    """/rec/core/max-refinement: maxRefinementLevel is a level at which data can be retrieved with zone-depth 0."""
    zone = grid.zones(zone_level=grid.max_level, compact_zones="false")[0]
    assert grid.data(zone, zone_depth="0")["depths"] == [0]


def test_beyond_the_finest_level_is_refused_or_answered(grid: Grid) -> None:
    """/per/core/beyond-max-refinement: a client error, or an answer; never a failure."""
    response = grid.service.get(grid.zones_url, zone_level=grid.max_level + 1)
    assert response.status_code == 200 or 400 <= response.status_code < 500


def test_a_zone_links_to_its_relatives(grid: Grid) -> None:
    """/rec/core/zone-info: links to parent, children and neighbours, each of which links back."""
    zone = grid.busy_zone(2)
    info = grid.info(zone)
    for name, back in (("parent", "child"), ("child", "parent"), ("neighbor", "neighbor")):
        links = find_links(info, f"dggrs-zone-{name}")
        assert links
        for link in links:
            other = grid.service.document(link["href"])
            linked = [item["href"].rpartition("/")[2] for item in find_links(other, f"dggrs-zone-{back}")]
            assert zone in linked
    if grid.is_h3:
        assert len(find_links(info, "dggrs-zone-child")) == 7
        assert len(find_links(info, "dggrs-zone-neighbor")) == 6


def test_a_zone_has_its_area_and_geometry(grid: Grid) -> None:
    """/rec/core/zone-info: areaMetersSquare and geometry, which falls with the level."""
    areas = []
    for level in range(grid.max_level + 1):
        zone = grid.busy_zone(level)
        info = grid.info(zone)
        shape = grid.shape(zone)
        assert shapely.is_valid(shape)
        assert shape.geom_type in ("Polygon", "MultiPolygon")
        areas.append(info["areaMetersSquare"])
        assert 0 <= info["areaMetersSquareWithData"] <= info["areaMetersSquare"] * 1.05
    assert areas == sorted(areas, reverse=True)


def test_a_zone_is_a_feature_in_geojson(grid: Grid) -> None:
    """/rec/core/zone-info: in GeoJSON the zone is a feature with zoneID, id and the other members as properties."""
    zone = grid.busy_zone(1)
    feature = grid.service.json(grid.template("dggrs-zone-info", zone), GEOJSON)
    assert (feature["type"], feature["id"], feature["properties"]["zoneID"]) == ("Feature", zone, zone)
    assert feature["properties"]["areaMetersSquare"] == grid.info(zone)["areaMetersSquare"]
    assert shapely.geometry.shape(feature["geometry"]).equals(grid.shape(zone))


def test_robots_are_told_to_leave_the_zones(grid: Grid) -> None:
    """/rec/core/robots-txt: robots.txt at the root disallows what is below /zones/."""
    response = grid.service.get("/robots.txt", "*/*")
    assert response.status_code == 200
    assert "Disallow: */dggs/*/zones/*" in response.text

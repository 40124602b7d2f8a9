"""The grid over HTTP where OGC's tests do not look: relations, refusals, pages, formats and bad input."""

from __future__ import annotations

from typing import Any

import h3
import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient

from api.dggs.addresses import COLLECTION
from api.dggs.router import CONFORMANCE, collection_links, landing_links

ROOTS = ("/dggs/H3", "/collections/cells/dggs/H3")
LAMPEDUSA = {level: h3.latlng_to_cell(35.502, 12.609, level) for level in range(16)}
CMED_2023 = 158026


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params={name.replace("_", "-"): value for name, value in parameters.items()} or None)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_landing_page_the_collection_and_conformance_name_the_grid(client: TestClient) -> None:
    assert landing_links("http://testserver")[0] in get(client, "/")["links"]
    assert collection_links("http://testserver", COLLECTION)[0] in get(client, "/collections/cells")["links"]
    assert collection_links("http://testserver", "routes") == []
    assert set(CONFORMANCE) <= set(get(client, "/conformance")["conformsTo"])


@pytest.mark.parametrize("root", ROOTS)
def test_relations_are_spelt_as_the_standard_spells_them(client: TestClient, root: str) -> None:
    zone = get(client, f"{root}/zones/{LAMPEDUSA[4]}")
    prefix = "https://www.opengis.net/def/rel/ogc/1.0/dggrs"
    names = {link["rel"].removeprefix(prefix) for link in zone["links"]}
    assert names == {
        "self",
        "alternate",
        "",
        "-definition",
        "-zone-data",
        "-zone-parent",
        "-zone-child",
        "-zone-neighbor",
    }


def test_the_links_of_a_zone_are_its_relatives_in_h3(client: TestClient) -> None:
    for zone in (LAMPEDUSA[5], h3.get_pentagons(4)[0], LAMPEDUSA[0], LAMPEDUSA[15], h3.latlng_to_cell(-17, 179.99, 2)):
        links = get(client, f"/dggs/H3/zones/{zone}")["links"]
        level = h3.get_resolution(zone)
        by_rel: dict[str, set[str]] = {"parent": set(), "child": set(), "neighbor": set()}
        for link in links:
            kind = link["rel"].rpartition("-")[2]
            if kind in by_rel:
                by_rel[kind].add(link["href"].rpartition("/")[2])
        assert by_rel["parent"] == ({h3.cell_to_parent(zone)} if level else set())
        assert by_rel["child"] == (set(h3.cell_to_children(zone)) if level < 15 else set())
        assert by_rel["neighbor"] == set(h3.grid_disk(zone, 1)) - {zone}


def test_only_zones_with_data_link_to_data(client: TestClient) -> None:
    def rels(zone: str) -> list[str]:
        return [link["rel"].rpartition("/")[2] for link in get(client, f"/dggs/H3/zones/{zone}")["links"]]

    assert "dggrs-zone-data" in rels(LAMPEDUSA[5])
    assert "dggrs-zone-data" in rels(LAMPEDUSA[0])
    assert "dggrs-zone-data" not in rels(LAMPEDUSA[6])
    assert "dggrs-zone-data" not in rels(h3.latlng_to_cell(0, -150, 5))


def test_a_zone_is_described_with_lng_first(client: TestClient) -> None:
    zone = get(client, f"/dggs/H3/zones/{LAMPEDUSA[5]}")
    lat, lng = h3.cell_to_latlng(LAMPEDUSA[5])
    assert zone["centroid"] == pytest.approx([lng, lat])
    assert (zone["level"], zone["shapeType"]) == (5, "hexagon")
    assert zone["areaMetersSquare"] == zone["areaMetersSquareWithData"] == pytest.approx(287.36e6, rel=1e-4)
    west, south, east, north = zone["bbox"]
    assert west < 12.609 < east
    assert south < 35.502 < north


def test_a_zone_on_the_antimeridian_has_its_west_above_its_east(client: TestClient) -> None:
    zone = get(client, f"/dggs/H3/zones/{h3.latlng_to_cell(-17, 179.99, 3)}")
    assert zone["geometry"]["type"] == "MultiPolygon"
    assert zone["bbox"][0] > 179 > -179 > zone["bbox"][2]
    pole = get(client, f"/dggs/H3/zones/{h3.latlng_to_cell(90, 0, 1)}")
    assert pole["bbox"][0::2] == [-180, 180]
    assert pole["bbox"][3] == 90


@pytest.mark.parametrize("root", ROOTS)
def test_central_mediterranean_2023_adds_up_over_http(client: TestClient, root: str) -> None:
    """No zone has what only areas across the largest zones count, such as Sicily; the answers state how much it is."""
    zones = get(client, f"{root}/zones", zone_level=0, compact_zones=False, route="CMED")["zones"]
    counted, outside = 0, set()
    for zone in zones:
        for below in get(client, f"{root}/zones", parent_zone=zone, zone_level=2, compact_zones=False)["zones"]:
            data = get(client, f"{root}/zones/{below}/data", zone_depth="0-3", route="CMED", datetime="2023")
            by_depth = {item["depth"]: item["data"] for item in data["values"]["remainder_value"]}
            counted += sum(value or 0 for depth in (0, 1, 2) for value in by_depth[depth])
            counted += sum(value or 0 for value in data["values"]["value"][3]["data"])
        data = get(client, f"{root}/zones/{zone}/data", zone_depth="0-1", route="CMED", datetime="2023")
        counted += sum(value or 0 for depth in data["values"]["remainder_value"] for value in depth["data"])
        outside.add(data["outsideZones"])
    (without_zone,) = outside
    items = get(client, "/collections/cells/items", route="CMED", datetime="2023", resolution=2)["features"]
    assert without_zone == sum(item["properties"]["value"] or 0 for item in items if not item["properties"]["cell"])
    assert without_zone > 0
    assert counted + without_zone == CMED_2023


def test_data_are_those_of_the_items(client: TestClient) -> None:
    items = get(client, "/collections/cells/items", datetime="2023", resolution=5, limit=10000)["features"]
    expected = {item["id"]: item["properties"] for item in items if item["properties"]["kind"] == "cell"}
    found = {}
    for zone in get(client, "/dggs/H3/zones", zone_level=4, compact_zones=False)["zones"]:
        page = get(client, f"/dggs/H3/zones/{zone}/data", zone_depth=1, datetime="2023", f="geojson")
        found |= {feature["id"]: feature["properties"] for feature in page["features"]}
    assert set(found) == set(expected)
    for feature_id, properties in found.items():
        for name in ("value", "status", "withheld_months", "basis", "allocation_class", "route"):
            assert properties[name] == expected[feature_id][name]


def test_the_default_window_is_the_newest_twelve_months(client: TestClient) -> None:
    data = get(client, f"/dggs/H3/zones/{LAMPEDUSA[2]}/data")
    assert data["period"] == "2025-07/2026-06"
    assert (data["series"], data["vintage"], data["depths"]) == ("frontex.detections.v1", "2026-08-04", [0])


def test_a_month_of_a_zone_is_the_same_as_datetime_and_as_subset(client: TestClient) -> None:
    path = f"/dggs/H3/zones/{LAMPEDUSA[3]}/data"
    plain = get(client, path, datetime="2023-09", route="CMED")["values"]
    assert get(client, path, subset='time("2023-09"),route("CMED")')["values"] == plain
    assert plain["value"][0]["data"][0] > 1000


def test_pages_follow_one_another_in_every_format(client: TestClient) -> None:
    whole = get(client, "/dggs/H3/zones", compact_zones=False)["zones"]
    page = get(client, "/dggs/H3/zones", compact_zones=False, limit=7)
    found = page["zones"]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = get(client, following[0])
        found += page["zones"]
    assert found == whole
    binary = client.get("/dggs/H3/zones?f=uint64&limit=7")
    assert 'rel="next"' in binary.headers["link"]
    ids = np.frombuffer(binary.content, "<u8")
    assert [f"{cell:x}" for cell in ids[1:].tolist()] == whole[:7]
    assert ids[0] == 7


def test_a_limit_above_the_maximum_is_lowered(client: TestClient) -> None:
    assert get(client, "/dggs/H3/zones", limit=10**9)["numberReturned"] == 17


def test_coarser_zones_come_first_in_a_compact_list(client: TestClient) -> None:
    zones = get(client, "/dggs/H3/zones")["zones"]
    levels = [h3.get_resolution(zone) for zone in zones]
    assert levels == sorted(levels)
    assert [int(zone, 16) for zone in zones] == sorted(int(zone, 16) for zone in zones)


def test_the_area_counts_the_zones_of_the_level(client: TestClient) -> None:
    packed, flat = (get(client, "/dggs/H3/zones", compact_zones=value) for value in (True, False))
    assert packed["returnedAreaMetersSquare"] == pytest.approx(flat["returnedAreaMetersSquare"])
    each = [get(client, f"/dggs/H3/zones/{zone}")["areaMetersSquare"] for zone in flat["zones"][:5]]
    five = get(client, "/dggs/H3/zones", compact_zones=False, limit=5)["returnedAreaMetersSquare"]
    assert five == pytest.approx(sum(each))


def test_geometries_are_regions_centres_or_none(client: TestClient) -> None:
    path = f"/dggs/H3/zones/{LAMPEDUSA[4]}/data"
    by_kind = {
        kind: get(client, path, zone_depth=1, f="geojson", geometry=kind, datetime="2023")["features"]
        for kind in ("zone-region", "vectorized", "zone-centroid", "none")
    }
    assert {kind: {str((f["geometry"] or {}).get("type")) for f in found} for kind, found in by_kind.items()} == {
        "zone-region": {"Polygon"},
        "vectorized": {"Polygon"},
        "zone-centroid": {"Point"},
        "none": {"None"},
    }
    region = shapely.geometry.shape(by_kind["zone-region"][0]["geometry"])
    assert region.contains(shapely.geometry.shape(by_kind["zone-centroid"][0]["geometry"]))


def test_robots_are_kept_off_the_zones(client: TestClient) -> None:
    text = client.get("/robots.txt").text
    assert text.startswith("User-agent: *\n")
    assert "Disallow: */dggs/*/zones/*" in text.splitlines()


def test_head_and_etag_work_on_every_resource(client: TestClient) -> None:
    for path in ("", "/zones", f"/zones/{LAMPEDUSA[3]}", f"/zones/{LAMPEDUSA[3]}/data", "/definition"):
        answer = client.get(f"/dggs/H3{path}")
        assert client.head(f"/dggs/H3{path}").status_code == 200
        assert client.get(f"/dggs/H3{path}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_an_answer_of_a_named_snapshot_never_changes(client: TestClient) -> None:
    path = f"/dggs/H3/zones/{LAMPEDUSA[3]}/data"
    plain = client.get(path)
    named = client.get(path, params={"v": plain.headers["x-routes-geo-snapshot"]})
    assert "immutable" in named.headers["cache-control"]
    assert named.json()["values"] == plain.json()["values"]
    assert client.get(path, params={"v": "nothing"}).status_code == 404


REFUSALS = [
    ("zones?zone-level=6", "too_fine_in_space", "zone-level=5"),
    ("zones?zone-level=99", "too_fine_in_space", "zone-level=5"),
    (f"zones?parent-zone={LAMPEDUSA[7]}", "too_fine_in_space", "zone-level=5"),
    (f"zones/{LAMPEDUSA[6]}/data", "too_fine_in_space", "a zone of level 5"),
    (f"zones/{LAMPEDUSA[3]}/data?zone-depth=3", "too_fine_in_space", "zone-depth=2"),
    (f"zones/{LAMPEDUSA[0]}/data?zone-depth=5", "not_offered", "zone-depth=4"),
    (f"zones/{LAMPEDUSA[2]}/data?zone-depth=0-3&f=geojson", "not_offered", "zone-depth=2"),
    (f"zones/{LAMPEDUSA[2]}/data?zone-depth=2&f=geojson&geometry=zone-centroid", "not_offered", "zone-depth=1"),
]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize(("path", "code", "allowed"), REFUSALS)
def test_refusals_name_the_nearest_that_is_offered(
    client: TestClient, root: str, path: str, code: str, allowed: str
) -> None:
    response = client.get(f"{root}/{path}")
    assert response.status_code == 422
    body = response.json()
    assert (body["reason_code"], body["allowed"]) == (code, allowed)


BAD_REQUESTS = [
    ("zones?foo=1", 400, "unknown parameter foo"),
    ("zones/82384ffffffffff?zone-depth=1", 400, "unknown parameter zone-depth"),
    ("zones?zone-level=x", 400, "zone-level"),
    ("zones?zone-level=-1", 400, "zone-level"),
    ("zones?compact-zones=perhaps", 400, "compact-zones"),
    ("zones?parent-zone=zz", 400, "hexadecimal"),
    ("zones?after=zz", 400, "hexadecimal"),
    ("zones?limit=0", 400, "limit"),
    ("zones?limit=1&limit=2", 400, "given more than once"),
    ("zones?bbox=1,2,3", 400, "give four, or six"),
    ("zones?bbox=1,2,3,x", 400, "is not a number"),
    ("zones?bbox=0,0,1,1&bbox-crs=[EPSG:2154]", 400, "EPSG:3857"),
    ("zones?bbox=0,0,1,1&subset=Lat(0:1)", 400, "bbox is given, too"),
    ("zones?subset=h(0:10)", 400, "the axes are"),
    ("zones?subset=Lat(0:1)&subset=Lat(0:2)", 400, "given twice"),
    ("zones?subset=Lat(0:1)&subset-crs=[EPSG:1]", 400, "subset-crs"),
    ("zones?datetime=yesterday", 400, "2023-01/2023-09"),
    ('zones?datetime=2023&subset=time("2023")', 400, "time is given twice"),
    ('zones?route=CMED&subset=route("CMED")', 400, "route is given twice"),
    ("zones?subset=route(WAFR:CMED)", 400, "ends before it starts"),
    ("zones?route=XX", 404, "CMED, EMED, WBAL, WMED, WAFR"),
    ("zones?f=xml", 400, "f"),
    ("zones?geometry=cube", 400, "geometry"),
    ("zones?profile=jsonfg", 400, "profile"),
    (f"zones?parent-zone={LAMPEDUSA[4]}&zone-level=3", 400, "coarser than parent-zone"),
    ("zones/zz", 404, "no zone"),
    ("zones/123", 404, "no zone"),
    ("zones/-82384ffffffffff", 404, "no zone"),
    ("zones/ffffffffffffffffffffffff", 404, "no zone"),
    ("zones/82384FFFFFFFFFF", 404, "lower case"),
    ("zones/zz/data", 404, "no zone"),
    ("zones/82384ffffffffff/data?zone-depth=x", 400, "zone-depth"),
    ("zones/82384ffffffffff/data?zone-depth=2-1", 400, "write a range as 0-2"),
    ("zones/82384ffffffffff/data?zone-depth=-1", 400, "zone-depth"),
    ("zones/82384ffffffffff/data?zone-depth=99999999999", 400, "zone-depth"),
    ("zones/82384ffffffffff/data?properties=price", 400, "the fields are value"),
    ("zones/82384ffffffffff/data?exclude-properties=price", 400, "the fields are value"),
    ("zones/82384ffffffffff/data?properties=value&exclude-properties=status", 400, "either"),
    ("zones/82384ffffffffff/data?subset=Lat(0:1)", 400, "it is an axis of the grid"),
    ("zones/82384ffffffffff/data?f=uint64", 400, "f"),
]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize(("path", "status", "message"), BAD_REQUESTS)
def test_bad_requests_are_problems(client: TestClient, root: str, path: str, status: int, message: str) -> None:
    response = client.get(f"{root}/{path}")
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert message in response.json()["detail"]


def test_another_reference_system_is_not_found(client: TestClient) -> None:
    for path in ("", "/zones", "/zones/82384ffffffffff", "/zones/82384ffffffffff/data", "/definition"):
        response = client.get(f"/dggs/ISEA3H{path}")
        assert response.status_code == 404
        assert "use H3" in response.json()["detail"]
    assert client.get("/collections/routes/dggs").status_code == 404

"""OGC API - Features, Part 2: CRS84 and EPSG:3857 in answers, boxes and filters, against PROJ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.features.collections import COLLECTIONS
from routes_geo.features.crs import EPSG3857, project_shapes, unproject_box, unproject_shape
from routes_geo.features.feature_table import CRS84

TO_METRES = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_coordinates_are_those_of_proj(lng: float, lat: float) -> None:
    (projected,) = project_shapes(np.array([shapely.Point(lng, lat)], object))
    assert np.allclose([projected.x, projected.y], TO_METRES.transform(lng, lat), rtol=0, atol=1e-6)  # a micrometre
    back = unproject_shape(projected, EPSG3857)
    assert np.allclose([back.x, back.y], [lng, lat], rtol=0, atol=1e-9)


def test_what_is_beyond_the_map_is_at_its_edge_and_absent_stays_absent() -> None:
    pole, nothing = project_shapes(np.array([shapely.Point(0, 90), None], object))
    assert round(pole.y, 2) == 20037508.34
    assert nothing is None


@pytest.mark.parametrize("name", [*COLLECTIONS])
def test_collections_list_their_crs(client: TestClient, name: str) -> None:
    described = get(client, f"/collections/{name}")
    assert described["crs"] == [CRS84, EPSG3857]
    assert described["storageCrs"] == CRS84


@pytest.mark.parametrize("name", [*COLLECTIONS])
@pytest.mark.parametrize("crs", [None, CRS84, EPSG3857])
def test_the_header_names_the_crs_of_features_and_of_one(client: TestClient, name: str, crs: str | None) -> None:
    parameters = {"limit": 1} | ({"crs": crs} if crs else {})
    page = client.get(f"/collections/{name}/items", params=parameters)
    assert page.headers["content-crs"] == f"<{crs or CRS84}>"
    feature = page.json()["features"][0]
    one = client.get(f"/collections/{name}/items/{feature['id']}", params={"crs": crs} if crs else None)
    assert one.headers["content-crs"] == f"<{crs or CRS84}>"
    assert one.json()["geometry"] == feature["geometry"]


def test_features_in_metres(client: TestClient) -> None:
    degrees = get(client, "/collections/cells/items", limit=20)["features"]
    metres = get(client, "/collections/cells/items", limit=20, crs=EPSG3857)["features"]
    for first, second in zip(degrees, metres, strict=True):
        lnglat = shapely.get_coordinates(shapely.geometry.shape(first["geometry"]))
        found = shapely.get_coordinates(shapely.geometry.shape(second["geometry"]))
        expected = np.column_stack(TO_METRES.transform(*lnglat.T))
        assert np.allclose(found, expected, rtol=0, atol=0.03)  # both are written to about a centimetre


@pytest.mark.parametrize("short", ["EPSG:3857", "[EPSG:3857]"])
def test_short_forms(client: TestClient, short: str) -> None:
    page = client.get("/collections/places/items", params={"crs": short, "limit": 1})
    assert page.headers["content-crs"] == f"<{EPSG3857}>"


def test_a_box_in_metres_is_the_box_in_degrees(client: TestClient) -> None:
    west, south = TO_METRES.transform(12, 35)
    east, north = TO_METRES.transform(13, 36)
    metres = get(
        client, "/collections/places/items", **{"bbox": f"{west},{south},{east},{north}", "bbox-crs": EPSG3857}
    )
    assert metres["features"] == get(client, "/collections/places/items", bbox="12,35,13,36")["features"]
    six = f"{west},{south},0,{east},{north},9"
    assert (
        get(client, "/collections/places/items", **{"bbox": six, "bbox-crs": EPSG3857})["features"]
        == metres["features"]
    )


def test_a_box_in_metres_may_cross_the_antimeridian_and_not_leave_the_world() -> None:
    west, south, east, north = unproject_box((19_000_000, 0, -19_000_000, 1_000_000), EPSG3857)
    assert west > 170
    assert east < -170
    assert (round(south, 6), round(north, 2)) == (0, 8.95)
    whole = unproject_box((-20037508.342789244, -1, 20037508.342789244, 1), EPSG3857)
    assert (whole[0], whole[2]) == (-180, 180)
    with pytest.raises(InvalidInput, match="20037508"):
        unproject_box((-3e7, 0, 0, 1), EPSG3857)


def test_a_filter_in_metres(client: TestClient) -> None:
    west, south = TO_METRES.transform(12, 35)
    east, north = TO_METRES.transform(13, 36)
    metres = get(
        client,
        "/collections/places/items",
        **{"filter": f"S_INTERSECTS(geometry,BBOX({west},{south},{east},{north}))", "filter-crs": EPSG3857},
    )
    assert {feature["id"] for feature in metres["features"]} == {"lampedusa", "linosa"}


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/9999", "", "x"])
def test_another_crs_is_refused(client: TestClient, name: str, crs: str) -> None:
    response = client.get("/collections/places/items", params={name: crs, "bbox": "0,0,1,1", "filter": "true"})
    assert response.status_code == 400
    assert EPSG3857 in response.json()["detail"]
    if name == "crs":
        assert client.get("/collections/places/items/lampedusa", params={name: crs}).status_code == 400

"""What items do not accept: each with a status and a message that says what is accepted. Never a 500."""

from __future__ import annotations

from typing import Any

import h3
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes_geo.features.collections import COLLECTIONS

BAD = [
    ("places", {"limit": "0"}, "whole number from 1"),
    ("places", {"limit": "-1"}, "whole number from 1"),
    ("places", {"limit": "1.5"}, "whole number from 1"),
    ("places", {"limit": "٣"}, "whole number from 1"),
    ("places", {"limit": ""}, "whole number from 1"),
    ("places", {"offset": "-1"}, "whole number from 0"),
    ("places", {"offset": "x"}, "whole number from 0"),
    ("places", {"after": "nonsense"}, "not a page token"),
    ("places", {"before": "nonsense"}, "not a page token"),
    ("places", {"after": "x", "before": "y"}, "exclude each other"),
    ("places", {"after": "x", "offset": "1"}, "exclude each other"),
    ("places", {"sortby": "role"}, "place_id, name"),
    ("places", {"sortby": ""}, "place_id, name"),
    ("places", {"properties": "nothing"}, "place_id, name"),
    ("places", {"properties": ""}, "place_id, name"),
    ("places", {"bbox": ""}, "west,south,east,north"),
    ("places", {"bbox": "1,2,3"}, "west,south,east,north"),
    ("places", {"bbox": "1,2,3,4,5"}, "west,south,east,north"),
    ("places", {"bbox": "inf,0,1,1"}, "west,south,east,north"),
    ("places", {"bbox": "0,91,1,92"}, "within -90 to 90"),
    ("places", {"bbox": "nan,0,1,1", "bbox-crs": "EPSG:3857"}, "in metres"),
    ("places", {"bbox": "0,2,1,1", "bbox-crs": "EPSG:3857"}, "in metres"),
    ("places", {"bbox": "0,0,1e9,1", "bbox-crs": "EPSG:3857"}, "outside EPSG:3857"),
    ("places", {"datetime": ""}, "RFC 3339"),
    ("measures", {"datetime": "2023-09-17T12:00"}, "RFC 3339"),
    ("measures", {"datetime": "2024/2023"}, "ends before"),
    ("measures", {"talent_partnership": "true"}, "unknown parameter"),
    ("partners", {"talent_partnership": "maybe"}, "of type bool"),
    ("measures", {"start": "soon"}, "of type date32"),
    ("measures", {"verification": "perhaps"}, "verified, partly, unverified"),
    ("branches", {"half_width_km": "wide"}, "of type double"),
    ("branches", {"half_width_km": "nan"}, "of type double"),
    ("branches", {"route": "XX"}, "CMED, EMED"),
    ("cells", {"value": "many"}, "of type int64"),
    ("cells", {"value": "9" * 30}, "of type int64"),
    ("cells", {"resolution": "four"}, "whole number"),
    ("cells", {"resolution": ""}, "whole number"),
    ("cells", {"corridor": "perhaps"}, "true or false"),
    ("cells", {"cell": ""}, "hexadecimal"),
    ("cells", {"datetime": "2023/2022"}, "ends before"),
    ("places", {"filter": "nothing = 1"}, "unknown property 'nothing'; choose from"),
    ("places", {"filter": "name = 1"}, "cannot compare text with number"),
    ("places", {"filter": "("}, "not valid cql2-text"),
    ("places", {"filter": "{", "filter-lang": "cql2-json"}, "not valid cql2-json"),
    ("places", {"filter": "true", "filter-lang": "sql"}, "cql2-text or cql2-json"),
    ("places", {"filter-lang": "sql"}, "cql2-text or cql2-json"),
    ("places", {"f": "xml"}, "json, html"),
    ("places", {"f": ""}, "json, html"),
    ("places", {"F": "json"}, "unknown parameter F"),
]


@pytest.mark.parametrize(("name", "parameters", "message"), BAD)
def test_bad_input(client: TestClient, name: str, parameters: dict[str, str], message: str) -> None:
    response = client.get(f"/collections/{name}/items", params=parameters)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert message in response.json()["detail"]


def test_an_offset_of_nothing_goes_with_a_token(client: TestClient) -> None:
    """Clients that send every default send it."""
    page = client.get("/collections/places/items?limit=2").json()
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert client.get(following + "&offset=0").json()["features"] == client.get(following).json()["features"]
    assert client.get(following + "&offset=1").status_code == 400


def test_a_parameter_given_twice_is_refused(client: TestClient) -> None:
    response = client.get("/collections/places/items?limit=1&limit=2")
    assert response.status_code == 400
    assert "more than once" in response.json()["detail"]
    assert client.get("/collections/places/items/lampedusa?crs=EPSG:3857&crs=EPSG:3857").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/collections/nothing",
        "/collections/nothing/items",
        "/collections/nothing/items/x",
        "/collections/nothing/queryables",
        "/collections/nothing/sortables",
        "/collections/nothing/schema",
        "/collections/partners/items/nobody",
        "/collections/cells/items/85386e23fffffff",
        "/collections/cells/items/85386e23fffffff.CMED.other",
        "/collections/cells/items/85386e23fffffff.XX",
        "/collections/cells/items/route.CMED",
    ],
)
def test_what_is_not_there(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_one_cell_that_is_too_fine_is_refused_with_the_reason(client: TestClient) -> None:
    response = client.get(f"/collections/cells/items/{h3.latlng_to_cell(35.5, 12.6, 9)}.CMED")
    assert (response.status_code, response.json()["reason_code"]) == (422, "too_fine_in_space")


def test_a_remainder_is_found_by_its_id(client: TestClient) -> None:
    page = client.get("/collections/cells/items", params={"resolution": 5, "datetime": "2009-01", "remainder": "true"})
    features = page.json()["features"]
    assert {feature["properties"]["status"] for feature in features} == {"published"}
    for feature in features:
        one = client.get(f"/collections/cells/items/{feature['id']}", params={"datetime": "2009-01"}).json()
        assert one["properties"] == feature["properties"]
        assert one["geometry"] == feature["geometry"]


def test_properties_are_answered_in_their_order(client: TestClient) -> None:
    page = client.get("/collections/places/items", params={"properties": "routes,name,name", "limit": 1}).json()
    assert [*page["features"][0]["properties"]] == ["name", "routes"]
    assert page["features"][0]["id"] == "agadez"


ANYTHING = st.text(max_size=30)
NAMES = st.sampled_from(
    ["bbox", "bbox-crs", "datetime", "limit", "offset", "after", "before", "sortby", "properties", "crs", "f"]
    + ["filter", "filter-lang", "filter-crs", "route", "cell", "resolution", "corridor", "value", "name", "start"]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([*COLLECTIONS]), st.dictionaries(NAMES, ANYTHING, min_size=1, max_size=3))
def test_any_text_in_any_parameter_is_an_answer_or_a_refusal(
    client: TestClient, name: str, parameters: dict[str, Any]
) -> None:
    response = client.get(f"/collections/{name}/items", params=parameters)
    assert response.status_code in (200, 400, 404, 422), response.text

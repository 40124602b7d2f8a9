"""What GeoJSON has beyond values: members, blocks, single features."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from support.made_tables import LAMPEDUSA, cells_table, empty_table, shapes_table

from routes_geo.features.feature_table import CellShapes, FeatureTable, Shapes
from routes_geo.features.formats.blocks import BLOCK_ROWS
from routes_geo.features.formats.geojson import encode_geojson, encode_geojson_feature


def test_members_stand_before_the_features() -> None:
    members = {"numberMatched": 6, "links": [{"href": "http://host/ü", "rel": "self"}]}
    collection = json.loads(b"".join(encode_geojson(cells_table(), members)))
    assert list(collection) == ["type", "numberMatched", "links", "features"]
    assert collection["type"] == "FeatureCollection"
    assert {key: collection[key] for key in members} == members


def test_one_feature_is_that_of_the_collection_with_its_links() -> None:
    features = json.loads(b"".join(encode_geojson(cells_table())))["features"]
    single = cells_table().take(np.array([3]))
    assert json.loads(encode_geojson_feature(single)) == features[3]
    links = [{"href": "http://host", "rel": "self"}]
    assert json.loads(encode_geojson_feature(single, {"links": links})) == features[3] | {"links": links}


def test_members_of_a_feature_are_in_the_usual_order() -> None:
    first = json.loads(b"".join(encode_geojson(cells_table())))["features"][0]
    assert list(first) == ["type", "id", "geometry", "properties"]
    assert list(first["properties"]) == cells_table().properties.column_names


def test_a_collection_without_features_or_properties() -> None:
    assert json.loads(b"".join(encode_geojson(empty_table()))) == {"type": "FeatureCollection", "features": []}
    bare = FeatureTable(pa.array(["a"]), pa.table({}), Shapes(np.array([None], object)))
    feature = {"type": "Feature", "id": "a", "geometry": None, "properties": {}}
    assert json.loads(b"".join(encode_geojson(bare)))["features"] == [feature]


def test_blocks_follow_one_another_without_gap_and_are_bounded() -> None:
    count = 2 * BLOCK_ROWS + 5
    numbers = np.arange(count)
    properties = pa.table({"number": numbers, "text": [f"№ {number}" for number in numbers]})
    table = FeatureTable(pa.array(numbers).cast(pa.string()), properties, CellShapes(np.full(count, LAMPEDUSA)))
    pieces = list(encode_geojson(table))
    assert len(pieces) == 3 + 2
    features = json.loads(b"".join(pieces))["features"]
    assert [feature["properties"]["number"] for feature in features] == numbers.tolist()
    assert {feature["properties"]["text"] for feature in features} == set(properties["text"].to_pylist())


def test_what_json_cannot_say_is_null() -> None:
    properties = pa.table({"share": [float("nan"), float("inf"), 1.5], "nested": [{"a": 1}, None, {"a": None}]})
    table = FeatureTable(pa.array(["1", "2", "3"]), properties, Shapes(np.full(3, None, object)))
    features = json.loads(b"".join(encode_geojson(table)))["features"]
    assert [feature["properties"]["share"] for feature in features] == [None, None, 1.5]
    assert [feature["properties"]["nested"] for feature in features] == [{"a": 1}, None, {"a": None}]


def test_coordinates_in_metres_have_two_decimals() -> None:
    import shapely

    shapes = Shapes(np.array([shapely.Point(1400000.123456, 4200000.987654)], object))
    table = FeatureTable(pa.array(["a"]), pa.table({}), shapes, "http://www.opengis.net/def/crs/EPSG/0/3857")
    (feature,) = json.loads(b"".join(encode_geojson(table)))["features"]
    assert feature["geometry"]["coordinates"] == [1400000.12, 4200000.99]


def test_bounds_of_features_where_they_are_wanted() -> None:
    features = json.loads(b"".join(encode_geojson(shapes_table(), with_bbox=True)))["features"]
    assert features[1]["bbox"] == [10, 34, 12.1235, 35.5]
    assert [("bbox" in feature) for feature in features] == [True, True, False, True, True, True]
    assert json.loads(encode_geojson_feature(shapes_table().take(np.array([1])), with_bbox=True)) == features[1]

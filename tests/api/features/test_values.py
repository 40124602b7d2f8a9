"""Texts of parameters: whole numbers, flags, names, boxes in metres, and the schemas of columns."""

from __future__ import annotations

import pyarrow as pa
import pytest

from api.features.parameters import items_parameters
from api.features.values import parse_box_m, parse_flag, parse_names, parse_whole, value_schema
from routes_geo.errors import InvalidInput
from routes_geo.features.collections import CELLS, COLLECTIONS, PLACES


def test_whole_numbers() -> None:
    assert parse_whole(None, "limit", 1) is None
    assert parse_whole("12", "limit", 1) == 12
    assert parse_whole("9" * 40, "limit", 1) == 10**18 - 1
    for text in ("0", "-1", "1.5", "", "x"):
        with pytest.raises(InvalidInput, match=r"limit '.*' is not accepted; give a whole number from 1 on"):
            parse_whole(text, "limit", 1)


@pytest.mark.parametrize(("text", "flag"), [(None, False), ("true", True), ("YES", True), ("0", False), ("off", False)])
def test_flags(text: str | None, flag: bool) -> None:
    assert parse_flag(text, "corridor") is flag


def test_names_are_taken_once_each() -> None:
    assert parse_names(None, ["a", "b"]) is None
    assert parse_names("b,a,b", ["a", "b"]) == ("b", "a")
    with pytest.raises(InvalidInput, match="unknown properties 'c', ''; choose from a, b"):
        parse_names("c,", ["a", "b"])


def test_boxes_in_metres() -> None:
    assert parse_box_m("1,2,3,4") == (1, 2, 3, 4)
    assert parse_box_m("1,2,0,3,4,9") == (1, 2, 3, 4)
    with pytest.raises(InvalidInput, match="in metres"):
        parse_box_m("1,4,3,2")


@pytest.mark.parametrize(
    ("kind", "values", "schema"),
    [
        (pa.int64(), (), {"type": "integer"}),
        (pa.float64(), (), {"type": "number"}),
        (pa.bool_(), (), {"type": "boolean"}),
        (pa.date32(), (), {"type": "string", "format": "date"}),
        (pa.string(), ("a", "b"), {"type": "string", "enum": ["a", "b"]}),
        (pa.list_(pa.string()), ("a",), {"type": "array", "items": {"type": "string", "enum": ["a"]}}),
    ],
)
def test_schemas_of_columns(kind: pa.DataType, values: tuple[str, ...], schema: dict[str, object]) -> None:
    assert value_schema(kind, values) == schema


@pytest.mark.parametrize("name", [*COLLECTIONS])
def test_the_parameters_of_a_collection_are_its_properties_too(name: str) -> None:
    collection = COLLECTIONS[name]
    aliases = {field.alias or name for name, field in items_parameters(collection, 100).model_fields.items()}
    assert set(collection.types) <= aliases


def test_properties_must_have_the_given_values_but_those_that_choose_cells() -> None:
    places = items_parameters(PLACES, 100).model_validate({"name": "Lampedusa", "limit": "3"}).request()
    assert (places.equal, places.limit) == ({"name": "Lampedusa"}, 3)
    cells = items_parameters(CELLS, 100).model_validate({"route": "CMED", "value": "3", "resolution": "2"}).request()
    assert cells.equal == {"value": "3"}

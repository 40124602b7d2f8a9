"""CQL2 against the library's own evaluation, feature by feature; every operator by hand; and what is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import cql2
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import shape_bounds
from routes_geo.features.cql2_filter import CQL2_JSON, CQL2_TEXT, MAX_LENGTH, compile_filter
from routes_geo.features.crs import EPSG3857
from routes_geo.features.feature_table import CellShapes, FeatureTable, Shapes
from routes_geo.features.filters.nodes import GEOMETRY, QueryableType
from routes_geo.grid.cell_bits import hex_to_cell
from routes_geo.grid.cells import lnglat_to_cells

TYPES: dict[str, QueryableType] = {
    "n": pa.int64(),
    "x": pa.float64(),
    "s": pa.string(),
    "other": pa.string(),
    "flag": pa.bool_(),
    "start": pa.date32(),
    "end": pa.date32(),
    "tags": pa.list_(pa.string()),
    "geometry": GEOMETRY,
}
ROWS: list[dict[str, Any]] = [
    {"n": 1, "x": 0.5, "s": "Élan", "other": "Élan", "flag": True, "start": "2023-01-01", "end": "2023-02-01"},
    {"n": 2, "x": -2.0, "s": "elan", "other": "x", "flag": False, "start": "2023-01-15", "end": "2023-03-31"},
    {"n": -7, "x": 3.25, "s": "Mégara", "other": None, "flag": None, "start": "2023-02-01", "end": None},
    {"n": None, "x": 4.0, "s": None, "other": "a_b%c", "flag": True, "start": None, "end": "2023-02-01"},
    {"n": 10, "x": None, "s": "", "other": "", "flag": False, "start": "1969-12-31", "end": "2024-02-29"},
    {
        "n": 0,
        "x": 0.0,
        "s": "zürich STRASSE",
        "other": "straße",
        "flag": True,
        "start": "2023-02-01",
        "end": "2023-02-01",
    },
]
TAGS: list[list[str] | None] = [["a"], ["a", "b"], [], None, ["b", "c"], ["c", "b", "a"]]
SHAPES = [
    shapely.Point(1, 1),
    shapely.box(0, 0, 2, 2),
    shapely.LineString([(0, 0), (3, 3)]),
    None,
    shapely.box(2, 0, 4, 2),
    shapely.MultiPoint([(5, 5), (1, 1)]),
]


def as_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def make_table() -> FeatureTable:
    columns = {name: pa.array([row[name] for row in ROWS], TYPES[name]) for name in ("n", "x", "s", "other", "flag")}
    columns |= {name: pa.array([as_day(row[name]) for row in ROWS], pa.date32()) for name in ("start", "end")}
    columns["tags"] = pa.array(TAGS, TYPES["tags"])
    ids = pa.array([str(position) for position in range(len(ROWS))])
    return FeatureTable(ids, pa.table(columns), Shapes(np.array(SHAPES, object)))


TABLE = make_table()
ITEMS = [
    {
        "id": str(position),
        "type": "Feature",
        "geometry": None if shape is None else shapely.geometry.mapping(shape),
        "properties": {**row, "tags": tags},
    }
    for position, (row, tags, shape) in enumerate(zip(ROWS, TAGS, SHAPES, strict=True))
]


def matching(text: str, *, crs: str | None = None) -> list[int]:
    compiled = compile_filter(text, CQL2_TEXT, TYPES, **({"crs": crs} if crs else {}))
    return np.flatnonzero(compiled.mask(TABLE)).tolist()


def by_library(expression: cql2.Expr) -> list[int]:
    """Rows the library's own evaluation matches; what it cannot reduce to true or false is unknown."""

    def is_match(item: dict[str, Any]) -> bool:
        try:
            return expression.matches(item)
        except Exception as error:
            assert "reduce" in str(error), error
            return False

    return [position for position, item in enumerate(ITEMS) if is_match(item)]


def call(operator: str, *arguments: Any) -> dict[str, Any]:
    return {"op": operator, "args": list(arguments)}


NUMBERS = st.one_of(
    st.sampled_from([{"property": "n"}, {"property": "x"}]),
    st.integers(-8, 11).map(float),
    st.floats(-4, 4).map(lambda number: round(number, 2)),
)
LITERALS = st.integers(-8, 11).map(float)
SUMS = st.recursive(NUMBERS, lambda part: st.builds(call, st.sampled_from("+-*"), part, part), max_leaves=4)
WORDS = ["Élan", "elan", "", "x", "Mégara", "straße", "a_b%c", "zz"]
TEXTS = st.one_of(st.sampled_from([{"property": "s"}, {"property": "other"}]), st.sampled_from(WORDS))
TEXT_PROPERTIES = st.sampled_from([{"property": "s"}, {"property": "other"}])
DAYS = st.dates(date(2022, 12, 1), date(2023, 4, 30)).map(lambda day: {"date": day.isoformat()})
TIMES = st.one_of(st.sampled_from([{"property": "start"}, {"property": "end"}]), DAYS)
COMPARE = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
BOXES = st.tuples(st.integers(-1, 5), st.integers(-1, 5), st.integers(1, 3), st.integers(1, 3)).map(
    lambda box: shapely.geometry.mapping(shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[3]))
)
ARRAYS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)
TWO_DAYS = st.lists(
    st.dates(date(2022, 12, 1), date(2023, 4, 30)).map(date.isoformat), min_size=2, max_size=2, unique=True
).map(lambda days: {"interval": sorted(days)})

LEAVES = st.one_of(
    st.builds(call, COMPARE, SUMS, SUMS),
    st.builds(call, COMPARE, TEXTS, TEXTS),
    st.builds(call, COMPARE, TIMES, TIMES),
    st.builds(lambda flag: call("=", {"property": "flag"}, flag), st.booleans()),
    st.builds(lambda name: call("isNull", {"property": name}), st.sampled_from([*TYPES])).filter(
        lambda node: node["args"][0]["property"] != "geometry"
    ),
    st.builds(lambda value, low, high: call("between", value, low, high), NUMBERS, LITERALS, LITERALS),
    st.builds(
        lambda value, words: call("in", value, words), TEXT_PROPERTIES, st.lists(st.sampled_from(WORDS), min_size=1)
    ),
    st.builds(
        lambda value, numbers: call("in", value, numbers),
        st.sampled_from([{"property": "n"}, {"property": "x"}]),
        st.lists(st.sampled_from([1.0, 2.0, -7.0, 0.5, 4.0]), min_size=1),
    ),
    st.builds(
        lambda value, pattern: call("like", value, pattern),
        TEXT_PROPERTIES,
        st.sampled_from(["%an", "_l%", "%", "", "M%a", "x_"]),
    ),
    st.builds(lambda left, right: call("=", call("casei", left), call("casei", right)), TEXTS, TEXTS),
    st.builds(lambda left, right: call("=", call("accenti", left), call("accenti", right)), TEXTS, TEXTS),
    st.builds(
        lambda name, array: call(name, {"property": "tags"}, array),
        st.sampled_from(["a_contains", "a_containedBy", "a_overlaps"]),
        ARRAYS,
    ),
    st.builds(
        lambda name, box: call(name, {"property": "geometry"}, box),
        st.sampled_from(["s_intersects", "s_disjoint", "s_within", "s_touches", "s_equals", "s_overlaps", "s_crosses"]),
        BOXES,
    ),
    st.builds(
        lambda name, days: call(name, {"interval": [{"property": "start"}, {"property": "end"}]}, days),
        st.sampled_from(["t_after", "t_before", "t_contains", "t_during", "t_intersects", "t_disjoint", "t_overlaps"]),
        TWO_DAYS,
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(lambda left, right: call("and", left, right), part, part),
        st.builds(lambda left, right: call("or", left, right), part, part),
        st.builds(lambda inner: call("not", inner), part),
    ),
    max_leaves=5,
)


@settings(max_examples=300)
@given(CONDITIONS)
def test_columns_answer_as_the_library_does_feature_by_feature(condition: dict[str, Any]) -> None:
    found = np.flatnonzero(compile_filter(json.dumps(condition), CQL2_JSON, TYPES).mask(TABLE)).tolist()
    assert found == by_library(cql2.Expr(condition))


@settings(max_examples=100)
@given(CONDITIONS)
def test_text_and_json_are_one_filter(condition: dict[str, Any]) -> None:
    text = cql2.Expr(condition).to_text()
    first = compile_filter(json.dumps(condition), CQL2_JSON, TYPES).mask(TABLE)
    assert np.array_equal(first, compile_filter(text, CQL2_TEXT, TYPES).mask(TABLE))


@settings(max_examples=100)
@given(CONDITIONS)
def test_a_condition_its_negation_and_the_unknown_are_all_there_is(condition: dict[str, Any]) -> None:
    yes, no = (
        compile_filter(json.dumps(form), CQL2_JSON, TYPES).mask(TABLE) for form in (condition, call("not", condition))
    )
    assert not np.any(yes & no)
    either = compile_filter(json.dumps(call("or", condition, call("not", condition))), CQL2_JSON, TYPES).mask(TABLE)
    assert np.array_equal(yes | no, either)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n = 1", [0]),
        ("n <> 1", [1, 2, 4, 5]),  # nothing is known of a null
        ("NOT n = 1", [1, 2, 4, 5]),
        ("n = 1 OR n IS NULL", [0, 3]),
        ("n IS NOT NULL AND x IS NOT NULL", [0, 1, 2, 5]),
        ("(n = 1) IS NULL", [3]),
        ("true", [0, 1, 2, 3, 4, 5]),
        ("false", []),
        ("flag", [0, 3, 5]),
        ("NOT flag", [1, 4]),
        ("flag = false", [1, 4]),
        ("1 = 1", [0, 1, 2, 3, 4, 5]),
        ("1 IS NULL", []),
        ("s = other", [0, 4]),
        ("s < other", [1]),
        ("s LIKE 'E%' OR s LIKE '_lan'", [0, 1]),
        (r"other LIKE 'a\_b\%c'", [3]),
        (r"other LIKE 'a\_c'", []),
        ("CASEI(s) LIKE CASEI('ÉL%')", [0]),
        ("ACCENTI(s) LIKE 'Mega%'", [2]),
        ("ACCENTI(CASEI(s)) = ACCENTI(CASEI('ÉLAN'))", [0, 1]),
        ("CASEI(other) = CASEI('STRASSE')", [5]),  # full case folding
        ("CASEI(s) IN (CASEI('ELAN'), CASEI('x'))", [1]),
        ("n BETWEEN 0 AND 2", [0, 1, 5]),
        ("n NOT BETWEEN 0 AND 2", [2, 4]),
        ("NOT n BETWEEN x AND 2", [2, 4]),  # 10 is above 2, whatever the null below it is
        ("n IN (1, 10)", [0, 4]),
        ("n NOT IN (1, 10)", [1, 2, 5]),
        ("n + 1 = 2 * 1", [0]),
        ("10 / n = 5", [1]),  # and by zero, null
        ("(10 / n) IS NULL", [3, 5]),
        ("n % 3 = 1", [0, 4]),
        ("n % 3 = -1", [2]),  # of a dividend below zero, as in C and SQL
        ("n DIV 3 = -2", [2]),
        ("n ^ 2 = 4", [1]),
        ("-n > 0", [2]),
        ("start = DATE('2023-02-01')", [2, 5]),
        ("start < DATE('1970-01-01')", [4]),
        ("start >= TIMESTAMP('2023-02-01T12:00:00Z')", [2, 5]),  # by the day
        ("end < TIMESTAMP('2023-02-01T00:00:00+14:00')", []),  # which is 31 January, UTC
        ("start BETWEEN DATE('2023-01-10') AND DATE('2023-02-01')", [1, 2, 5]),
        ("start IN (DATE('2023-01-01'), DATE('2023-01-15'))", [0, 1]),
        ("T_AFTER(start, DATE('2023-01-15'))", [2, 5]),
        ("T_BEFORE(INTERVAL(start, end), DATE('2023-02-02'))", [0, 5]),
        ("T_DURING(start, INTERVAL('2023-01-01', '2023-02-01'))", [1]),
        ("T_INTERSECTS(INTERVAL(start, end), INTERVAL('..', '2022-12-31'))", [4]),
        ("T_INTERSECTS(INTERVAL(start, end), INTERVAL('2023-02-02T00:00:00Z', '..'))", [1, 4]),
        ("T_MEETS(INTERVAL(start, end), INTERVAL('2023-02-01', '2023-05-01'))", [0, 5]),
        ("T_METBY(INTERVAL(start, end), INTERVAL('2022-02-01', '2023-01-15'))", [1]),
        ("T_STARTS(INTERVAL(start, end), INTERVAL('2023-01-01', '2023-05-01'))", [0]),
        ("T_STARTEDBY(INTERVAL(start, end), INTERVAL('2023-01-01', '2023-01-02'))", [0]),
        ("T_FINISHES(INTERVAL(start, end), INTERVAL('2022-01-01', '2023-02-01'))", [0, 5]),
        ("T_FINISHEDBY(INTERVAL(start, end), INTERVAL('2023-01-05', '2023-02-01'))", [0]),
        ("T_EQUALS(INTERVAL(start, end), INTERVAL('2023-01-01', '2023-02-01'))", [0]),
        ("T_OVERLAPS(INTERVAL(start, end), INTERVAL('2023-01-05', '2023-05-01'))", [0]),
        ("T_OVERLAPPEDBY(INTERVAL(start, end), INTERVAL('2022-01-05', '2023-01-20'))", [0, 1]),
        ("T_CONTAINS(INTERVAL(start, end), INTERVAL('2023-01-02', '2023-01-20'))", [0, 4]),
        ("T_DISJOINT(INTERVAL(start, end), INTERVAL('2023-03-01', '2023-03-02'))", [0, 5]),
        ("A_CONTAINS(tags, ('a', 'b'))", [1, 5]),
        ("A_CONTAINEDBY(tags, ('a', 'b'))", [0, 1, 2]),
        ("A_EQUALS(tags, ('b', 'a', 'c'))", [5]),
        ("A_OVERLAPS(tags, ('c', 'd'))", [4, 5]),
        ("A_EQUALS(tags, tags)", [0, 1, 2, 4, 5]),
        ("tags IS NULL", [3]),
        ("geometry IS NULL", [3]),
        ("INTERVAL(start, end) IS NULL", [2, 3]),
        ("S_INTERSECTS(geometry, POINT(1 1))", [0, 1, 2, 5]),
        ("S_INTERSECTS(geometry, BBOX(2.5, 0, 9, 1))", [4]),
        ("S_DISJOINT(geometry, BBOX(2.5, 0, 9, 1))", [0, 1, 2, 5]),
        ("S_WITHIN(geometry, BBOX(0, 0, 2, 2))", [0, 1]),
        ("S_CONTAINS(geometry, POINT(1 1))", [0, 1, 2, 5]),
        ("S_CONTAINS(POLYGON((0 0, 4 0, 4 4, 0 4, 0 0)), geometry)", [0, 1, 2, 4]),
        ("S_TOUCHES(geometry, BBOX(2, 0, 3, 2))", [1, 2]),
        ("S_CROSSES(geometry, BBOX(1, 1, 2, 2))", [2]),
        ("S_OVERLAPS(geometry, BBOX(1, 1, 3, 3))", [1, 4]),
        ("S_EQUALS(geometry, POLYGON((2 2, 0 2, 0 0, 2 0, 2 2)))", [1]),
        ("S_INTERSECTS(geometry, geometry)", [0, 1, 2, 4, 5]),
        ("S_INTERSECTS(POINT(1 1), POINT(1 1))", [0, 1, 2, 3, 4, 5]),
        ("S_INTERSECTS(geometry, BBOX(179, 0, 0.5, 1))", [1, 2]),  # across the antimeridian
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(3 0, 3 1)))", [4, 5]),
        ("S_INTERSECTS(geometry, POINT Z(5 5 100))", [5]),
    ],
)
def test_by_hand(text: str, expected: list[int]) -> None:
    assert matching(text) == expected


def test_geometries_of_a_filter_may_be_in_metres() -> None:
    assert matching("S_INTERSECTS(geometry, BBOX(556597, 557305, 556598, 557306))", crs=EPSG3857) == [5]
    assert matching("S_INTERSECTS(geometry, BBOX(300000, 0, 400000, 100000))", crs=EPSG3857) == [4]


@pytest.mark.parametrize("function", ["S_INTERSECTS", "S_WITHIN", "S_DISJOINT", "S_CONTAINS", "S_OVERLAPS"])
def test_cells_answer_as_their_polygons(function: str) -> None:
    """Bounds of cells are used before their shapes: near the antimeridian and at a pole, too."""
    lng, lat = np.meshgrid(np.linspace(-180, 180, 25), np.linspace(-89.9, 89.9, 19))
    cells = np.unique(np.append(lnglat_to_cells(lng.ravel(), lat.ravel(), 2), np.uint64(0)))
    ids = pa.array([f"{cell:x}" for cell in cells.tolist()])
    table = FeatureTable(ids, pa.table({"n": np.arange(cells.size)}), CellShapes(cells))
    plain = FeatureTable(ids, table.properties, Shapes(CellShapes(cells).shapes()))
    for area in ("BBOX(-12, 30, 36, 42)", "BBOX(170, -30, -170, 30)", "BBOX(-180, 80, 180, 90)", "POINT(10 86)"):
        compiled = compile_filter(f"{function}(geometry, {area})", CQL2_TEXT, TYPES)
        found, expected = compiled.mask(table), compiled.mask(plain)
        assert np.array_equal(found, expected)
        assert np.array_equal(compiled.mask(table, lambda: shape_bounds(plain.geometries.shapes())), expected)
        assert not found[cells == 0].any()
    null = compile_filter("geometry IS NULL", CQL2_TEXT, TYPES).mask(table)
    assert cells[null].tolist() == [0]


def test_one_cell_is_found_by_a_point_in_it() -> None:
    cell = hex_to_cell("85386e23fffffff")
    table = FeatureTable(pa.array(["a"]), pa.table({"n": [1]}), CellShapes(np.array([cell], np.uint64)))
    point = shapely.centroid(table.geometries.shapes()[0])
    inside = compile_filter(f"S_CONTAINS(geometry, {point.wkt})", CQL2_TEXT, {"geometry": GEOMETRY})
    assert inside.mask(table).tolist() == [True]


@pytest.mark.parametrize("text", ["n = 1", "true", "s LIKE 'a%'", "S_INTERSECTS(geometry, POINT(1 1))", "n / 0 > 1"])
@pytest.mark.parametrize("rows", [[], [3]])
def test_no_rows_and_only_nulls(text: str, rows: list[int]) -> None:
    mask = compile_filter(text, CQL2_TEXT, TYPES).mask(TABLE.take(np.array(rows, np.intp)))
    assert (mask.dtype, mask.tolist()) == (np.bool_, [text == "true"] * len(rows))


NESTED = [
    "(" * 8000,
    "not " * 2040 + "true",
    "n = " + "-" * 8000 + "1",
    "n = " + "- " * 4000 + "1",
    "n = " + "1 + " * 2000 + "1",
    "(" * 13 + "1," * 3000,
    "n = 1" + ")" * 10,
    "casei(" * 20 + "s" + ")" * 20 + " = 'x'",
]


@pytest.mark.parametrize("text", NESTED, ids=range(len(NESTED)))
def test_deep_nesting_is_refused_before_it_costs(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"nested|too many|operators"):
        compile_filter(text, CQL2_TEXT, TYPES)


def test_deep_json_and_long_filters_are_refused() -> None:
    for depth in (60, 100, 1000):
        with pytest.raises(InvalidInput):
            compile_filter('{"op":"not","args":[' * depth + "true" + "]}" * depth, CQL2_JSON, TYPES)
    with pytest.raises(InvalidInput, match="8192"):
        compile_filter("n = 1" + " " * MAX_LENGTH, CQL2_TEXT, TYPES)


def test_many_operators_are_refused() -> None:
    some = " AND ".join(["S_INTERSECTS(geometry, POINT(1 1))"] * 20)
    assert matching(some) == [0, 1, 2, 5]
    with pytest.raises(InvalidInput, match="21 of them spatial"):
        compile_filter(some + " AND S_WITHIN(geometry, POINT(1 1))", CQL2_TEXT, TYPES)
    with pytest.raises(InvalidInput, match="501 operators"):
        compile_filter(" OR ".join(["n = 1"] * 500), CQL2_TEXT, TYPES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zz = 1", "unknown property 'zz'; choose from n, x, s"),
        ("n = 'a'", "cannot compare number with text"),
        ("s > 1", "cannot compare text with number"),
        ("flag > true", "takes numbers, texts and times"),
        ("start = '2023-01-01'", "DATE"),
        ("n", "true or false; it was given number"),
        ("n AND flag", "true or false; it was given number"),
        ("NOT s", "true or false; it was given text"),
        ("n LIKE 'a'", "takes text"),
        ("s LIKE other", "the pattern of like"),
        ("s + 1 = 2", "takes number"),
        ("CASEI(n) = 'a'", "takes text"),
        ("tags = ('a')", "cannot compare"),
        ("geometry = POINT(1 1)", "s_equals"),
        ("A_CONTAINS(s, ('a'))", "takes array"),
        ("S_INTERSECTS(s, POINT(1 1))", "takes geometry"),
        ("S_INTERSECTS(geometry, POINT(181 1))", "outside the world"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "not valid"),
        ("S_INTERSECTS(geometry, BBOX(0, 5, 1, 4))", "south"),
        ("S_INTERSECTS(geometry)", "takes 2 arguments"),
        ("S_DWITHIN(geometry, POINT(1 1), 5)", "unknown operator or function 's_dwithin'"),
        ("T_AFTER(n, DATE('2023-01-01'))", "dates, timestamps and intervals"),
        ("T_DURING(start, INTERVAL('2023-02-01', '2023-01-01'))", "ends before it starts"),
        ("start > DATE('2023-02-30')", "2023-02-30"),
        ("start > TIMESTAMP('noon')", "noon"),
        ("n = 1e400", "finite"),
        ("soundex(s) = 'x'", "unknown operator or function 'soundex'"),
        ("n =", "not valid cql2-text"),
        ("", "not valid cql2-text"),
    ],
)
def test_what_cannot_be_is_told(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message.replace("(", r"\(")):
        compile_filter(text, CQL2_TEXT, TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "null",
        "1",
        "{",
        '{"op":"and","args":[]}',
        '{"op":"and","args":[true]}',
        '{"op":"=","args":[1]}',
        '{"op":"=","args":[{"property":"n"},null]}',
        '{"op":"in","args":[{"property":"n"},1]}',
        '{"op":"in","args":[{"property":"n"},[]]}',
        '{"op":"between","args":[1,2]}',
        '{"op":"t_after","args":[{"interval":[".."]},{"date":"2023-01-01"}]}',
        '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2]}]}',
        '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0]]]}]}',
        '{"op":"a_contains","args":[{"property":"tags"},["a",1]]}',
        '{"op":"like","args":[{"property":"s"},1]}',
    ],
)
def test_json_that_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        compile_filter(text, CQL2_JSON, TYPES)


@settings(max_examples=300)
@given(st.text(alphabet="ns=<>()'\", +-*/%_.0129ANDORTLIKEBW\u00e9\x00", max_size=60))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        mask = compile_filter(text, CQL2_TEXT, TYPES).mask(TABLE)
    except InvalidInput:
        return
    assert (mask.dtype, mask.shape) == (np.bool_, (len(ROWS),))


def test_another_language_is_refused() -> None:
    with pytest.raises(InvalidInput, match="cql2-text or cql2-json"):
        compile_filter("n = 1", "cql-text", TYPES)

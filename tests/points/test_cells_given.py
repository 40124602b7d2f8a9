"""Cells instead of coordinates: hexadecimal text or integers, at least as fine as the resolution."""

from __future__ import annotations

from pathlib import Path

import h3.api.numpy_int as h3
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo import bin_points
from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.places import parse_cells

CELLS = [int(h3.latlng_to_cell(lat, lng, 9)) for lat, lng in [(35.5, 12.6), (39.1, 26.4), (-33.0, -70.0), (90, 0)]]
HEX = [f"{cell:x}" for cell in CELLS]

WRITTEN = {
    "hex": pa.array(HEX),
    "upper": pa.array([text.upper() for text in HEX]),
    "padded": pa.array([f" 0{text} " for text in HEX]),
    "decimal text": pa.array([str(cell) for cell in CELLS]),
    "uint64": pa.array(CELLS, pa.uint64()),
    "int64": pa.array(CELLS, pa.int64()),
    "large text": pa.array(HEX, pa.large_string()),
    "view": pa.array(HEX, pa.string_view()),
    "words": pa.array(HEX).dictionary_encode(),
}


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize("resolution", [0, 5, 9])
def test_cells_count_for_their_ancestors(kind: str, resolution: int) -> None:
    table = pa.table({"cell": WRITTEN[kind], "n": [1, 2, 4, 8]})
    sums = bin_points(table, resolution=resolution, sums=["n"]).table().to_pylist()
    want = {int(h3.cell_to_parent(cell, resolution)): n for cell, n in zip(CELLS, (1, 2, 4, 8), strict=True)}
    assert {row["cell"]: row["n"] for row in sums} == want


@given(st.integers(0, 15), st.floats(-90, 90), st.floats(-180, 180))
def test_every_cell_is_read_as_text_and_as_a_number(resolution: int, lat: float, lng: float) -> None:
    cell = int(h3.latlng_to_cell(lat, lng, resolution))
    for column in (pa.array([f"{cell:x}", str(cell)]), pa.array([cell, cell], pa.uint64())):
        assert parse_cells(column, "cell").tolist() == [cell, cell]


WRONG = ["", None, "8", "x" * 15, "0" * 15, "f" * 15, "8" * 16, "123456789012345678", "-" + HEX[0], HEX[0] + "f"]


def test_what_is_no_cell_is_a_row_without_a_place() -> None:
    assert parse_cells(pa.array([*WRONG, HEX[0]]), "cell").tolist() == [*[0] * len(WRONG), CELLS[0]]
    assert parse_cells(pa.array([0, -1, None, 7, CELLS[0]], pa.int64()), "cell").tolist() == [0, 0, 0, 0, CELLS[0]]
    assert parse_cells(pa.array(HEX)[2:], "cell").tolist() == CELLS[2:]
    table = pa.table({"cell": pa.array([*HEX * 10, "nowhere"])})
    bins = bin_points(table, resolution=5)
    assert (bins.tally.rows_in, bins.tally.counted, bins.tally.no_place) == (41, 40, 1)
    assert bins.tally.place_example == "the table, row 41: 'cell=nowhere': not an H3 cell"


def test_a_cell_coarser_than_the_resolution_is_one_sentence() -> None:
    for cells in (HEX, [*HEX, f"{h3.latlng_to_cell(35.5, 12.6, 4):x}"]):
        finest = 9 if len(cells) == 4 else 4
        with pytest.raises(DataError, match=rf"cells of resolution {finest}, .*; choose resolution {finest} or a coa"):
            bin_points(pa.table({"cell": cells}), resolution=10)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ({"cell": HEX}, {"corridors": True}, "corridors need the points themselves"),
        (
            {"cell": HEX, "lng": [1.0] * 4, "lat": [1.0] * 4},
            {"cell": "cell", "lng": "lng", "lat": "lat"},
            "give either",
        ),
        ({"hive": HEX}, {}, "no coordinates have a usual name .*; cell/h3"),
        ({"h3": HEX}, {"cell": "h4"}, "column 'h4' is missing"),
    ],
)
def test_a_wrong_plan_is_an_error(table: dict[str, list[object]], options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        bin_points(pa.table(table), **{"resolution": 5} | options)  # type: ignore[arg-type]


def test_a_column_of_another_name_or_type() -> None:
    assert bin_points(pa.table({"h3": HEX}), resolution=5, cell="h3").tally.counted == 4
    with pytest.raises(DataError, match="column 'cell' is double; expected H3 cells"):
        bin_points(pa.table({"cell": [1.0]}), resolution=5)


def test_coordinates_come_before_cells_with_usual_names() -> None:
    table = pa.table({"cell": ["mast 7"], "lng": [12.6], "lat": [35.5]})
    assert bin_points(table, resolution=9).table()["cell"].to_pylist() == [CELLS[0]]


def test_strict_names_the_row(tmp_path: Path) -> None:
    (tmp_path / "cells.csv").write_text(f"cell\n{HEX[0]}\nnone\n")
    with pytest.raises(DataError, match=r"row 2: \{'cell': 'none'\}; expected an H3 cell"):
        bin_points(tmp_path / "cells.csv", resolution=5, strict=True)

"""What the script of the map unpacks is what was packed: ids, shapes and counts of every period."""

from __future__ import annotations

import base64
import zlib

import h3
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.report.cell_row import CellRow
from routes_geo.report.language import Language
from routes_geo.report.layers import count_cells, list_places
from routes_geo.report.map_data import COUNTED, WITHHELD, pack, pack_planes, pack_shape
from routes_geo.report.space import count_space, pack_spaces
from routes_geo.report.subject import Subject
from routes_geo.snapshot.snapshot import Snapshot

DEATHS = "iom.dead_and_missing.v1"
YEAR = MonthWindow(636, 648)


def inflate(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def unpack(text: str) -> list[int]:
    """A slow reader of numbers with seven bits a byte."""
    numbers, number, shift = [], 0, 0
    for byte in inflate(text):
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number, shift = 0, 0
    return numbers


def unpack_planes(text: str, count: int) -> list[int]:
    content = inflate(text)
    planes = [content[at : at + count] for at in range(0, len(content), count)]
    return [sum(plane[place] << 8 * at for at, plane in enumerate(planes)) for place in range(count)]


def signed(number: int) -> int:
    return -(number + 1) // 2 if number % 2 else number // 2


@given(st.lists(st.integers(0, 2**53)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert unpack(pack(numbers)) == numbers


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1))
def test_planes_come_back(numbers: list[int]) -> None:
    assert unpack_planes(pack_planes(np.array(numbers)), len(numbers)) == numbers


def ids_of(packed: dict[str, object]) -> list[str]:
    shift, cell, ids = int(str(packed["cellShift"])), 0, list(packed["areas"])  # type: ignore[call-overload]
    for step in unpack(str(packed["cells"])):
        cell += signed(step)
        ids.append(f"{cell << shift | (1 << shift) - 1:x}")
    return ids


@pytest.mark.parametrize(("route", "series", "resolution"), [("CMED", None, 4), ("WAFR", None, 3), ("CMED", DEATHS, 3)])
def test_cells_and_counts_come_back(snapshot: Snapshot, route: str, series: str | None, resolution: int) -> None:
    subject = Subject.of(snapshot, route, *([series] if series else []))
    space = count_space(subject, YEAR, resolution)
    packed = pack_spaces([space], 12, Language("en"))
    ids = ids_of(packed)
    assert ids == [row.row_id for row in space.rows]
    assert all(h3.get_resolution(each) == resolution for each in ids if h3.is_valid_cell(each))
    columns = 1 + subject.periods(YEAR)
    codes = np.reshape(unpack_planes(packed["codes"], len(ids) * columns), (len(ids), columns))
    for row, code in zip(space.rows, codes[:, 0], strict=True):
        assert code == (WITHHELD if row.status is Publication.SUPPRESSED else COUNTED + (row.value or 0))
    for at in range(1, columns):
        months = 12 // (columns - 1)
        period = MonthWindow(YEAR.start + (at - 1) * months, YEAR.start + at * months)
        alone = {
            row.row_id: row
            for row in count_cells(subject, period, list_places(snapshot, route, resolution), resolution)
        }
        for name, code in zip(ids, codes[:, at], strict=True):
            assert code == _code(alone.get(name))


def _code(row: CellRow | None) -> int:
    if row is None:
        return 0
    return WITHHELD if row.status is Publication.SUPPRESSED else COUNTED + (row.value or 0)


def test_shapes_come_back_to_eleven_metres(snapshot: Snapshot) -> None:
    space = count_space(Subject.of(snapshot, "CMED"), YEAR, 4)
    numbers = iter(unpack(pack_spaces([space], 12, Language("en"))["shapes"]))
    lng = lat = 0
    for row in space.rows:
        for ring in range(next(numbers)):
            points = []
            for _ in range(next(numbers)):
                lng, lat = lng + signed(next(numbers)), lat + signed(next(numbers))
                points.append((lng / 10_000, lat / 10_000))
            if not row.is_area:
                assert ring == 0
                expected = [(x, y) for y, x in h3.cell_to_boundary(row.row_id)]
                assert np.abs(np.array(points) - np.array(expected)).max() <= 0.6e-4


def test_lines_and_areas_are_packed_without_what_closes_them() -> None:
    assert unpack(pack_shape(shapely.box(0, 0, 1, 1)))[:2] == [1, 4]
    lines = shapely.MultiLineString([[(0, 0), (1, 1), (2, 0)], [(5, 5), (6, 6)]])
    assert unpack(pack_shape(lines))[:2] == [2, 3]


def test_a_map_of_all_routes_has_the_rows_of_each(snapshot: Snapshot) -> None:
    spaces = [count_space(Subject.of(snapshot, route), YEAR, 3) for route in ROUTE_IDS]
    packed = pack_spaces(spaces, 12, Language("en"))
    assert packed["rows"] == sum(len(space.rows) for space in spaces)
    total = sum(row.value or 0 for space in spaces for row in space.rows)
    codes = np.reshape(unpack_planes(packed["codes"], packed["rows"] * 13), (-1, 13))[:, 0]
    assert int((codes[codes >= COUNTED] - COUNTED).sum()) == total

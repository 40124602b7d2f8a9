"""Damage that a library reads over, or that it answers with an exception of its own: one sentence instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from support.table_forms import ALL_FORMS, points, sound_table, zipped

from routes_geo.errors import DataError
from routes_geo.points.bin_points import bin_points
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter
from routes_geo.tables.delimited import Account
from routes_geo.tables.forms import form_of
from routes_geo.tables.parts import open_path


def read_with_bin_points(path: Path) -> int:
    table = bin_points(path, resolution=5, by=["month"], sums=["n"], allow_rejected=True).table()
    return sum(table["n"].to_pylist())


def read_as_table(path: Path) -> int:
    intake = make_adapter(TableColumns(), Details(route="CMED")).read(path, None)
    return sum(intake.observations["value"].to_pylist())


EACH = pytest.mark.parametrize("read", [read_with_bin_points, read_as_table])
Read = Callable[[Path], int]


def write_form(folder: Path, name: str) -> Path:
    ALL_FORMS[name](folder / name, sound_table())
    return folder / name


def rewrite(path: Path, old: bytes, new: bytes, count: int = -1) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, count))


@EACH
@pytest.mark.parametrize("rows", [1, 5, 11])
def test_a_shapefile_that_is_cut_is_refused_and_gdal_prints_nothing(
    rows: int, read: Read, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_form(tmp_path, "points.shp")
    path.write_bytes(path.read_bytes()[: 100 + 28 * rows])
    with pytest.raises(DataError, match=r"points.shp: not readable as geodata \(Error in fread"):
        read(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("missing", [1, 3])
def test_rows_that_gdal_leaves_out_are_missed(missing: int, tmp_path: Path) -> None:
    path = write_form(tmp_path, "points.fgb")
    opened = open_path(str(path))[0]
    part = replace(opened.parts[0], rows=12 + missing)  # what the header of a damaged file states
    with pytest.raises(DataError, match=rf"points.fgb: the file states {12 + missing} rows, but 12 can be read"):
        list(part.batches(opened.names, Account()))


@pytest.mark.parametrize("name", ["points.geoparquet", "points.gpkg", "points.kml"])
def test_an_empty_point_has_no_place(name: str, tmp_path: Path) -> None:
    frame = points(sound_table())
    frame.loc[0, "geometry"] = shapely.Point()
    path = tmp_path / name
    if name.endswith("parquet"):
        frame.to_parquet(path)
    else:
        frame.to_file(path, driver={"gpkg": "GPKG", "kml": "KML"}[name[7:]])
    tally = bin_points(path, resolution=5, sums=["n"]).tally
    assert (tally.rows_in, tally.no_place, tally.counted) == (12, 1, 11)


def not_utf_8(*values: bytes) -> pa.Array:
    return pa.array(values, pa.binary()).view(pa.string())


def write_not_utf_8(path: Path, column: str) -> Path:
    columns = {"lng": [1.0, 2.0], "lat": [1.0, 2.0], "month": ["2023-09", "2023-10"], "n": ["1", "2"]}
    good = {"month": b"2023-09", "n": b"1"}[column]
    table = pa.table(columns | {column: pa.array([good, b"\xff\xa6"], pa.binary()).view(pa.string())})
    if path.suffix == ".parquet":
        pq.write_table(table, path)
        return path
    with (pa.ipc.new_file if path.suffix == ".arrow" else pa.ipc.new_stream)(path, table.schema) as writer:
        writer.write_table(table)
    return path


@pytest.mark.parametrize("ending", ["parquet", "arrow", "arrows"])
@pytest.mark.parametrize("column", ["month", "n"])
def test_text_that_is_not_utf_8_is_refused(column: str, ending: str, tmp_path: Path) -> None:
    path = write_not_utf_8(tmp_path / f"a.{ending}", column)
    with pytest.raises(DataError, match=r"cannot be read|not a readable"):
        read_with_bin_points(path)


@pytest.mark.parametrize("column", ["month", "n"])
def test_a_table_rejects_only_its_rows(column: str, tmp_path: Path) -> None:
    assert read_as_table(write_not_utf_8(tmp_path / "a.parquet", column)) == 1


@EACH
@pytest.mark.parametrize("name", ["plain.parquet", "file.feather", "stream.arrows"])
def test_a_name_that_is_not_utf_8_is_refused(name: str, read: Read, tmp_path: Path) -> None:
    path = write_form(tmp_path, name)
    rewrite(path, b"area", b"ar\xd6a")
    with pytest.raises(DataError):
        read(path)


def damaged_archive(name: str) -> bytes:
    content = bytearray(zipped({name: b"0123456789" * 100 + b"month,n\n" * 40}))
    at = 30 + len(name) + 2
    content[at : at + 6] = b"\xff" * 6
    return bytes(content)


def archive_of_a_file_without_a_name() -> bytes:
    return zipped({"abc": b"month,n\n"}).replace(b"abc", b"\0bc")


@EACH
@pytest.mark.parametrize(
    "content", [damaged_archive("a.csv"), damaged_archive("a.shp"), archive_of_a_file_without_a_name()]
)
def test_a_damaged_archive_is_refused(content: bytes, read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"a.zip: (cannot be read|no file in the archive)"):
        read(tmp_path / "a.zip")


@EACH
def test_an_encrypted_shapefile_is_refused(read: Read, tmp_path: Path) -> None:
    path = write_form(tmp_path, "shapes.zip")
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 1)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"shapes.zip: cannot be read as a zip archive"):
        read(path)
    assert form_of(str(path)).value == "geodata"


@EACH
def test_a_damaged_reference_system_is_refused(read: Read, tmp_path: Path) -> None:
    path = write_form(tmp_path, "points.shp")
    path.with_suffix(".prj").write_bytes(b'GEOGCS["x\xff\xfe",')
    with pytest.raises(DataError, match=r"points.shp: not readable as geodata"):
        read(path)


@EACH
@pytest.mark.parametrize("junk", ["\ufffd", "x\0y"])
def test_lost_letters_in_a_column_that_is_not_used_change_nothing(junk: str, read: Read, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"month,lng,lat,n,note\n2023-09,12.6,35.5,4,{junk}\n2023-10,12.6,35.5,5,ok\n", "utf-8")
    assert read(path) == 9

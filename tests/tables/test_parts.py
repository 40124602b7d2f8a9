"""Files of every form give the same columns and rows, to `bin` and to a table of one's own."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import shapely
import zstandard

from routes_geo.errors import DataError, InvalidInput, NotFound, RoutesGeoError
from routes_geo.points.bin_points import bin_points
from routes_geo.points.inputs import open_source
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter
from routes_geo.tables.delimited import Account, find_dialect, read_text
from routes_geo.tables.limits import UnpackedLimits
from routes_geo.tables.options import ReadOptions, check_read_options
from routes_geo.tables.parts import open_path
from routes_geo.tables.unpack import unpacked_blocks

ROWS = [("2023-09", "Off Almería", 12.6, 35.5, 4), ("2023-10", "Lesvos", 26.3, 39.1, 5)]
NAMES = ["month", "area", "lng", "lat", "n"]
TABLE = pa.table([list(column) for column in zip(*ROWS, strict=True)], names=NAMES)
FRAME = gpd.GeoDataFrame(
    TABLE.select(["month", "area", "n"]).to_pandas(),
    geometry=[shapely.Point(row[2], row[3]) for row in ROWS],
    crs="EPSG:4326",
)


def text(delimiter: str = ",", end: str = "\n", encoding: str = "utf-8", quote: str = "") -> bytes:
    lines = [NAMES, *(map(str, row) for row in ROWS)]
    cells = [delimiter.join(f"{quote}{cell}{quote}" for cell in line) for line in lines]
    return (end.join(cells) + end).encode(encoding)


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


TEXTS: dict[str, bytes] = {
    "comma.csv": text(),
    "semicolon.csv": text(";"),
    "tab.csv": text("\t"),
    "tab.tsv": text("\t"),
    "pipe.txt": text("|"),
    "returns.csv": text(end="\r"),
    "dos.csv": text(end="\r\n"),
    "mark.csv": text(encoding="utf-8-sig"),
    "quoted.csv": text(";", quote='"', end="\r\n"),
    "blank_lines.csv": b"\n\n" + text().replace(b"\n", b"\n\n"),
    "stated.csv": b"sep=;\r\n" + text(";", end="\r\n"),
    "windows.csv": text(";", "\r\n", "cp1252"),
    "wide.csv": text("\t", "\r\n", "utf-16"),
    "packed.csv.gz": gzip.compress(text()),
    "twice.csv.gz": gzip.compress(text()[:30]) + gzip.compress(text()[30:]),
    "packed.csv.zst": zstandard.compress(text(";")),
    "packed.zip": zipped(**{"folder/a.csv": text(), "__MACOSX/._a.csv": b"x", "read me.pdf": b"x"}),
    "packed.csv.zip": zipped(**{"a.txt": text("|")}),
}


def write_workbook(path: Path, *, name: str = "Data") -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["only a title"])
    sheet = book.create_sheet(name)
    sheet.append(["A title above the table"])
    sheet.append([])
    for row in [NAMES, *ROWS]:
        sheet.append([None, *row])
    book.save(path)


def write_stream(path: Path) -> None:
    with pa.ipc.new_stream(path, TABLE.schema) as writer:
        writer.write_table(TABLE)


def write_zipped_shapes(path: Path) -> None:
    folder = path.with_suffix("")
    folder.mkdir()
    FRAME.to_file(folder / "a.shp")
    content = {f"in/{file.name}": file.read_bytes() for file in folder.iterdir()}
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    path.write_bytes(zipped(**content))


OTHERS: dict[str, Callable[[Path], Any]] = {
    "a.parquet": lambda path: pq.write_table(TABLE, path),
    "a.geoparquet": FRAME.to_parquet,
    "a.feather": lambda path: pyarrow.feather.write_feather(TABLE, path),
    "a.arrow": lambda path: pyarrow.feather.write_feather(TABLE, path, compression="zstd"),
    "a.arrows": write_stream,
    "a.xlsx": write_workbook,
    "a.geojson": lambda path: FRAME.to_file(path, driver="GeoJSON"),
    "a.gpkg": lambda path: FRAME.to_file(path, driver="GPKG"),
    "a.fgb": lambda path: FRAME.to_file(path, driver="FlatGeobuf"),
    "a.shp": FRAME.to_file,
    "shapes.zip": write_zipped_shapes,
    "a.kml": lambda path: FRAME.to_file(path, driver="KML"),
}
FORMS = {
    **{name: (lambda path, content=content: path.write_bytes(content)) for name, content in TEXTS.items()},
    **OTHERS,
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_sums(name: str, tmp_path: Path) -> None:
    FORMS[name](tmp_path / name)
    bins = bin_points(str(tmp_path / name), resolution=5, by=["month", "area"], sums=["n"])
    assert sorted((row["month"], row["area"], row["n"]) for row in bins.table().to_pylist()) == [
        (month, area, n) for month, area, _, _, n in ROWS
    ]
    assert (bins.tally.rows, bins.tally.unread) == (2, 0)
    assert pickle.loads(pickle.dumps(open_source([str(tmp_path / name)])))


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_a_table_of_ones_own(name: str, tmp_path: Path) -> None:
    FORMS[name](tmp_path / name)
    intake = make_adapter(TableColumns(), Details(route="CMED")).read(tmp_path / name, None)
    rows = sorted(intake.observations.to_pylist(), key=lambda row: row["value"])  # FlatGeobuf sorts by place
    assert [(row["start"], row["area"], row["value"]) for row in rows] == [
        (date.fromisoformat(f"{month}-01"), area, n) for month, area, _, _, n in ROWS
    ]
    assert [(row["lng"], row["lat"]) for row in rows] == [(lng, lat) for _, _, lng, lat, _ in ROWS]
    assert intake.rows_in == 2


def read_all(path: Path, *columns: str) -> tuple[dict[str, list[Any]], Account]:
    dialect, account = find_dialect(str(path)), Account()
    batches = list(read_text(str(path), dialect, list(columns) or list(dialect.names), account))
    return pa.Table.from_batches(batches).to_pydict(), account


def test_line_breaks_in_quotes_are_part_of_a_cell(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'"a\nb";c\n"1\n;2";3\n"x ""y""";"4\r\n5"\n')
    assert read_all(tmp_path / "a.csv")[0] == {"a b": ["1\n;2", 'x "y"'], "c": ["3", "4\r\n5"]}


@pytest.mark.parametrize(
    "content", [b'a,b\n1,"2\n3,4\n5,"6\n7,8\n', b'a,b\n1,"2\n3,4\n', b'a,b\n1,"2\n' + b"3,4\n" * 300 + b'"\n']
)
def test_a_mark_that_is_not_closed_does_not_join_rows(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match="a quotation mark is not closed"):
        read_all(tmp_path / "a.csv")


def test_a_mark_inside_a_cell_is_a_character(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'a,b\n5" pipe,2\n"x"y,3\n')
    assert read_all(tmp_path / "a.csv")[0] == {"a": ['5" pipe', "xy"], "b": ["2", "3"]}


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b'"last, first";n\n"A, B";1\n', ("last, first", "n")),
        (b"day;lng;lat\n1;12,5;35,5\n", ("day", "lng", "lat")),
        (b"name, first;n;m\nx;1;2\n", ("name, first", "n", "m")),
        (b"n\n1\n2\n", ("n",)),
        (b"a,b,,\n1,2,,\n", ("a", "b", "column 3", "column 4")),
        (b"a|b,c|d\n1|2,5|3\n", ("a", "b,c", "d")),
    ],
)
def test_the_delimiter_is_that_of_header_and_rows(content: bytes, names: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert find_dialect(str(tmp_path / "a.csv")).names == names


def test_two_delimiters_that_fit_equally_well_need_a_choice(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b;c\n1,2;3\n")
    with pytest.raises(DataError, match="2 columns with ',' and ';'; choose one with --delimiter"):
        find_dialect(str(tmp_path / "a.csv"))
    chosen = check_read_options(ReadOptions(delimiter="semicolon"))
    assert find_dialect(str(tmp_path / "a.csv"), chosen).names == ("a,b", "c")


@pytest.mark.parametrize("delimiter", ["ab", '"', "\n", "1", ""])
def test_an_impossible_delimiter_is_refused(delimiter: str) -> None:
    with pytest.raises(InvalidInput, match="give one character, or comma"):
        check_read_options(ReadOptions(delimiter=delimiter))


def test_an_archive_with_several_tables_lists_them(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(**{"x.csv": text(), "y.csv": text()}))
    with pytest.raises(DataError, match=r"2 tables in the archive \('x.csv', 'y.csv'\)"):
        open_path(str(tmp_path / "a.zip"))


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zst", "a.zip"])
def test_a_bomb_is_refused_in_parts(name: str, tmp_path: Path) -> None:
    content = b"a,b\n" + b"1,2\n" * 5_000_000
    packed = {
        "a.csv.gz": gzip.compress,
        "a.csv.zst": zstandard.compress,
        "a.zip": lambda data: zipped(**{"a.csv": data}),
    }
    (tmp_path / name).write_bytes(packed[name](content))
    blocks = unpacked_blocks(str(tmp_path / name), (".csv",), UnpackedLimits(bytes=1 << 23, ratio=10))
    with pytest.raises(DataError, match="more than 8 MiB when unpacked"):
        sum(map(len, blocks))


@pytest.mark.parametrize(
    "name", ["packed.csv.gz", "packed.csv.zst", "packed.zip", "a.feather", "a.gpkg", "a.fgb", "a.xlsx"]
)
def test_a_truncated_file_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    FORMS[name](tmp_path / name)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) * 3 // 5])
    with pytest.raises(RoutesGeoError) as raised:
        bin_points(str(tmp_path / name), resolution=5)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content"), [("a.geojson", b"<OGRVRTDataSource/>"), ("a.kml", b"<OGRVRTDataSource/>"), ("a.gpkg", b"{}")]
)
def test_content_of_another_form_is_not_opened(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match="the content of the file is not what its ending"):
        open_path(str(tmp_path / name))


def test_feather_of_version_1_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.feather").write_bytes(b"FEA1" + bytes(100))
    with pytest.raises(DataError, match="a Feather file of version 1; write it again in version 2"):
        open_path(str(tmp_path / "a.feather"))


def test_an_unknown_ending_lists_what_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "a.sas7bdat").write_bytes(b"x")
    with pytest.raises(DataError, match=r"not accepted; accepted are CSV .* Shapefile in a .zip"):
        open_path(str(tmp_path / "a.sas7bdat"))


def test_several_layers_need_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    FRAME.to_file(path, layer="one")
    FRAME.assign(n=[10, 20]).to_file(path, layer="two")
    with pytest.raises(DataError, match=r"2 layers \('one', 'two'\); choose one with --layer"):
        open_path(str(path))
    bins = bin_points(str(path), resolution=5, sums=["n"], reading=ReadOptions(layer="two"))
    assert sorted(bins.table()["n"].to_pylist()) == [10, 20]


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, sheet in enumerate([book.active, book.create_sheet("Second")]):
        sheet.append(["lng", "lat", "day", "time", "n"])
        sheet.append([12.5, 35.5, datetime(2023, 9, 1), datetime(2023, 9, 1, 12), number])
    book.save(tmp_path / "a.xlsx")
    (first,) = open_path(str(tmp_path / "a.xlsx"))
    (second,) = open_path(str(tmp_path / "a.xlsx"), ReadOptions(sheet="Second"))
    batches = [next(opened.parts[0].batches(opened.names, Account()))[1].to_pylist() for opened in (first, second)]
    expected = {"lng": 12.5, "lat": 35.5, "day": date(2023, 9, 1), "time": datetime(2023, 9, 1, 12)}
    assert batches == [[{**expected, "n": 0}], [{**expected, "n": 1}]]
    with pytest.raises(DataError, match="expected a sheet 'Third'"):
        open_path(str(tmp_path / "a.xlsx"), ReadOptions(sheet="Third"))


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_names_of_folders_are_keys(ending: str, tmp_path: Path) -> None:
    for number, inside in enumerate(
        ["month=2023-09/zone=a%20b", "month=2023-10/zone=__HIVE_DEFAULT_PARTITION__", "month=2023-10/zone=a=b"]
    ):
        folder = tmp_path / "hive" / inside
        folder.mkdir(parents=True)
        rows = pa.table({"lng": [12.5] * (number + 1), "lat": [35.5] * (number + 1)})
        if ending == "parquet":
            pq.write_table(rows, folder / "part-0.parquet")
        else:
            rows.to_pandas().to_csv(folder / "part-0.csv", index=False)
    (tmp_path / "hive" / "_SUCCESS").touch()
    (tmp_path / "hive" / ".part.crc").write_bytes(b"x")
    table = bin_points(str(tmp_path / "hive"), resolution=5, by=["month", "zone"]).table().to_pylist()
    assert sorted((row["month"], row["zone"] or "", row["count"]) for row in table) == [
        ("2023-09", "a b", 1),
        ("2023-10", "", 2),
        ("2023-10", "a=b", 3),
    ]


def test_a_column_of_the_file_goes_before_the_name_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "month=2023-09").mkdir()
    pq.write_table(
        pa.table({"lng": [1.0], "lat": [2.0], "month": ["2023-11"]}), tmp_path / "month=2023-09" / "a.parquet"
    )
    assert bin_points(str(tmp_path), resolution=5, by=["month"]).table()["month"].to_pylist() == ["2023-11"]


def test_a_folder_without_tables(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with pytest.raises(NotFound, match="no file that is accepted"):
        open_path(str(tmp_path))


def geoparquet(path: Path, name: str, geo: object) -> Path:
    points = pa.array([shapely.Point(12.6, 35.5).wkb, shapely.Point(23.7, 37.9).wkb])
    table = pa.table({name: points, "n": [1, 2]})
    content = geo if isinstance(geo, str) else json.dumps(geo)
    pq.write_table(table.replace_schema_metadata({"geo": content}), path)
    return path


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", None, {}])
@pytest.mark.parametrize("name", ["geometry", "location", "the place"])
def test_the_primary_column_and_its_reference_system(name: str, crs: object, tmp_path: Path) -> None:
    geo = {"primary_column": name, "columns": {name: {"encoding": "WKB", "crs": crs}}}
    path = geoparquet(tmp_path / "a.parquet", name, geo)
    assert bin_points(str(path), resolution=5).tally.counted == 2


@pytest.mark.parametrize(
    "crs", ["EPSG:3857", {"name": "WGS 84 / Pseudo-Mercator", "id": {"authority": "EPSG", "code": 3857}}]
)
def test_metres_are_converted(crs: object, tmp_path: Path) -> None:
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "crs": crs}}}
    assert bin_points(str(geoparquet(tmp_path / "a.parquet", "geometry", geo)), resolution=5).table().num_rows == 1
    want = bin_points(FRAME, resolution=5).table()
    for ending in ("gpkg", "shp", "geojson", "fgb"):
        FRAME.to_crs(3857).to_file(tmp_path / f"a.{ending}")
        assert bin_points(str(tmp_path / f"a.{ending}"), resolution=5).table() == want


@pytest.mark.parametrize(
    "geo", ["no JSON", [1], {"primary_column": "x", "columns": {}}, {"primary_column": "geometry"}]
)
def test_broken_metadata_is_one_sentence(geo: object, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the GeoParquet metadata cannot be read"):
        bin_points(str(geoparquet(tmp_path / "a.parquet", "geometry", geo)), resolution=5)


@pytest.mark.parametrize(
    ("frequency", "labels"),
    [
        ("M", ["2023-12", "2024-01"]),
        ("Q", ["2023-Q4", "2024-Q1"]),
        ("Y", ["2023", "2024"]),
        ("D", ["2023-12-31", "2024-01-01"]),
        ("W", ["2023-W52", "2024-W01"]),
    ],
)
@pytest.mark.parametrize("ending", ["parquet", "feather"])
def test_periods_of_pandas_are_labels(frequency: str, labels: list[str], ending: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"lng": [1.0, 2.0], "lat": [1.0, 2.0], "n": [3, 4]})
    frame["month"] = pd.period_range("2023-12-31", periods=2, freq=frequency)
    path = tmp_path / f"a.{ending}"
    frame.to_parquet(path) if ending == "parquet" else frame.to_feather(path)
    table = bin_points(str(path), resolution=5, by=["month"], sums=["n"]).table()
    assert sorted(table["month"].to_pylist()) == labels
    if frequency == "M":
        intake = make_adapter(TableColumns(), Details(route="CMED")).read(path, None)
        assert intake.observations["value"].to_pylist() == [3, 4]


def test_periods_of_hours_are_refused(tmp_path: Path) -> None:
    frame = pd.DataFrame({"lng": [1.0], "lat": [1.0], "hour": pd.period_range("2023-12-31", periods=1, freq="h")})
    frame.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(DataError, match="'hour' contains periods of the length 'h'"):
        bin_points(str(tmp_path / "a.parquet"), resolution=5, by=["hour"])

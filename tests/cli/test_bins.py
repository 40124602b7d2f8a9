"""routes-geo bin, as a user meets it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.grid.cell_bits import hex_to_cell
from routes_geo.grid.cells import cells_to_polygons

TABLE = pa.table(
    {
        "lng": [12.6, 12.6, 26.4, None, *[26.4] * 7],
        "lat": [35.5, 35.5, 39.1, 39.1, *[39.1] * 7],
        "route": ["CMED", "CMED", "EMED", "EMED", *["EMED"] * 7],
        "n": [1, 2, 4, 8, *[0] * 7],
    }
)


@pytest.fixture
def points(tmp_path: Path) -> str:
    pq.write_table(TABLE, tmp_path / "points.parquet")
    return str(tmp_path / "points.parquet")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["bin", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_sums_are_written_and_rows_without_a_place_reported(points: str, tmp_path: Path) -> None:
    out = str(tmp_path / "deep" / "cube.parquet")
    code, said, warned = run(points, "--resolution", "7", "--by", "route", "--sum", "n", "-o", out)
    assert code == 0
    assert "11 rows in, 10 counted, 1 rejected; 2 sums in" in said
    assert "1 no_place, such as" in warned
    assert "points.parquet, row 4: 'lng=, lat=39.1, route=EMED, n=8'" in warned
    assert sorted(row["n"] for row in pq.read_table(out).to_pylist()) == [3, 4]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["cube.parquet"]


def test_polygons_make_it_geoparquet(points: str, tmp_path: Path) -> None:
    out = str(tmp_path / "cube.parquet")
    assert run(points, "--by", "route", "--sum", "n", "-o", out, "--geo")[0] == 0
    frame = gpd.read_parquet(out)
    assert frame.crs.equals("OGC:CRS84")
    assert list(frame.columns) == ["cell", "route", "n", "geometry"]
    assert frame.geometry.geom_equals(
        gpd.GeoSeries(cells_to_polygons([hex_to_cell(cell) for cell in frame["cell"]]), crs=frame.crs)
    ).all()


def test_a_cell_at_the_antimeridian_is_cut_there(tmp_path: Path) -> None:
    pq.write_table(pa.table({"lng": [179.999, 12.6], "lat": [0.5, 35.5]}), tmp_path / "far.parquet")
    out = str(tmp_path / "cube.parquet")
    assert run(str(tmp_path / "far.parquet"), "--resolution", "2", "-o", out, "--geo")[0] == 0
    frame = gpd.read_parquet(out)
    assert sorted(frame.geom_type) == ["MultiPolygon", "Polygon"]
    assert frame.geometry.is_valid.all()
    assert frame.total_bounds[[0, 2]].tolist() == [-180, 180]
    widths = [part.bounds[2] - part.bounds[0] for part in frame.geometry.explode()]
    assert max(widths) < 10


def test_a_folder_gets_one_part(points: str, tmp_path: Path) -> None:
    assert run(points, "--sum", "n", "-o", str(tmp_path / "out"))[0] == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["part-00000.parquet"]


def test_a_delta_table_keeps_its_history(points: str, tmp_path: Path) -> None:
    out = str(tmp_path / "table")
    assert run(points, "--sum", "n", "-o", out, "--delta")[0] == 0
    assert run(points, "--by", "route", "-o", out, "--delta")[0] == 0
    table = DeltaTable(out)
    assert table.version() == 1
    assert sorted(pa.table(table.to_pyarrow_table())["count"].to_pylist()) == [2, 8]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "nation"], "column 'nation' is missing"),
        (["--strict"], "row 4: {'lng': None, 'lat': 39.1}"),
        (["--resolution", "16"], "resolution 16 does not exist; choose one from 0 to 15"),
        (["--engine", "dask"], "choose one of local"),
        (["--delta"], "a Delta table is a folder"),
        (["--master", "local[2]"], "master"),
    ],
)
def test_what_is_wrong_is_one_message(arguments: list[str], message: str, points: str, tmp_path: Path) -> None:
    code, _, said = run(points, "-o", str(tmp_path / "cube.parquet"), *arguments)
    assert code == 2
    assert message in said
    assert "Traceback" not in said
    assert not (tmp_path / "cube.parquet").exists()


def test_an_output_that_is_a_folder_or_a_file_of_another_kind_is_refused(points: str, tmp_path: Path) -> None:
    (tmp_path / "there.parquet").mkdir()
    assert "is a folder" in run(points, "-o", str(tmp_path / "there.parquet"))[2]
    (tmp_path / "notes.txt").write_text("mine")
    assert "has the unknown ending '.txt'; use one of .geojson, .csv" in run(points, "-o", str(tmp_path / "notes.txt"))[
        2
    ].replace("\n", " ")
    (tmp_path / "notes").write_text("mine")
    assert "is a file without the ending" in run(points, "-o", str(tmp_path / "notes"))[2]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_help_teaches() -> None:
    code, said, _ = run("--help")
    assert code == 0
    assert "routes-geo bin points.parquet --resolution 7 --by route,month --sum n -o cube.parquet" in " ".join(
        said.split()
    )


def test_the_separators_of_numbers_in_text_can_be_stated(tmp_path: Path) -> None:
    path, out = tmp_path / "points.csv", str(tmp_path / "cube.parquet")
    path.write_text("lat,lon,n\n35.5,12.6,19.000\n35.5,12.6,1.5\n", "utf-8")
    code, _, warned = run(str(path), "--sum", "n", "-o", out)
    assert (code, "give --thousands dot or --decimal dot" in warned) == (2, True)
    for option, total in (("--thousands", 19_000), ("--decimal", 19)):
        assert run(str(path), "--sum", "n", "-o", out, option, "dot", "--allow-rejected")[0] == 0
        assert pq.read_table(out)["n"].to_pylist() == [total]
    assert run(str(path), "--sum", "n", "-o", out, "--decimal", "point")[0] == 2


def test_what_was_decided_about_an_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("lng;lat;place\n12,5;35,5;Almería\n".replace(",5", "").encode("cp1252"))
    code, said, _ = run(str(tmp_path / "a.csv"), "--by", "place", "-o", str(tmp_path / "out.parquet"))
    assert (code, "a.csv: not UTF-8; read as Windows-1252 (for example 'Almería')" in " ".join(said.split())) == (
        0,
        True,
    )
    assert pq.read_table(tmp_path / "out.parquet")["place"].to_pylist() == ["Almería"]


def test_the_options_of_files_reach_the_reader(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("lng;lat;n,m\n12;35;Muğla\n".encode("cp1254"))
    options = ("--encoding", "cp1254", "--delimiter", "semicolon", "--by", "n,m")
    code, _, warned = run(str(tmp_path / "a.csv"), *options, "-o", str(tmp_path / "out.parquet"))
    assert (code, "column 'n' is missing" in warned) == (2, True)
    code, _, _ = run(str(tmp_path / "a.csv"), *options[:4], "-o", str(tmp_path / "out.parquet"))
    assert code == 0


def test_a_loss_writes_nothing_unless_it_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lng,lat,n\n12.6,35.5,1\nnowhere,35.5,2\n12.6,35.5\n12.6,35.5,many\n")
    out = tmp_path / "deep" / "sums.csv"
    code, said, warned = run(str(path), "--sum", "n", "-o", str(out))
    assert (code, said) == (2, "")
    assert "3 of 4 rows are rejected, which is more than 10 %; nothing was written" in warned
    for example in ("row 2: 'lng=nowhere", "2 fields instead of 3: '12.6,35.5'", "n=many"):
        assert example in warned
    assert [each.name for each in tmp_path.iterdir()] == ["points.csv"]
    code, said, _ = run(str(path), "--sum", "n", "-o", str(out), "--allow-rejected")
    assert (code, "4 rows in, 1 counted, 3 rejected; 1 sums in" in said) == (0, True)


@pytest.mark.parametrize("text", ["lng,lat\n", "lng,lat\nx,y\n", "lng,lat\n1,2,3\n"])
def test_nothing_counted_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    code, _, warned = run(str(path), "-o", str(tmp_path / "sums.csv"), "--allow-rejected")
    assert (code, "nothing was written" in warned) == (2, True)
    assert not (tmp_path / "sums.csv").exists()


def test_the_standard_output_has_only_the_sums(points: str) -> None:
    code, said, warned = run(points, "--sum", "n", "-o", "-", "--resolution", "3")
    assert code == 0
    assert said.splitlines()[0] == '"cell","n"'
    assert len(said.splitlines()) == 3
    assert "11 rows in, 10 counted" in warned

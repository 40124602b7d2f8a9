"""Tables of one's own: places, numbers and the account of how they were read."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import h3.api.basic_str as h3
import pandas as pd
import pytest
import shapely

import routes_geo as rg

ROWS = """site;lon;lat;people;share;code;month
A;12,6;35,5;1.200;0,5;007;2023-01
B;26,5;39,1;35;1,25;012;2023-02
C;;;3;2,0;001;2023-03
"""


def written(folder: Path, text: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_places_and_numbers_of_text_are_read_and_accounted_for(tmp_path: Path) -> None:
    read = rg.read_table(written(tmp_path, ROWS))
    frame = read.frame
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == "EPSG:4326"
    assert [*frame.geometry.dropna()] == [shapely.Point(12.6, 35.5), shapely.Point(26.5, 39.1)]
    assert [*frame["people"]] == [1200, 35, 3]
    assert frame["people"].dtype == pd.Int64Dtype()
    assert [*frame["share"]] == [0.5, 1.25, 2.0]
    assert [*frame["code"]] == ["007", "012", "001"]
    assert [*frame["month"]] == ["2023-01", "2023-02", "2023-03"]
    assert (read.rows, read.place, read.without_place, read.unread) == (3, ("lon", "lat"), 1, 0)
    assert "'people': thousands separator dot" in read.notes
    assert "'share': decimal separator comma" in read.notes


def test_rows_and_bins_agree(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)
    binned = rg.bin_points(path, resolution=5, sums=["people"], allow_rejected=True).to_geodataframe()
    frame = rg.read_table(path).frame.dropna(subset=["geometry"])
    expected = {
        h3.latlng_to_cell(point.y, point.x, 5): n for point, n in zip(frame.geometry, frame["people"], strict=True)
    }
    assert dict(zip(binned["cell"], binned["people"], strict=True)) == expected


def test_columns_that_could_identify_a_person_are_not_read(tmp_path: Path) -> None:
    read = rg.read_table(written(tmp_path, "lng,lat,vessel,n\n12.6,35.5,X,1\n"))
    assert read.left_out == ("vessel",)
    assert [*read.frame.columns] == ["lng", "lat", "n", "geometry"]
    assert "could identify a person, a vessel or a device: 'vessel'" in repr(read)


def test_a_table_without_places_is_a_data_frame(tmp_path: Path) -> None:
    read = rg.read_table(written(tmp_path, "month,n\n2023-01,4\n2023-02,5\n"))
    assert type(read.frame) is pd.DataFrame
    assert (read.place, int(read.frame["n"].sum())) == ((), 9)
    assert "no column states a place" in repr(read)


def test_cells_become_polygons(tmp_path: Path) -> None:
    cell = h3.latlng_to_cell(35.5, 12.6, 4)
    read = rg.read_table(written(tmp_path, f"h3_index,n\n{cell},4\nnothing,5\n"))
    assert (read.place, read.without_place) == (("h3_index",), 1)
    ring = [(lng, lat) for lat, lng in h3.cell_to_boundary(cell)]
    assert read.frame.geometry.iloc[0].equals_exact(shapely.Polygon(ring), 1e-9)


@pytest.mark.parametrize("name", ["shapes.gpkg", "shapes.parquet"])
def test_shapes_of_files_are_kept_and_converted(tmp_path: Path, name: str) -> None:
    shapes = [shapely.box(12, 35, 13, 36), shapely.box(26, 38, 27, 39)]
    frame = gpd.GeoDataFrame({"n": [1, 2], "cell": ["", ""]}, geometry=shapes, crs="EPSG:4326").to_crs("EPSG:3035")
    path = tmp_path / name
    (frame.to_parquet if name.endswith("parquet") else frame.to_file)(path)
    read = rg.read_table(path)
    assert (read.place, read.without_place) == (("geometry",), 0)
    assert read.frame.crs == "EPSG:4326"
    for mine, given in zip(read.frame.geometry, shapes, strict=True):
        assert shapely.hausdorff_distance(mine, given) < 1e-6
    assert any("converted from" in note for note in read.notes)


def test_points_of_a_named_reference_system_are_converted(tmp_path: Path) -> None:
    metres = gpd.GeoSeries([shapely.Point(12.6, 35.5)], crs=4326).to_crs(3035).iloc[0]
    path = written(tmp_path, f"x,y\n{metres.x},{metres.y}\n")
    point = rg.read_table(path, lng="x", lat="y", crs="EPSG:3035").frame.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((12.6, 35.5), abs=1e-7)


def test_exchanged_coordinates_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"{lat},{lng}\n" for lat, lng in [(35.5, 112.6), (39.1, 126.5), (36.0, 114.0)])
    path = written(tmp_path, f"lng,lat\n{rows}")
    with pytest.raises(rg.InvalidInput, match="exchanged"):
        rg.read_table(path)
    swapped = rg.read_table(path, lng="lat", lat="lng")
    assert swapped.frame.geometry.iloc[0] == shapely.Point(112.6, 35.5)


def test_several_files_are_one_table_and_lines_that_break_are_counted(tmp_path: Path) -> None:
    first = written(tmp_path, "lng,lat,n\n12.6,35.5,1\n1,2,3,4,5\n", "one.csv")
    second = written(tmp_path, "lng,lat,n\n26.5,39.1,2\n", "two.csv")
    read = rg.read_table([first, second])
    assert (read.rows, read.unread, int(read.frame["n"].sum())) == (2, 1, 3)
    assert "were not read: 1" in repr(read)


def test_a_missing_file_and_an_unknown_ending_are_errors_of_the_package(tmp_path: Path) -> None:
    with pytest.raises(rg.NotFound, match="does not exist"):
        rg.read_table(tmp_path / "nothing.csv")
    with pytest.raises(rg.DataError):
        rg.read_table(written(tmp_path, "x", "own.docx"))


def test_numbers_that_contradict_each_other_stay_text_with_a_note(tmp_path: Path) -> None:
    read = rg.read_table(written(tmp_path, 'lng,lat,n\n12.6,35.5,"1.200,5"\n12.6,35.5,"1,200.5"\n'))
    assert [*read.frame["n"]] == ["1.200,5", "1,200.5"]
    assert any(note.startswith("'n' stays text") for note in read.notes)

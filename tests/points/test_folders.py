"""Folders of sums: the files of an earlier run are replaced, and nothing else is touched."""

from __future__ import annotations

import resource
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.bin_points import bin_points
from routes_geo.points.output import check_output

POINT = pa.table({"lng": [12.6], "lat": [35.5]})


def test_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    for name in ("part-00000.parquet", "part-00007.parquet", f"part-00003.parquet.{'0' * 32}.partial"):
        (tmp_path / name).write_bytes(b"of an earlier run")
    assert bin_points(POINT, resolution=4).write(str(tmp_path)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["part-00000.parquet"]
    assert pq.read_table(tmp_path / "part-00000.parquet")["count"].to_pylist() == [1]


def test_a_run_that_fails_leaves_the_sums_of_the_former(tmp_path: Path) -> None:
    write(tmp_path)
    before = (tmp_path / "part-00000.parquet").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(DataError, match="cannot be written"):
            write(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["part-00000.parquet"]
    assert (tmp_path / "part-00000.parquet").read_bytes() == before


@pytest.mark.parametrize("name", ["mine.parquet", "part-0.parquet", "_delta_log"])
def test_a_folder_with_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / "part-00001.parquet").write_bytes(b"of an earlier run")
    for act in (lambda: check_output(str(tmp_path), geo=False, delta=False), lambda: write(tmp_path)):
        with pytest.raises(InvalidInput, match=name):
            act()
    assert (tmp_path / "part-00001.parquet").exists()


def write(path: Path) -> None:
    bin_points(POINT, resolution=4).write(str(path))

"""Content that was checked stays as it was, whatever happens to its file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from routes_geo.datafiles import file_sha256
from routes_geo.errors import DataError
from routes_geo.storage.held import hold


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "table.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, pa.schema([("value", pa.int64())])) as writer:
        writer.write_table(pa.table({"value": range(10_000)}))
    return path


@pytest.mark.parametrize("in_memory_bytes", [0, 1 << 30], ids=["copied", "in memory"])
@pytest.mark.parametrize("damage", ["truncated", "overwritten", "removed"])
def test_later_damage_does_not_reach_the_reader(file: Path, in_memory_bytes: int, damage: str) -> None:
    content = hold(file, file_sha256(file), "table.arrow", in_memory_bytes=in_memory_bytes)
    if damage == "removed":
        file.unlink()
    else:
        with file.open("r+b") as stream:
            if damage == "truncated":
                stream.truncate(0)
            else:
                stream.write(b"\xff" * file.stat().st_size)
    table = pa.ipc.open_file(content).read_all()
    assert table["value"].to_pylist() == list(range(10_000))


@pytest.mark.parametrize("in_memory_bytes", [0, 1 << 30], ids=["copied", "in memory"])
def test_damage_before_is_an_error_that_names_the_file(file: Path, in_memory_bytes: int) -> None:
    sha256 = file_sha256(file)
    with file.open("r+b") as stream:
        stream.seek(5000)
        stream.write(b"\x00\x01")
    with pytest.raises(DataError, match=r"cubes/table\.arrow: its content differs"):
        hold(file, sha256, "cubes/table.arrow", in_memory_bytes=in_memory_bytes)
    file.unlink()
    with pytest.raises(DataError, match=r"cubes/table\.arrow: missing"):
        hold(file, sha256, "cubes/table.arrow", in_memory_bytes=in_memory_bytes)

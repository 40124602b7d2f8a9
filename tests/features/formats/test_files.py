"""Features to files, by the end of the file's name."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest
from support.made_tables import cells_table, many_cells

from routes_geo.errors import DataError, InvalidInput
from routes_geo.features.formats.files import ENCODERS, FORMAT_BY_SUFFIX, format_of, write_features
from routes_geo.features.formats.geoparquet import GROUP_ROWS


@pytest.mark.parametrize("suffix", FORMAT_BY_SUFFIX)
def test_a_file_has_what_the_encoder_gives(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"cells{suffix.upper()}"
    about = {"attribution": "Frontex"}
    size = write_features(cells_table(), path, format_of(path), about)
    if suffix != ".gpkg":  # which states when it was written
        assert path.read_bytes() == b"".join(ENCODERS[format_of(path)](cells_table(), about))
    assert size == path.stat().st_size
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_every_format_has_a_suffix() -> None:
    assert set(FORMAT_BY_SUFFIX.values()) == set(ENCODERS)


def test_a_name_without_a_format_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"cells.xlsx has the unknown ending '.xlsx'; use one of .geojson, "):
        format_of(Path("cells.xlsx"))
    with pytest.raises(InvalidInput, match=r"cells has no ending; use one of .geojson, .*, or - for CSV"):
        format_of(Path("cells"))


def test_nothing_is_left_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        write_features(cells_table(), tmp_path / "nowhere" / "cells.csv", "csv", {})
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidInput, match=r"folder\.csv is a folder"):
        write_features(cells_table(), tmp_path / "folder.csv", "csv", {})
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.csv"]


@pytest.mark.parametrize("name", ENCODERS)
def test_a_reader_who_leaves_early_leaves_nothing_behind(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    running = threading.active_count()
    pieces = cast("Generator[bytes]", ENCODERS[name](many_cells(GROUP_ROWS), {}))
    assert next(pieces)
    pieces.close()
    assert list(pieces) == []
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == running

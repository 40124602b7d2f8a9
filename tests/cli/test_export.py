"""`routes-geo export`: archives read back by GDAL and the library of the format."""

from __future__ import annotations

from pathlib import Path

import mapbox_vector_tile
import pandas as pd
import pyogrio
import pytest
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from tiles import cells
from tiles.archive import TileArchive, pyramid
from tiles.cell_figures import PROPERTIES, TileQuery, cells_tile
from tiles.features import encode_features_tile
from tiles.snapshot_tiles import SnapshotTiles


@pytest.fixture(scope="module")
def archive(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "routes.pmtiles"
    arguments = ["export", "pmtiles", str(path), "--datetime", "2023", "--snapshot", str(snapshot_dir)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert f"{path}: " in done.output.replace("\n", "")
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    return path


def test_every_tile_is_the_one_that_is_served(archive: Path, snapshot: Snapshot) -> None:
    opened, tiles = TileArchive(archive), snapshot.derived(SnapshotTiles)
    query = TileQuery.parse(snapshot, ("2023", None), DETECTIONS, None, PROPERTIES)
    layers = [layer for name in ("routes", "bands", "places") for layer in tiles.layers(name)]
    assert (opened.min_zoom, opened.max_zoom) == (0, cells.MAX_ZOOM)
    found = 0
    for address in pyramid(tiles.bounds(), cells.MAX_ZOOM)[::5]:
        expected = cells_tile(snapshot, address, query).content + encode_features_tile(layers, *address)
        assert opened.tile(*address) == expected
        found += bool(expected)
    assert found > 50


def test_gdal_reads_the_archive_and_the_sum_is_exact(archive: Path, snapshot: Snapshot) -> None:
    assert {name for name, _ in pyogrio.list_layers(archive)} == {
        "cells",
        "areas",
        "corridors",
        "branches",
        "bands",
        "places",
    }
    finest = [pyogrio.read_dataframe(archive, layer=name) for name in ("cells", "areas")]
    once = pd.concat([layer.drop_duplicates("mvt_id") for layer in finest])
    published = once[once["status"] == "published"]
    cube = snapshot.cube(DETECTIONS, 5)
    months = range(cube.first_month, cube.first_month + cube.months)
    first = months.index(53 * 12)  # 2023-01, from 1970
    counted = cube.window(cube.first_month + first, cube.first_month + first + 12).published
    assert published["value"].sum() == counted.sum()
    assert len(published) == (counted > 0).sum()


def test_tiles_hold_the_layers_and_a_known_cell(archive: Path) -> None:
    tile = mapbox_vector_tile.decode(TileArchive(archive).tile(8, 136, 101))
    values = {item["properties"]["cell"]: item["properties"].get("value") for item in tile["cells"]["features"]}
    assert max(value for value in values.values() if value) > 50_000  # Lampedusa


def test_what_cannot_be_written_is_said(snapshot_dir: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "none" / "x.pmtiles")
    wrong = {
        (): "cannot be written",
        ("--datetime", "soon"): "2023-01/2023-09",
        ("--route", "XX"): "CMED",
        ("--props", "boat"): "withheld_months",
    }
    for arguments, message in wrong.items():
        done = CliRunner().invoke(app, ["export", "pmtiles", target, "--snapshot", str(snapshot_dir), *arguments])
        assert done.exit_code == 2
        assert message in done.output

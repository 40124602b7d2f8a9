"""Encode features as FlatGeobuf.

GDAL writes a temporary file, because the index comes before the features; the file is then read in pieces.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from routes_geo.errors import DataError
from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.features.formats.blocks import blocks
from routes_geo.features.formats.flat import GEOMETRY, crs_name, to_flat_table, to_plain_table
from routes_geo.features.formats.geometry import to_wkb

_PIECE_BYTES = 1 << 18


def encode_flatgeobuf(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a file with a spatial index, unless a feature has no geometry.

    Features are in the order of the index; lists are JSON text.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.fgb"
        _write(table, path, about)
        _check_complete(path, len(table))
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece


def _write(table: FeatureTable, path: Path, about: Mapping[str, str]) -> None:
    from pyogrio.raw import write_arrow  # noqa: PLC0415 - GDAL is loaded when it is needed

    schema = to_plain_table(to_flat_table(table.slice(0, 0))).schema.append(pa.field(GEOMETRY, pa.binary()))
    batches = (batch for block in blocks(table) for batch in _block(block, schema).to_batches())
    write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        path,
        driver="FlatGeobuf",
        layer=about.get("name", path.stem),
        geometry_name=GEOMETRY,
        geometry_type="Unknown",
        crs=crs_name(table.crs),
        layer_metadata=dict(about),
        layer_options={"SPATIAL_INDEX": "NO" if _is_absent_somewhere(table) else "YES"} | _title(about),
    )


def _check_complete(path: Path, rows: int) -> None:
    """Raise DataError unless the last feature can be read: GDAL does not report that the disk was full."""
    from pyogrio.errors import DataSourceError, FeatureError, GeometryError  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415

    try:
        last = read(path, skip_features=max(rows - 1, 0), max_features=1)[2]
        is_complete = len(last) == min(rows, 1)
    except (DataSourceError, FeatureError, GeometryError):
        is_complete = False
    if not is_complete:
        raise DataError(
            f"{path.parent}: the temporary FlatGeobuf file is incomplete; check the free space of this disk"
        )


def _block(block: FeatureTable, schema: pa.Schema) -> pa.Table:
    flat = to_plain_table(to_flat_table(block))
    return flat.append_column(GEOMETRY, to_wkb(block.geometries).wkb).cast(schema)


def _is_absent_somewhere(table: FeatureTable) -> bool:
    shapes = table.geometries
    if isinstance(shapes, CellShapes):
        return bool(np.any(shapes.cells == 0))
    return any(shape is None for shape in shapes.shapes())


def _title(about: Mapping[str, str]) -> dict[str, str]:
    return {option.upper(): about[option] for option in ("title", "description") if option in about}

"""Encode features as FlatGeobuf.

GDAL writes a temporary file, because the index comes before the features; the file is then read in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from routes_geo.features.feature_table import CellShapes, FeatureTable
from routes_geo.features.formats.blocks import blocks
from routes_geo.features.formats.flat import GEOMETRY, crs_name, to_flat_table, to_plain_table
from routes_geo.features.formats.gdal import Layer, encode_layer, write_layer
from routes_geo.features.formats.geometry import to_wkb

_DRIVER = "FlatGeobuf"


def encode_flatgeobuf(table: FeatureTable, about: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a file with a spatial index, unless a feature has no geometry.

    Features are in the order of the index; lists are JSON text.
    """
    options = {"SPATIAL_INDEX": "NO" if _is_absent_somewhere(table) else "YES"} | _title(about)
    yield from encode_layer(_DRIVER, lambda path: write_features_with_gdal(table, path, about, (_DRIVER, options)))


def write_features_with_gdal(
    table: FeatureTable, path: Path, about: Mapping[str, str], form: tuple[str, Mapping[str, str]]
) -> None:
    """Write features with a driver and its options; lists are JSON text."""
    driver, options = form
    schema = to_plain_table(to_flat_table(table.slice(0, 0))).schema.append(pa.field(GEOMETRY, pa.binary()))
    batches = (batch for block in blocks(table) for batch in _block(block, schema).to_batches())
    layer = Layer(driver, about.get("name", path.stem), crs_name(table.crs), about, options)
    write_layer(path, schema, batches, layer)


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

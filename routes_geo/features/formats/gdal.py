"""Write layers with GDAL, which needs a file on the disk, and check that they are complete."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from routes_geo.errors import DataError
from routes_geo.features.formats.flat import GEOMETRY

_PIECE_BYTES = 1 << 18
SUFFIX_BY_DRIVER = {"FlatGeobuf": ".fgb", "GPKG": ".gpkg"}


@dataclass(frozen=True, slots=True)
class Layer:
    """Describe a layer: GDAL's driver, its name, the reference system, metadata and options."""

    driver: str
    name: str
    crs: str
    about: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


def write_layer(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch], layer: Layer) -> None:
    """Write batches with a column `geometry` (WKB). DataError if GDAL refuses them, or the file is incomplete."""
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError  # noqa: PLC0415
    from pyogrio.raw import write_arrow  # noqa: PLC0415 - GDAL is loaded when it is needed

    rows = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for batch in batches:
            rows += batch.num_rows
            yield batch

    try:
        write_arrow(
            pa.RecordBatchReader.from_batches(schema, counted()),
            path,
            driver=layer.driver,
            layer=layer.name,
            geometry_name=GEOMETRY,
            geometry_type="Unknown",
            crs=layer.crs,
            layer_metadata=dict(layer.about),
            layer_options=dict(layer.options),
        )
    except (DataLayerError, DataSourceError, FeatureError, GeometryError) as error:
        raise DataError(f"the layer cannot be written as {layer.driver} ({str(error)[:200]})") from error
    _check_complete(path, rows)


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
            f"{path.parent}: the temporary {path.suffix[1:]} file is incomplete; check the free space of this disk"
        )


def encode_layer(driver: str, write: Callable[[Path], None]) -> Iterator[bytes]:
    """Yield a file in pieces, which `write` writes to a temporary path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"features{SUFFIX_BY_DRIVER[driver]}"
        write(path)
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece

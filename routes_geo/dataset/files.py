"""Encode tables of figures as CSV, Parquet and JSON, and a series with its description as a ZIP archive.

Equal tables give equal bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from routes_geo.dataset.about import about_series, describe_package, write_readme
from routes_geo.dataset.rows import route_rows, series_rows
from routes_geo.features.about import about
from routes_geo.features.cells import CellQuery, cell_features
from routes_geo.features.collections import CELLS, find_collection
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats import files
from routes_geo.features.tables import StaticFeatures
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import DETECTIONS, check_cell_resolution
from routes_geo.snapshot.snapshot import Derived, Snapshot
from routes_geo.tables.formulas import table_without_formulas

_CSV = csv.WriteOptions(quoting_style="needed", quoting_header="needed")
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first day of the format: an archive with the hour has other bytes each time

About = Mapping[str, str]


def to_csv(table: pa.Table, _about: About) -> bytes:
    """Encode a table as CSV with a header; an absent value is empty."""
    sink = io.BytesIO()
    csv.write_csv(table_without_formulas(table), sink, _CSV)
    return sink.getvalue()


def to_parquet(table: pa.Table, about: About) -> bytes:
    """Encode a table as Parquet; `about` stands in the metadata of the file, as JSON under the key `routes_geo`."""
    described = table.replace_schema_metadata({"routes_geo": orjson.dumps(dict(about))})
    sink = io.BytesIO()
    pq.write_table(described, sink, compression="zstd")
    return sink.getvalue()


def to_json(table: pa.Table, about: About) -> bytes:
    """Encode a table as an object with what it is about, and `rows`."""
    return orjson.dumps({**about, "rows": table.to_pylist()})


# By the ending of a file's name: for figures, and for collections.
ENCODERS: dict[str, Callable[[pa.Table, About], bytes]] = {"csv": to_csv, "parquet": to_parquet, "json": to_json}
FEATURE_ENCODERS = {name: files.ENCODERS[name] for name in ("csv", "parquet", "geojson")}


class DataFiles(Derived):
    """The files of a snapshot at its newest vintage, each encoded at its first use."""

    @once
    def of_series(self, series: str, ending: str) -> bytes:
        """Return a series as a file: csv, parquet, json or zip."""
        return series_file(self.snapshot, series, ending)

    @once
    def of_route(self, route: str, ending: str) -> bytes:
        """Return all series about a route as a file: csv, parquet or json."""
        return route_file(self.snapshot, route, ending)

    @once
    def of_collection(self, collection_id: str, ending: str) -> bytes:
        """Return a collection as a file: csv, parquet or geojson. Cells are those of the newest twelve months."""
        collection = find_collection(collection_id)
        table = _cells(self.snapshot) if collection is CELLS else _features(self.snapshot, collection_id)
        return b"".join(FEATURE_ENCODERS[ending](table, about(self.snapshot, collection)))


def series_file(snapshot: Snapshot, series: str, ending: str, as_of: date | None = None) -> bytes:
    """Return a series, as known on a day (None: now), as a file: csv, parquet, json or zip."""
    table = series_rows(snapshot, series, as_of)
    if ending == "zip":
        return _pack(snapshot, series, table, as_of)
    return ENCODERS[ending](table, about_series(snapshot, series, as_of))


def route_file(snapshot: Snapshot, route: str, ending: str, as_of: date | None = None) -> bytes:
    """Return all series about a route, as known on a day (None: now), as a file: csv, parquet or json."""
    stated = {"name": route, "title": snapshot.subject_name(route), "snapshot": snapshot.snapshot_id}
    return ENCODERS[ending](route_rows(snapshot, route, as_of), stated)


def _features(snapshot: Snapshot, collection_id: str) -> FeatureTable:
    return snapshot.derived(StaticFeatures).of(collection_id).table


def _cells(snapshot: Snapshot) -> FeatureTable:
    months = window_or_last_year(snapshot, None, None, DETECTIONS)
    return cell_features(snapshot, CellQuery(check_cell_resolution(snapshot, DETECTIONS, None), months)).table


def _pack(snapshot: Snapshot, series: str, table: pa.Table, as_of: date | None) -> bytes:
    content = to_csv(table, {})
    package = orjson.dumps(describe_package(snapshot, series, content, as_of), option=orjson.OPT_INDENT_2)
    readme = write_readme(snapshot, series, table.num_rows, as_of).encode()
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in (("README.md", readme), ("datapackage.json", package), ("data.csv", content)):
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), body, zipfile.ZIP_DEFLATED)
    return sink.getvalue()

"""Write the files for readers of a copy: series, cells of the newest twelve months, reports and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from routes_geo.features.about import about
from routes_geo.features.cells import CellQuery, cell_features
from routes_geo.features.collections import CELLS
from routes_geo.features.formats.files import format_of, write_features
from routes_geo.model import ROUTE_IDS
from routes_geo.site.addresses import shown_series
from routes_geo.site.answers import write_file
from routes_geo.site.pictures import write_pictures
from routes_geo.site.service import Service
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.series import finest_resolution
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.tables.formulas import table_without_formulas

FOLDER, REPORTS = "files", "reports"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("routes_geo.site", ""),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SERIES_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("series", "route", "area", "period")),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("value", pa.int64()),
        *((name, pa.string()) for name in ("status", "unit", "publisher")),
        ("released", pa.string()),
        ("licence", pa.string()),
    ]
)
_FORMATS = {".csv": "CSV", ".parquet": "Parquet", ".geojson": "GeoJSON", ".html": "HTML", ".png": "PNG"}


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file of figures: of a series, and for cells of a window; reports and pictures have neither."""

    title: str
    series: str | None
    window: str | None
    format: str
    path: str  # from the folder of the copy
    bytes: int


def write_downloads(
    service: Service, folder: Path, page: Mapping[str, Any], show: Callable[[str], None]
) -> list[Download]:
    """Write all files below the folder of a copy, with a page that lists them."""
    downloads = [
        *_write_series(service, folder),
        *_write_cells(service, folder, page),
        *_write_reports(service, folder),
    ]
    downloads += _write_pictures(service, folder, show)
    text = _TEMPLATES.get_template("files.html.j2").render(
        page=page, downloads=downloads, sources=service.json_of("/sources")["series"]
    )
    write_file(folder / FOLDER / "index.html", text.encode())
    write_file(folder / FOLDER / "style.css", Path(__file__).with_name("files.css").read_bytes())
    return downloads


def _described(folder: Path, path: Path, title: str, series: str | None = None, window: str | None = None) -> Download:
    return Download(
        title=title,
        series=series,
        window=window,
        format=_FORMATS[path.suffix],
        path=path.relative_to(folder).as_posix(),
        bytes=path.stat().st_size,
    )


def _write_series(service: Service, folder: Path) -> Iterator[Download]:
    """Write every series about a route, all periods, as CSV and Parquet."""
    rows: dict[str, list[dict[str, Any]]] = {}
    titles: dict[str, str] = {}
    for route in ROUTE_IDS:
        for series in service.json_of(f"/series/{route}")["series"]:
            titles[series["id"]] = series["title"]
            rows.setdefault(series["id"], []).extend(_rows(route, series))
    (folder / FOLDER).mkdir(parents=True)
    for name, of_series in rows.items():
        table = pa.Table.from_pylist(of_series, schema=_SERIES_SCHEMA)
        stem = folder / FOLDER / name
        pc.write_csv(table_without_formulas(table), csv_file := Path(f"{stem}.csv"))
        pq.write_table(table, parquet_file := Path(f"{stem}.parquet"))
        for path in (csv_file, parquet_file):
            yield _described(folder, path, f"{titles[name]}, all periods by route", name)


def _rows(route: str, series: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    shared = {
        "series": series["id"],
        "route": route,
        "unit": series["unit"],
        "publisher": series["publisher"],
        "released": series["release"]["released"],
        "licence": series["licence"],
    }
    for period in series["periods"]:
        days = {edge: pa.scalar(period[edge]).cast(pa.date32()).as_py() for edge in ("start", "end")}
        yield {
            **shared,
            "area": period.get("area"),
            **{name: period[name] for name in ("period", "value", "status")},
            **days,
        }


def _write_cells(service: Service, folder: Path, page: Mapping[str, Any]) -> Iterator[Download]:
    for series in shown_series(page):
        if series["resolutions"]:
            yield from _write_cells_of(service.snapshot, folder, series)


def _write_cells_of(snapshot: Snapshot, folder: Path, series: Mapping[str, Any]) -> Iterator[Download]:
    """Write the finest cells and the areas of a series in its newest twelve months."""
    name = series["id"]
    window = window_or_last_year(snapshot, None, None, name)
    table = cell_features(snapshot, CellQuery(finest_resolution(snapshot, name), window, series=name)).table
    for suffix in (".csv", ".parquet", ".geojson"):
        path = folder / FOLDER / f"cells_{name}_{window.label.replace('/', '_to_')}{suffix}"
        write_features(table, path, format_of(path), about(snapshot, CELLS, name))
        yield _described(folder, path, f"{series['title']}, cells and areas, {window.label}", name, window.label)


def _write_pictures(service: Service, folder: Path, show: Callable[[str], None]) -> Iterator[Download]:
    for path in write_pictures(service.snapshot, folder, show):
        subject = "the five routes" if path.stem == "page" else service.snapshot.subject_name(path.stem)
        yield _described(folder, path, f"Picture: {subject}")


def _write_reports(service: Service, folder: Path) -> Iterator[Download]:
    """Write the report of each route on its newest 24 months."""
    for route in ROUTE_IDS:
        path = folder / REPORTS / f"{route}.html"
        write_file(path, service.bytes_of(f"/reports/{route}.html"))
        yield _described(folder, path, f"Report: {service.snapshot.subject_name(route)}")

"""Run tipg on PostGIS, the peer of the service, with the same cells in a table, one worker and its fastest settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import shapely

from benchmarks.postgres import Database, database
from benchmarks.processes import peak_mib, running
from benchmarks.starting import free_port

PYTHON = Path(__file__).resolve().parent.parent / ".venv" / "peers" / "bin" / "python"

# The table has geometries in metres for tiles and in degrees for items, so no request transforms them.
_TABLES = {"cells": 4326, "cells_mercator": 3857}
_COLUMNS = ("id", "cell", "route", "value", "status", "geom")
_CREATE = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE {name} (
  id bigint PRIMARY KEY, cell text, route text, value bigint, status text, geom geometry(Polygon, {srid})
);
"""
_COPY_AND_INDEX = """
CREATE INDEX ON cells USING gist (geom);
INSERT INTO cells_mercator SELECT id, cell, route, value, status, ST_Transform(geom, 3857) FROM cells;
CREATE INDEX ON cells_mercator USING gist (geom);
VACUUM ANALYZE
"""
_SETTINGS = {
    "TIPG_MAX_FEATURES_PER_TILE": "100000",  # no feature is dropped
    "TIPG_TILE_CLIP": "false",  # whole hexagons, like our tiles
    "TIPG_CATALOG_TTL": "0",  # the catalogue is read only once
    "TIPG_ENABLE_METRICS": "false",
    "DB_MIN_CONN_SIZE": "16",
    "DB_MAX_CONN_SIZE": "16",
}


@dataclass(frozen=True, slots=True)
class Tipg:
    """Describe a running tipg."""

    url: str
    pid: int
    database: Database

    def tile(self, z: int, x: int, y: int) -> str:
        """Return the address of a tile with all properties."""
        return f"{self.url}/collections/public.cells_mercator/tiles/WebMercatorQuad/{z}/{x}/{y}"

    def items(self, limit: int) -> str:
        """Return the address of the first items as GeoJSON."""
        return f"{self.url}/collections/public.cells/items?limit={limit}&f=geojson"

    def peak_mib(self) -> int:
        """Return the peak memory of the worker and its database processes; shared buffers count in each."""
        return peak_mib(self.pid) + peak_mib(self.database.pid)


@contextmanager
def tipg(features: Sequence[dict[str, object]], folder: Path, database_port: int | None = None) -> Iterator[Tipg]:
    """Load GeoJSON features of cells into a new database and serve them until the block ends."""
    with ExitStack() as stack:
        data = stack.enter_context(database(database_port or free_port()))
        _load(data, features)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, **_SETTINGS, "DATABASE_URL": data.url}
        command = [str(PYTHON), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--no-access-log"]
        process = stack.enter_context(running(command, f"{url}/healthz", folder / "tipg.log", environment))
        yield Tipg(url, process.pid, data)


def _load(data: Database, features: Sequence[dict[str, object]]) -> None:
    for name, srid in _TABLES.items():
        data.run(_CREATE.format(name=name, srid=srid))
    data.run(f"COPY cells ({', '.join(_COLUMNS)}) FROM STDIN", _lines(features))
    for statement in _COPY_AND_INDEX.split(";"):
        data.run(statement)


def _lines(features: Sequence[dict[str, object]]) -> Iterable[str]:
    for number, feature in enumerate(features, 1):
        shape = shapely.set_srid(shapely.geometry.shape(feature["geometry"]), 4326)
        wkb = shapely.to_wkb(shape, hex=True, include_srid=True)
        plain = (str(feature["properties"][name]) for name in ("cell", "route", "value", "status"))
        yield "\t".join((str(number), *plain, wkb))

"""Read the metadata of GeoParquet: the primary geometry column, and the reference system of each one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import orjson
import pyarrow as pa
from pyproj import CRS
from pyproj.exceptions import ProjError

from routes_geo.errors import DataError

LNG_LAT = "OGC:CRS84"
_DEGREES = frozenset({LNG_LAT, "EPSG:4326"})  # GeoParquet 1.1: x is always the longitude

_BROKEN = "the GeoParquet metadata cannot be read; write the file again"
_CRS_TEXT = re.compile(r"(urn:ogc:def:crs:)?[A-Za-z]+:[0-9.]*:?[A-Za-z0-9]+|\s*[A-Z]+(CRS|CS)\s*\[.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Geometries:
    """The primary geometry column, and the metadata of each one by its name."""

    primary: str | None = None
    columns: dict[str, dict[str, object]] | None = None

    def crs(self, name: str) -> object:
        """Return the reference system of a column; None if it is unknown. GeoParquet without one is in degrees."""
        described = (self.columns or {}).get(name)
        return None if described is None else described.get("crs", LNG_LAT)


def read_geometries(path: str, schema: pa.Schema) -> Geometries:
    """Return the metadata of GeoParquet, nothing for other schemas; DataError if it cannot be read."""
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return _geoarrow(schema)
    try:
        geo = orjson.loads(text)
        columns = {name: dict(described) for name, described in geo["columns"].items()}
        primary = geo["primary_column"]
        is_sound = primary in columns and primary in schema.names and all(map(_is_crs, columns.values()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: {_BROKEN}") from error
    if not is_sound:
        raise DataError(f"{path}: {_BROKEN}")
    return Geometries(primary, columns)


def _geoarrow(schema: pa.Schema) -> Geometries:
    """Return the geometry columns of GeoArrow; the first one is the primary one."""
    columns: dict[str, dict[str, object]] = {}
    for field in schema:
        metadata = field.metadata or {}
        if isinstance(field.type, pa.BaseExtensionType):
            name, text = field.type.extension_name.encode(), field.type.__arrow_ext_serialize__()
        else:
            name, text = metadata.get(b"ARROW:extension:name", b""), metadata.get(b"ARROW:extension:metadata", b"")
        if name.startswith((b"geoarrow.", b"ogc.wkb")):
            columns[field.name] = {"encoding": "WKB", "crs": _geoarrow_crs(text)}
    return Geometries(next(iter(columns), None), columns)


def _geoarrow_crs(text: bytes) -> object:
    try:
        described = orjson.loads(text or b"{}")
    except ValueError:
        return None
    return described.get("crs") if isinstance(described, dict) and _is_crs(described) else None


def _is_crs(described: dict[str, object]) -> bool:
    """Return whether a reference system is missing, PROJJSON, a code or WKT; PROJ would look for a file otherwise."""
    crs = described.get("crs")
    return crs is None or isinstance(crs, dict) or (isinstance(crs, str) and bool(_CRS_TEXT.fullmatch(crs)))


def is_degrees(crs: object) -> bool:
    """Return whether a reference system is longitude and latitude in degrees; so is one that is not stated."""
    if crs is None or crs == {}:
        return True
    if isinstance(crs, dict) and isinstance(crs.get("id"), dict):
        return f"{crs['id'].get('authority')}:{crs['id'].get('code')}" in _DEGREES
    if isinstance(crs, str) and crs.strip().upper() in _DEGREES:
        return True
    try:
        parsed = CRS.from_user_input(crs)
    except (ProjError, ValueError, TypeError):
        return False
    authority = parsed.to_authority(min_confidence=100)
    return authority is not None and ":".join(authority) in _DEGREES


def name_of_crs(crs: object) -> str:
    """Return the name of a reference system for a message."""
    if isinstance(crs, dict):
        identity = crs.get("id")
        if isinstance(identity, dict):
            return f"{identity.get('authority')}:{identity.get('code')}"[:100]
        return str(crs.get("name", "an unnamed system"))[:100]
    return " ".join(str(crs).split())[:100]

"""Check the reference system of points in GeoParquet."""

from __future__ import annotations

import json

import pyarrow as pa

from routes_geo.errors import DataError, InvalidInput

_DEGREES = ("OGC:CRS84", "EPSG:4326")


def check_crs(path: str, schema: pa.Schema) -> None:
    """Raise InvalidInput for GeoParquet with a reference system other than degrees; DataError for broken metadata."""
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return
    try:
        geo = json.loads(text)
        crs = geo.get("columns", {}).get(geo.get("primary_column"), {}).get("crs") or {}
        identity = crs.get("id") or {}
        name = f"{identity.get('authority')}:{identity.get('code')}"
        system = name if identity else crs.get("name", "an unnamed system")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{path}: the GeoParquet metadata cannot be read; write the file again") from error
    if crs and name not in _DEGREES:
        raise InvalidInput(
            f"{path}: the reference system is {str(system)[:100]}; convert it to degrees ({_DEGREES[0]})"
        )

"""Convert coordinates from any reference system that PROJ knows to longitude and latitude in degrees (OGC:CRS84)."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import numpy as np
import orjson
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from routes_geo.errors import DataError, InvalidInput
from routes_geo.tables.geoparquet import LNG_LAT, is_degrees, name_of_crs

FloatArray = NDArray[np.float64]

_CODE = re.compile(r"[A-Za-z]{2,10}:[A-Za-z0-9_.]{1,20}|[0-9]{4,6}")
_HERE = threading.local()
OPTION = "--crs"


def is_projected(crs: str | None) -> bool:
    """Return whether a reference system, as `crs_text` returns it, has metres or other lengths."""
    source = None if crs is None else _transformer_of(crs).source_crs
    return source is not None and source.is_projected


def crs_text(crs: object, origin: str) -> str | None:
    """Return a reference system as text, None if it is longitude and latitude in degrees or is not stated.

    DataError (of an option, InvalidInput) if it cannot be converted to degrees. PROJ would open a file for some texts;
    those are not accepted.
    """
    text = plain_crs(crs)
    if text is None:
        return None
    try:
        _transformer_of(text)
    except (ProjError, ValueError, TypeError) as error:
        kind = InvalidInput if origin == OPTION else DataError
        raise kind(
            f"{origin}: the reference system {name_of_crs(crs)!r} cannot be converted to degrees ({LNG_LAT}); give "
            "one that EPSG lists, such as --crs EPSG:3035"
        ) from error
    return text


def plain_crs(crs: object) -> str | None:
    """Return a reference system as text, None if it is longitude and latitude in degrees or is not stated."""
    if crs is None or crs == {} or is_degrees(crs):
        return None
    if isinstance(crs, dict) and "type" not in crs and isinstance(crs.get("id"), dict):  # no more than a code
        return f"{crs['id'].get('authority')}:{crs['id'].get('code')}"
    return crs.strip() if isinstance(crs, str) else orjson.dumps(crs).decode()


@lru_cache(maxsize=64)
def _is_accepted(text: str) -> bool:
    return (
        bool(_CODE.fullmatch(text))
        or text.startswith("{")
        or bool(re.match(r"[A-Z_]+(CRS|CS)\s*\[", text))
        or (text.lower().startswith("urn:ogc:def:crs:"))
    )


def _transformer_of(text: str) -> Transformer:
    """Return the transformation to degrees; those of PROJ must not be shared by threads."""
    if not _is_accepted(text):
        raise ValueError(text[:40])
    known: dict[str, Transformer] = getattr(_HERE, "known", {})
    if text not in known:
        given = int(text) if text.isdigit() else text
        known[text] = Transformer.from_crs(CRS.from_user_input(given), LNG_LAT, always_xy=True)
        _HERE.known = known
    return known[text]


def to_lng_lat(x: FloatArray, y: FloatArray, crs: str | None) -> tuple[FloatArray, FloatArray]:
    """Return longitudes and latitudes in degrees (n,), NaN for a point outside of the reference system."""
    if crs is None or not x.size:
        return x, y
    try:
        lng, lat = _transformer_of(crs).transform(x, y)
    except (ProjError, ValueError, TypeError) as error:
        raise DataError(f"the reference system {name_of_crs(crs)!r} cannot be converted to degrees") from error
    is_point = np.isfinite(lng) & np.isfinite(lat) & np.isfinite(x) & np.isfinite(y)
    return np.where(is_point, lng, np.nan), np.where(is_point, lat, np.nan)

"""routes-geo: published counts along the migratory routes to Europe, binned in H3 cells, at the right vintage.

`open` and `connect` make an `Atlas` of all figures; `read_table`, `join_routes` and `bin_points` work on own data.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes_geo.analysis.atlas import Atlas
    from routes_geo.analysis.comparison import RouteComparison
    from routes_geo.analysis.joins import join_routes
    from routes_geo.analysis.opening import connect, open  # noqa: A004 - `routes_geo.open` reads as `gzip.open` does
    from routes_geo.analysis.report import Report
    from routes_geo.analysis.tables import ReadTable, read_table
    from routes_geo.errors import DataError, InvalidInput, NotFound, Refused, RoutesGeoError
    from routes_geo.points.bin_points import bin_points

__version__ = "0.2.0"
__all__ = [
    "Atlas",
    "DataError",
    "InvalidInput",
    "NotFound",
    "ReadTable",
    "Refused",
    "Report",
    "RouteComparison",
    "RoutesGeoError",
    "__version__",
    "bin_points",
    "connect",
    "join_routes",
    "open",
    "read_table",
]
_HOMES = {
    "Atlas": "routes_geo.analysis.atlas",
    "ReadTable": "routes_geo.analysis.tables",
    "Report": "routes_geo.analysis.report",
    "RouteComparison": "routes_geo.analysis.comparison",
    "bin_points": "routes_geo.points.bin_points",
    "connect": "routes_geo.analysis.opening",
    "join_routes": "routes_geo.analysis.joins",
    "open": "routes_geo.analysis.opening",
    "read_table": "routes_geo.analysis.tables",
} | dict.fromkeys(("DataError", "InvalidInput", "NotFound", "Refused", "RoutesGeoError"), "routes_geo.errors")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import routes_geo` alone loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'routes_geo' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names, so that notebooks complete them."""
    return sorted(__all__)

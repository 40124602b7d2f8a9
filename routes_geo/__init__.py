"""routes-geo: published counts along the migratory routes to Europe, binned in H3 cells, at the right vintage."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes_geo.points.bin_points import bin_points

__version__ = "0.1.0"
__all__ = ["__version__", "bin_points"]
_HOMES = {"bin_points": "routes_geo.points.bin_points"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import routes_geo` alone loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'routes_geo' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)

"""routes-geo: published counts along the migratory routes to Europe, binned in H3 cells, at the right vintage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes_geo.bins import bin_points

__version__ = "0.1.0"
__all__ = ["__version__", "bin_points"]


def __getattr__(name: str) -> Any:
    """Import what is offered here when it is first asked for: importing the package alone loads nothing heavy."""
    if name == "bin_points":
        from routes_geo.bins import bin_points  # noqa: PLC0415

        return bin_points
    raise AttributeError(f"module 'routes_geo' has no attribute {name!r}")

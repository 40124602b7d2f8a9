"""Landing page and conformance, assembled from what each family of endpoints declares.

A module of endpoints may have CONFORMANCE, the classes it conforms to, `landing_links(base)` and
`collection_links(base, collection_id)`, which give links for the landing page and for a collection.
"""

from __future__ import annotations

from types import ModuleType

from api import description, forecast, hotspots, ogc_tiles, pressure, records, schemas
from api.alerts import router as alerts
from api.dggs import router as dggs
from api.features import conformance
from api.links import Link

MODULES: tuple[ModuleType, ...] = (
    description,
    schemas,
    conformance,
    ogc_tiles,
    dggs,
    pressure,
    alerts,
    forecast,
    hotspots,
    records,
)


def conformance_classes() -> list[str]:
    """Classes all modules declare, each once, in order."""
    classes = [uri for module in MODULES for uri in getattr(module, "CONFORMANCE", ())]
    return list(dict.fromkeys(classes))


def landing_links(base: str) -> list[Link]:
    """Links of the landing page that modules declare."""
    return [item for module in MODULES if hasattr(module, "landing_links") for item in module.landing_links(base)]


def collection_links(base: str, collection_id: str) -> list[Link]:
    """Links of a collection that modules declare."""
    return [
        item
        for module in MODULES
        if hasattr(module, "collection_links")
        for item in module.collection_links(base, collection_id)
    ]

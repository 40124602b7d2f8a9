"""Find the hotspot or member that a name means, and refuse names of single sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routes_geo.errors import NotFound, ReasonCode, Refused
from routes_geo.geography.route_names import fold_name
from routes_geo.hotspots.areas import Area, Hotspot

SITE = "site"  # precision of a place whose location is withheld


def find_area(name: str, hotspots: Sequence[Hotspot], sites: Iterable[str] = ()) -> tuple[Hotspot, Area]:
    """Return the hotspot, and the area in it, that an id or another name means; upper and lower case are the same.

    Refused for a place inside a hotspot that is not an area of its own, and for any reception site (`sites`).
    NotFound, with the existing ids, for every other name.
    """
    wanted = fold_name(name)
    areas = [(hotspot, area) for hotspot in hotspots for area in hotspot.areas]
    for hotspot, area in areas:
        if wanted in {fold_name(area.area_id), *(fold_name(alias) for alias in area.aliases)}:
            return hotspot, area
    for _, area in reversed(areas):  # members come after the whole, so this finds the smallest
        if wanted in {fold_name(part) for part in area.places + area.sites}:
            raise _too_fine(name, f"/hotspots/{area.area_id}")
    if wanted in {fold_name(site) for site in sites}:
        raise _too_fine(name, "/hotspots")
    ids = ", ".join(area.area_id for _, area in areas)
    raise NotFound(f"unknown hotspot {name!r}; choose one of {ids}")


def _too_fine(name: str, allowed: str) -> Refused:
    return Refused(
        f"{name!r} is a single place; give an island, a group of islands or a country, never a port or a site",
        reason_code=ReasonCode.TOO_FINE_IN_SPACE,
        allowed=allowed,
    )

"""Which hotspot or member of one a name means, and which names are refused because they mean a single site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routes_geo.errors import NotFound, ReasonCode, Refused
from routes_geo.hotspots.areas import Area, Hotspot

SITE = "site"  # precision of a place whose location is withheld


def find_area(name: str, hotspots: Sequence[Hotspot], sites: Iterable[str] = ()) -> tuple[Hotspot, Area]:
    """The hotspot, and the area in it, that an id or another name means, whatever the case.

    Refused for a place inside a hotspot that is no area of its own, and for a reception site of any place (`sites`);
    NotFound, with the ids there are, for every other name.
    """
    asked = _plain(name)
    areas = [(hotspot, area) for hotspot in hotspots for area in hotspot.areas]
    for hotspot, area in areas:
        if asked in {_plain(area.area_id), *(_plain(alias) for alias in area.aliases)}:
            return hotspot, area
    for _, area in reversed(areas):  # members come after the whole: the nearest area that holds it is the alternative
        if asked in {_plain(part) for part in area.places + area.sites}:
            raise _too_fine(name, f"/hotspots/{area.area_id}")
    if asked in {_plain(site) for site in sites}:
        raise _too_fine(name, "/hotspots")
    ids = ", ".join(area.area_id for _, area in areas)
    raise NotFound(f"no hotspot {name!r}; the hotspots and their members are {ids}")


def _too_fine(name: str, allowed: str) -> Refused:
    return Refused(
        f"{name!r} is a single place; hotspots are islands, groups of islands or countries, never a port or a site",
        reason_code=ReasonCode.TOO_FINE_IN_SPACE,
        allowed=allowed,
    )


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())

"""Find out which zones have data, and refuse zones that are finer than the counts."""

from __future__ import annotations

from api.state import Served
from routes_geo.errors import ReasonCode, Refused
from routes_geo.snapshot.series import finest_resolution
from routes_geo.zones.info import level_of, parse_zone
from routes_geo.zones.levels import ZoneLevel


def finest_zones(served: Served, series: str) -> ZoneLevel:
    """Return the zones of the finest level of a series."""
    return served.zones.at(series, finest_resolution(served.snapshot, series))


def has_data(served: Served, zone: int, finest: ZoneLevel) -> bool:
    """Return whether a zone, or a zone below it, has counts in the series of `finest`."""
    level = level_of(zone)
    if level > finest.level:
        return False
    span = served.zones.at(finest.series, level).span(zone)
    return bool(span.stop > span.start)


def zone_with_data(zone_id: str, series: str, finest: int) -> int:
    """Return the zone with an id; raise Refused for a zone finer than `finest`, the finest level of the series."""
    zone = parse_zone(zone_id)
    if level_of(zone) > finest:
        raise Refused(
            f"zone {zone_id} is of level {level_of(zone)}, which is finer than counts of {series} are published",
            reason_code=ReasonCode.TOO_FINE_IN_SPACE,
            allowed=f"a zone of level {finest}",
        )
    return zone

"""The releases of a series: which was the newest on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from routes_geo.errors import NotFound

if TYPE_CHECKING:
    from routes_geo.snapshot.snapshot import Snapshot


def vintages_on(snapshot: Snapshot, series: str, as_of: date | None) -> list[dict[str, Any]]:
    """Return the vintages of a series up to a day (None: all), oldest first, each with `released` and `release_id`.

    A vintage with counts on cells has `on_cells`, too: its first and last period, and the columns of its cubes.
    """
    vintages = snapshot.manifest["vintages"][series]
    return [vintage for vintage in vintages if as_of is None or vintage["released"] <= as_of.isoformat()]


def release_on(snapshot: Snapshot, series: str, as_of: date | None) -> dict[str, Any]:
    """Return the newest release of a series on a day (None: of all); NotFound if there was none yet.

    Of releases before the newest, only `released` and `release_id` are available.
    """
    newest: dict[str, Any] = snapshot.series(series)["release"]
    vintages = snapshot.manifest["vintages"][series]
    earlier = vintages_on(snapshot, series, as_of)
    if not earlier:
        raise NotFound(
            f"{series}: nothing was released on or before {as_of}; choose a day from {vintages[0]['released']} on"
        )
    return newest if earlier[-1] == vintages[-1] else {name: earlier[-1][name] for name in ("released", "release_id")}


def vintage(snapshot: Snapshot, series: str) -> date:
    """Return the release date of the figures of a series."""
    return date.fromisoformat(release_on(snapshot, series, None)["released"])

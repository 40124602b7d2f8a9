"""Describe the series and the disclosure control of a snapshot in its manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.cube_tables import Cubes, on_cells
from routes_geo.build.revisions import Published
from routes_geo.build.vintages import Vintage
from routes_geo.disclosure.hierarchy import FINEST_RESOLUTION_MONTH
from routes_geo.disclosure.policy import Policy
from routes_geo.model import period_label
from routes_geo.sources.base import Series


def series_manifest(
    series: Series, newest: Vintage, totals: pa.Table, days: Sequence[date], notes: Mapping[str, str]
) -> dict[str, object]:
    """Describe a series, its newest vintage, the periods of its totals, and the days (sorted) of its vintages.

    `notes` are by release id; that on the newest release becomes a caveat.
    """
    release = newest.release
    note = notes.get(release.release_id)
    first, last = pc.min(totals["start"]).as_py(), pc.max(totals["start"]).as_py()
    return {
        "title": series.title,
        "source": series.source,
        "publisher": series.publisher,
        "indicator": series.indicator.value,
        "unit": series.unit,
        "grain": series.grain,
        "cadence": series.cadence,
        "cadence_days": series.cadence_days,
        "lag": series.lag,
        "licence": series.licence,
        "attribution": series.attribution,
        "caveats": [*series.caveats, *([note] if note else [])],
        "restates": series.restates.value,
        "adds_areas": series.adds_areas,
        "vintages": len(days),
        "first_vintage": days[0].isoformat(),
        "first_period": period_label(first, series.grain),
        "last_period": period_label(last, series.grain),
        "release": {
            "release_id": release.release_id,
            "released": newest.released.isoformat(),
            "released_basis": release.released_basis,
            "file_name": release.file_name,
            "sha256": release.sha256,
            "retrieved_at": release.retrieved_at,
            "rows_in": release.rows_in,
            "rows_accepted": release.rows_accepted,
            "rows_quarantined": release.rows_quarantined,
        },
    }


def vintage_manifest(vintage: Published, cubes: Cubes | None, grain: str) -> dict[str, object]:
    """Describe a vintage; with counts on cells, also its first and last period, and the columns of its cubes."""
    described: dict[str, object] = {"released": vintage.released.isoformat(), "release_id": vintage.release_id}
    if cubes is None:
        return described
    starts = vintage.totals["start"]
    first, last = pc.min(starts).as_py(), pc.max(starts).as_py()
    periods = {"first_period": period_label(first, grain), "last_period": period_label(last, grain)}
    return described | {"on_cells": periods | on_cells(cubes)}


def policy_manifest(policy: Policy) -> dict[str, int]:
    """Describe the thresholds, the finest resolution and the embargo of a build."""
    return {
        "threshold_month": policy.threshold_month,
        "threshold_area_or_under_a_month": policy.threshold_fine,
        "finest_resolution_month": FINEST_RESOLUTION_MONTH,
        "embargo_days_month": policy.embargo_days_month,
        "embargo_days_week": policy.embargo_days_week,
    }

"""Register the forecasts of a build in the ledger, and read the register for the snapshot."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa

from routes_geo.build.revisions import Published
from routes_geo.ledger.ledger import Ledger
from routes_geo.pressure.forecast.register import ForecastFrom, register_table, to_register
from routes_geo.pressure.forecast_tables import FORECAST
from routes_geo.snapshot.series import DETECTIONS

_log = logging.getLogger(__name__)


def registered_forecasts(
    ledger: Ledger | None, tables: Mapping[str, pa.Table], vintages: Sequence[Published], as_of: date | None
) -> pa.Table:
    """Register the forecasts of a build, and return the register up to `as_of`, with scores.

    Nothing is registered with `as_of`, without a ledger, or without a release of detections. If the ledger cannot be
    written, such as on a read-only disk, a warning is logged and the build goes on.
    """
    totals = tables.get(f"totals/{DETECTIONS}.arrow")
    if ledger is None or not ledger.root.is_dir() or not vintages:
        return register_table([], totals)
    if as_of is None:
        newest = vintages[-1]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        source = ForecastFrom(newest.release_id, newest.released, DETECTIONS, now)
        try:
            ledger.register(to_register(tables[FORECAST], source))
        except OSError as error:
            _log.warning("the forecasts are not registered: %s", error)
    made = [each for each in ledger.forecasts() if as_of is None or each.made_at[:10] <= as_of.isoformat()]
    return register_table(made, totals)

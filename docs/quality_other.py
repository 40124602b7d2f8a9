"""Write the short quality reports of series that have no embedded figures, from their definitions."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from routes_geo.sources.registry import SERIES, Series

_RESTATES = {
    "all": "A new release restates the whole history.",
    "years": "A new release restates every year that it contains.",
    "values": "A new release restates only the figures that it contains.",
}


def other_reports(embedded: AbstractSet[str]) -> str:
    """Return the reports of all series but the embedded ones, in the order of the registry."""
    return "\n".join(_report(series) for name, series in SERIES.items() if name not in embedded)


def _report(series: Series) -> str:
    sums = "Its periods can be added." if series.adds_up else "Its periods must not be added."
    served = "" if series.published else " It is kept in the ledger, and the service does not return it."
    caveats = "\n".join(f"- {caveat}" for caveat in series.caveats)
    return (
        f"## {series.title}\n\n"
        f"- **Series, publisher, licence**: `{series.series}`; {series.publisher}; {series.licence}.{served}\n"
        f"- **Definition and unit**: {series.unit}, by {series.grain}. {sums}\n"
        f"- **Timeliness**: published {series.cadence}; lag: {series.lag}. A release is late "
        f"{series.cadence_days} days after the last one.\n"
        f"- **Revisions**: {_RESTATES[series.restates.value]}\n\n"
        f"Coverage, double counting and comparability, as the service states them:\n\n{caveats}\n"
    )

"""Say in a few sentences what a tool found: unit, source, release, and what is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.mcp.arguments import Given
from routes_geo.model import Publication
from routes_geo.snapshot.series import DETECTIONS

Document = Mapping[str, Any]
_SCORES = "Unit: points from 0 to 100, against the route's own past; scores do not rank routes."
_NOT_PEOPLE = "Detections are border crossings, not people: one person may be counted several times."


def describe_routes(document: Document, _given: Given) -> str:
    """Return the sentences on the routes."""
    names = "; ".join(f"{each['route']} = {each['name']}" for each in (*document["routes"], *document["totals"]))
    return f"{names}. The totals are of detections only."


def describe_sources(document: Document, _given: Given) -> str:
    """Return the sentences on all series."""
    lines = [
        f"- {each['id']}: {each['title']} ({each['publisher']}), {each['unit']} by {each['grain']}, "
        f"{each['first_period']} to {each['last_period']}, release of {each['release']['released']}, licence: "
        f"{each['licence']}"
        for each in document["series"]
    ]
    policy = document["policy"]
    return "\n".join([
        "Each series with its source, unit and newest release:",
        *lines,
        f"Withheld: counts by month below {policy['threshold_month']}, and by week or area below "
        f"{policy['threshold_area_or_under_a_month']}. Series are never added up.",
    ])  # fmt: skip


def describe_series(document: Document, given: Given) -> str:
    """Return the sentences on the series about a route."""
    lines = [f"{document['name']} ({document['route']}){_known(given)}:"]
    lines += [_series(each) for each in document["series"]]
    return "\n".join([*lines, *_breaks(document), *_cautions(each["unit"] for each in document["series"])])


def _series(series: Document) -> str:
    sum_ = "no sum" if series["sum"] is None else f"{series['sum']:,} {series['unit']} in all"
    withheld = series["withheld_periods"]
    provisional = sum(period["status"] == "provisional" for period in series["periods"])
    return (
        f"- {series['title']} ({series['id']}), {series['window'] or 'all periods'}: {sum_}, by {series['grain']}; "
        f"unit: {series['unit']}. {_origin(series)} Withheld: {withheld} of {series['period_count']} periods "
        f"(value null, status suppressed, never zero). Provisional: {provisional}."
    )


def _origin(series: Document) -> str:
    return f"Source: {series['attribution']}, release of {series['vintage']}. Licence: {series['licence']}."


def describe_comparison(document: Document, given: Given) -> str:
    """Return the sentence of a comparison, and what its figures are."""
    (series,) = document["series"]
    comparison = series["comparison"]
    windows = [comparison[name] for name in ("window", "compared")]
    nulls = [f"{each['window']} has no figure ({each['status']})" for each in windows if each["value"] is None]
    lines = [f"{comparison['sentence']}{_known(given)}.", f"Unit: {series['unit']}. {_origin(series)}"]
    lines += [f"Withheld or missing: {'; '.join(nulls) or 'neither window'}."]
    return "\n".join([*lines, *_breaks(document), *_cautions([series["unit"]])])


def describe_pressure(document: Document, given: Given) -> str:
    """Return the sentences on the pressure on a route in a month."""
    pressure = document["pressure"]
    score = f"no score ({pressure['reason_missing']})" if pressure["score"] is None else _scored(pressure)
    return "\n".join([
        f"Pressure on {document['name']} ({document['route']}) in {document['period']}{_known(given)}: {score}, from "
        f"{document['status']} counts.",
        f"{_SCORES} {_released(document)} Withheld: a score is missing where the count of the route is.",
        *pressure["cautions"],
        _NOT_PEOPLE,
    ])  # fmt: skip


def _scored(pressure: Document) -> str:
    return f"{pressure['score']:.0f} of 100 ({pressure['band']}), reliability {pressure['reliability']}"


def _released(document: Document) -> str:
    return f"Source: {document.get('series', DETECTIONS)}, release of {document['vintage']}."


def describe_scores(document: Document, given: Given) -> str:
    """Return the sentences on the pressure on a route over time."""
    scores = [each["score"] for each in document["months"] if each["score"] is not None]
    missing = len(document["months"]) - len(scores)
    range_ = f"scores from {min(scores):.0f} to {max(scores):.0f} of 100" if scores else "no scores"
    return "\n".join([
        f"Pressure on {document['name']} ({document['route']}), {document['period']}{_known(given)}: {range_}.",
        f"{_SCORES} {_released(document)} Withheld: {missing} of {len(document['months'])} months have no score; "
        "reason_missing says why.",
        _NOT_PEOPLE,
    ])  # fmt: skip


def describe_revisions(document: Document, given: Given) -> str:
    """Return the sentences on how figures of a route are revised."""
    lines = [
        f"- {each['age']}: by a factor of {each['revision']['low']:.2f} to {each['revision']['high']:.2f} "
        f"({each['revision']['basis']})"
        for each in document["typical"]
    ]
    return "\n".join([
        f"How published {document['unit']} change later{_known(given)}, by age of the figure (80 % of revisions):",
        *lines,
        f"Unit: factors of {document['unit']}. {_released(document)} Withheld: counts that are not published have no "
        "revisions here.",
    ])  # fmt: skip


def describe_changes(document: Document, _given: Given) -> str:
    """Return the sentences on what releases changed."""
    shown, matched = document["number_returned"], document["number_matched"]
    lines = [
        f"- {each['series']}, {each['route']}{'' if each['area'] is None else ' ' + each['area']}, {each['period']}: "
        f"{each['before']} became {each['after']} in the release of {each['released']} ({each['kind']})"
        for each in document["changes"][:10]
    ]
    return "\n".join([
        f"{matched} published figures were changed by a later release; {shown} are in the result, newest first.",
        *lines,
        "Unit: that of each series, as the tool sources lists it. Withheld: withheld figures are not among them.",
    ])  # fmt: skip


def describe_cells(document: Document, given: Given) -> str:
    """Return the sentences on cells and areas."""
    rows = document["cells"]
    withheld = sum(row["status"] == Publication.SUPPRESSED for row in rows)
    units = sorted({f"{row['unit']} ({row['series']}, release of {row['vintage']})" for row in rows})
    sources = sorted({row["source"] for row in rows if row["source"]})
    bases = sorted({row["basis"] for row in rows if row["basis"]})
    left_out = document["left_out"]
    lines = [
        f"{document['matched']} areas, cells and remainders in {document['period']}{_known(given)}; {len(rows)} are in "
        "the result, largest first.",
        f"Unit: {'; '.join(units) or given['series']}. Source: {'; '.join(sources) or 'none'}. Basis: "
        f"{', '.join(bases) or 'none'}.",
        f"Withheld: {withheld} of those in the result (value null, status suppressed, never zero). Their counts are "
        "in a remainder of a coarser cell, so that all values add up to the total of the route.",
    ]
    if left_out is not None:
        lines.append(f"Kinds that were not chosen have {left_out['features']} rows with {left_out['value']:,}.")
    return "\n".join([*lines, "A cell is a general area: it locates nobody.", *_cautions(row["unit"] for row in rows)])


def describe_claims(document: Document, given: Given) -> str:
    """Return the sentences on the claims of the letter."""
    lines = [f"- {each['id']}: {each['name']} — {each['reproduces']}. {each['reason']}" for each in document["claims"]]
    comparisons = [each for claim in document["claims"] for each in claim["comparisons"]]
    vintages = sorted({each["vintage"] for each in comparisons if each["vintage"] is not None})
    nulls = sum(each["value"] is None for each in comparisons)
    return "\n".join([
        f"Statements of the letter of October 2023, recomputed{_known(given)} ({document['number_matched']}):",
        *lines,
        f"Releases: {', '.join(vintages) or 'none'}. Source and unit: those of the series of each comparison. Withheld "
        f"or missing: {nulls} of {len(comparisons)} comparisons have no value. {_NOT_PEOPLE}",
    ])  # fmt: skip


def _known(given: Given) -> str:
    return f", as known on {given['as_of']}" if "as_of" in given else ""


def _breaks(document: Document) -> list[str]:
    months = sorted({each["month"] for each in document["breaks"]})
    return [f"Counted in another way from {', '.join(months)} on; see breaks."] if months else []


def _cautions(units: Iterable[str]) -> list[str]:
    return [_NOT_PEOPLE] if "detections" in set(units) else []

"""Decide whether enough rows of a binned input were counted, and whether their places were read right."""

from __future__ import annotations

from routes_geo.model import Reason
from routes_geo.points.engines.engine import Binned
from routes_geo.points.examples import NO_PLACE, NO_VALUE
from routes_geo.points.inputs import Source
from routes_geo.points.match import sampler
from routes_geo.points.plan import Plan
from routes_geo.tables.outcome import Outcome
from routes_geo.tables.where.ranges import are_swapped, check_points, check_ranges
from routes_geo.tables.where.reading import LAT_LNG, LNG_LAT, make_reading
from routes_geo.tables.where.samples import has_pairs


def outcome_of(binned: Binned, origin: str) -> Outcome:
    """Return what became of the rows of an input; every rejected row is a loss."""
    tally, broken = binned.tally, Reason.BROKEN_ROW.value
    rejected = {NO_PLACE: tally.no_place, NO_VALUE: tally.no_value, broken: tally.unread}
    examples = {NO_PLACE: tally.place_example, NO_VALUE: tally.value_example, broken: binned.unread}
    return Outcome(origin, tally.rows_in, {reason: count for reason, count in rejected.items() if count}, examples)


def check_outcome(binned: Binned, plan: Plan, source: Source, *, allow_rejected: bool) -> Outcome:
    """Return what became of the rows of an input.

    InvalidInput if the coordinates are exchanged or cannot be degrees; DataError if rows have areas or several points,
    if no row was counted, or if too many were lost and that is not allowed.
    """
    tally, columns = binned.tally, " and ".join(map(repr, plan.coordinates))
    origin, in_range = source.origin, tally.rows - tally.no_place
    remedy = _remedy(plan, source) if are_swapped(tally.doubts, in_range) else ""
    check_ranges(origin, columns, tally.doubts, in_range, remedy)
    if not allow_rejected or not in_range:
        check_points(origin, columns, tally.doubts, in_range)
    outcome = outcome_of(binned, origin)
    outcome.check(allow_rejected=allow_rejected)
    return outcome


def _remedy(plan: Plan, source: Source) -> str:
    """Return the options that exchange longitude and latitude."""
    if not plan.geometry:
        return f"--lng {plan.lat!r} --lat {plan.lng!r}"
    reading = make_reading(plan.geometry, plan.place)
    order = reading.pairs if has_pairs(sampler(source)(plan.geometry)) else reading.shapes
    return f"--axis-order {LNG_LAT if order == LAT_LNG else LAT_LNG}"

"""Decide whether enough rows of a binned input were counted."""

from __future__ import annotations

from routes_geo.model import Reason
from routes_geo.points.engines.engine import Binned
from routes_geo.points.examples import NO_PLACE, NO_VALUE
from routes_geo.tables.outcome import Outcome


def outcome_of(binned: Binned, origin: str) -> Outcome:
    """Return what became of the rows of an input; every rejected row is a loss."""
    tally, broken = binned.tally, Reason.BROKEN_ROW.value
    rejected = {NO_PLACE: tally.no_place, NO_VALUE: tally.no_value, broken: tally.unread}
    examples = {NO_PLACE: tally.place_example, NO_VALUE: tally.value_example, broken: binned.unread}
    return Outcome(origin, tally.rows_in, {reason: count for reason, count in rejected.items() if count}, examples)

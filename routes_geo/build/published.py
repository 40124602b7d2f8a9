"""Published totals of every series at every vintage, from the embedded data and a ledger.

The rule: what was published once binds what is published later. Totals that were published before a release was
withdrawn take part in the disclosure control of all later vintages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.embedded_data import EmbeddedRelease
from routes_geo.build.known_totals import NOTHING_KNOWN, Knowledge, totals_of_series
from routes_geo.build.revisions import Published
from routes_geo.build.totals import totals
from routes_geo.build.vintages import KnownState, Vintage, split_vintages, states, to_grain, vintages_until
from routes_geo.build.withholding import withhold
from routes_geo.disclosure.policy import Policy
from routes_geo.errors import InvalidInput, NotFound
from routes_geo.ledger.ledger import Ledger
from routes_geo.points.engines.engine import Engine
from routes_geo.sources.base import Series
from routes_geo.sources.registry import SERIES, release_series
from routes_geo.sources.unhcr.series import LANDINGS

FLOORS = Policy()
_ZONES = timedelta(days=1)  # where it is a day later, a release of tomorrow is out


@dataclass(frozen=True, slots=True)
class Chosen:
    """A series with its vintages, oldest first, and those it had before each withdrawal of a release."""

    series: Series
    vintages: list[Vintage]
    former: list[list[Vintage]]


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """A series with its vintages and their totals, oldest first, and the totals published before withdrawals.

    `former_vintages` are the vintages before each withdrawal; `former` has one table for each of all of them.
    """

    series: Series
    vintages: list[Vintage]
    published: list[Published]
    former: list[pa.Table]
    former_vintages: list[list[Vintage]]


def published_series(  # noqa: PLR0913
    embedded: Sequence[EmbeddedRelease],
    ledger: Ledger | None,
    as_of: date | None,
    today: date,
    policy: Policy = FLOORS,
    *,
    engine: Engine | None = None,
    knowledge: Knowledge = NOTHING_KNOWN,
) -> list[PublishedSeries]:
    """Return every published series with its vintages and their totals, oldest first; NotFound if there is none.

    `knowledge` has the totals that are published elsewhere. The totals of the series are known to one another.
    InvalidInput if the clock that `today` is from must be wrong.
    """
    day = as_of or today
    every = choose_vintages(embedded, ledger, as_of)
    if as_of is None:
        _check_clock(every, today)
    counted = [_count(chosen, day, policy, engine) for chosen in every]
    return [_published(each, counted, policy, knowledge) for each in counted]


def _check_clock(every: Sequence[Chosen], today: date) -> None:
    """Raise InvalidInput if a release is of a day to come: a clock that is behind puts all figures under embargo."""
    vintages = [vintage for chosen in every for vintage in chosen.vintages]
    newest = max(vintages, key=lambda vintage: vintage.released)
    if newest.released > today + _ZONES:
        raise InvalidInput(
            f"the clock shows {today}, but release {newest.release.release_id} is of {newest.released}: set the clock, "
            "withdraw the release if its day is wrong, or build with --as-of"
        )


def landing_totals(series: Sequence[PublishedSeries]) -> list[pa.Table]:
    """Return the totals of UNHCR's landing areas at every vintage: the counts that published shares are made of."""
    chosen = [each for each in series if each.series.series == LANDINGS.series]
    return [table for each in chosen for table in (*each.former, *(vintage.totals for vintage in each.published))]


def choose_vintages(embedded: Sequence[EmbeddedRelease], ledger: Ledger | None, as_of: date | None) -> list[Chosen]:
    """Return the vintages of each published series up to `as_of` (None: all), oldest first.

    A release that was withdrawn by then is among the former vintages only. NotFound if there is no vintage at all.
    """
    pairs = [*_embedded_vintages(embedded), *(_ledger_vintages(ledger) if ledger else [])]
    withdrawals = ledger.withdrawals(as_of) if ledger else [frozenset()]
    remaining = [(series, vintage) for series, vintage in pairs if vintage.release.release_id not in withdrawals[-1]]
    vintages: dict[str, list[Vintage]] = defaultdict(list)
    for series, vintage in pairs:
        vintages[series.series].append(vintage)
    published = {series.series: series for series, _ in remaining if series.published}
    chosen = [_choose(published[name], vintages[name], withdrawals, as_of) for name in sorted(published)]
    if not any(each.vintages for each in chosen):
        first = min(vintage.released for _, vintage in remaining)
        raise NotFound(f"nothing was released on or before {as_of}; the first release is of {first}")
    return [each for each in chosen if each.vintages]


def _choose(series: Series, vintages: list[Vintage], withdrawals: list[frozenset[str]], as_of: date | None) -> Chosen:
    """Return the vintages that remain after each withdrawal; those after the last one are the current vintages."""
    remaining = [
        vintages_until([vintage for vintage in vintages if vintage.release.release_id not in withdrawn], as_of)
        for withdrawn in withdrawals
    ]
    former = [before for before, after in pairwise(remaining) if before != after]
    return Chosen(series, remaining[-1], former)


def _embedded_vintages(embedded: Sequence[EmbeddedRelease]) -> list[tuple[Series, Vintage]]:
    return [
        (SERIES[each.release.series[0]], vintage)
        for each in embedded
        for vintage in split_vintages(each.release, each.observations)
    ]


def _ledger_vintages(ledger: Ledger) -> list[tuple[Series, Vintage]]:
    """Read the vintages of every release, including withdrawn ones."""
    vintages = []
    for release, observations in ledger.all_observations():
        for name in release.series:
            rows = observations.filter(pc.equal(observations["series"], name))
            vintages += [(release_series(release, name), vintage) for vintage in split_vintages(release, rows)]
    return vintages


@dataclass(frozen=True, slots=True)
class _Counted:
    """A series with what was known before withdrawals and is known now, and the totals of both before withholding."""

    chosen: Chosen
    before: list[KnownState]
    current: list[KnownState]
    totals: list[pa.Table]


def _count(chosen: Chosen, day: date, policy: Policy, engine: Engine | None) -> _Counted:
    current = list(states(chosen.series, chosen.vintages))
    before = [state for vintages in chosen.former for state in states(chosen.series, vintages)]
    tables = [_totals(chosen.series, state, day, policy, engine) for state in (*before, *current)]
    return _Counted(chosen, before, current, tables)


def _published(counted: _Counted, others: list[_Counted], policy: Policy, knowledge: Knowledge) -> PublishedSeries:
    chosen, count = counted.chosen, len(counted.before)
    known = knowledge.extended(
        total
        for other in others
        if other is not counted
        for total in totals_of_series(other.chosen.series.indicator, other.totals[-1], policy.threshold_fine)
    )
    tables = withhold(counted.totals, policy, known.about(chosen.series.indicator))
    published = [
        Published(state.released, state.release.release_id, table)
        for state, table in zip(counted.current, tables[count:], strict=True)
    ]
    return PublishedSeries(chosen.series, chosen.vintages, published, tables[:count], chosen.former)


def _totals(series: Series, state: KnownState, day: date, policy: Policy, engine: Engine | None) -> pa.Table:
    return totals(to_grain(state.observations, series, state.released), series, day, policy, engine)

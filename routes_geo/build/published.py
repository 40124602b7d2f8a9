"""Published totals of every series at every vintage, from the embedded data and a ledger.

The rule: what was published once binds what is published later. Totals that were published before a release was
withdrawn take part in the disclosure control of all later vintages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.embedded_data import EmbeddedRelease
from routes_geo.build.revisions import Published
from routes_geo.build.totals import totals, withhold
from routes_geo.build.vintages import KnownState, Vintage, split_vintages, states, to_grain, vintages_until
from routes_geo.disclosure.policy import Policy
from routes_geo.errors import NotFound
from routes_geo.ledger.ledger import Ledger
from routes_geo.points.engines.engine import Engine
from routes_geo.sources.base import Series
from routes_geo.sources.registry import SERIES, release_series

FLOORS = Policy()


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
) -> list[PublishedSeries]:
    """Return every published series with its vintages and their totals, oldest first; NotFound if there is none."""
    day = as_of or today
    return [_published(chosen, day, policy, engine) for chosen in choose_vintages(embedded, ledger, as_of)]


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


def _published(chosen: Chosen, day: date, policy: Policy, engine: Engine | None) -> PublishedSeries:
    current = list(states(chosen.series, chosen.vintages))
    before = [state for vintages in chosen.former for state in states(chosen.series, vintages)]
    all_states = (*before, *current)
    tables = withhold([_totals(chosen.series, state, day, policy, engine) for state in all_states], policy)
    published = [
        Published(state.released, state.release.release_id, table)
        for state, table in zip(current, tables[len(before) :], strict=True)
    ]
    return PublishedSeries(chosen.series, chosen.vintages, published, tables[: len(before)], chosen.former)


def _totals(series: Series, state: KnownState, day: date, policy: Policy, engine: Engine | None) -> pa.Table:
    return totals(to_grain(state.observations, series, state.released), series, day, policy, engine)

"""Find the columns of a plan in a source, look into them where their names leave it open, and report how they are read.

Rule: if several columns state the place, all of their rows are compared before one of them is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pyarrow as pa

from routes_geo.errors import InvalidInput, RoutesGeoError
from routes_geo.points.columns import coordinates
from routes_geo.points.inputs import Account, Source
from routes_geo.points.plan import Plan, choose, match_plan, with_where
from routes_geo.tables.where.agreement import difference
from routes_geo.tables.where.choose import Where
from routes_geo.tables.where.crs import crs_text
from routes_geo.tables.where.points import Points
from routes_geo.tables.where.reading import make_reading
from routes_geo.tables.where.samples import SAMPLE_ROWS, has_pairs
from routes_geo.tables.where.words import assumed_note, converted_note, others_note, pairs_note

_SAMPLED_PARTS = 3


def match_source(plan: Plan, source: Source) -> tuple[Plan, tuple[str, ...]]:
    """Return a plan with the columns of a source, and what the user should see about how they are read.

    InvalidInput lists every problem, also if several columns state different places.
    """
    sample = sampler(source)
    place = plan.place.checked()
    matched = match_plan(replace(plan, place=place), source.names, source.origin, source.geometry, sample)
    notes: list[str] = []
    if not plan.coordinates:
        choice = choose(matched, source.names, source.origin, source.geometry, sample)
        for other in choice.others:
            _check_agreement(source, matched, choice.where, other)
        notes += [others_note(choice.where, choice.others)] if choice.others else []
    return matched, (*notes, *_place_notes(plan, matched, source, sample))


def sampler(source: Source) -> Callable[[str], pa.Array]:
    """Return how to read the first values of a column that are not null."""

    @cache
    def sample(name: str) -> pa.Array:
        values = pa.nulls(0)
        for fragment in source.fragments[:_SAMPLED_PARTS]:
            for _, batch in fragment.batches(Plan(0, by=(name,)), Account()):
                values = batch.column(name)
                values = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
                values = values.drop_null().slice(0, SAMPLE_ROWS)
                if len(values):
                    return values
        return values

    return sample


def _check_agreement(source: Source, plan: Plan, where: Where, other: Where) -> None:
    """Raise InvalidInput if two ways to state the place differ in a row."""
    for fragment in source.fragments:
        batches = (fragment.batches(_only(plan, each), Account()) for each in (where, other))
        for (row, one), (_, two) in zip(*batches, strict=True):
            first, second = _coordinates(one, plan, where), _coordinates(two, plan, other)
            found = None if first is None or second is None else difference(first, second)
            if found is not None:
                raise InvalidInput(
                    f"{fragment.path}: {where.in_words()} and {other.in_words()} state different places in row "
                    f"{row + found.row:,}, {found.in_words()}; choose one, with {where.as_options()}"
                )


def _only(plan: Plan, where: Where) -> Plan:
    return with_where(replace(plan, by=(), sums=(), corridors=False), where)


def _coordinates(batch: pa.RecordBatch, plan: Plan, where: Where) -> Points | None:
    """Return the coordinates of a batch; None for columns that are no coordinates."""
    try:
        return coordinates(batch, _only(plan, where))
    except RoutesGeoError:
        return None


def _place_notes(plan: Plan, matched: Plan, source: Source, sample: Callable[[str], pa.Array]) -> Iterator[str]:
    """Yield how the columns of the place are read, as far as that is not obvious."""
    name, crs = matched.geometry, plan.place.crs
    if crs is not None and not matched.cell:
        yield converted_note(matched.coordinates, crs)
    if name is None:
        return
    if crs is None:
        yield from _system_notes(name, source)
    if name not in {column for _, column, _ in source.systems} and has_pairs(sample(name)):
        yield pairs_note(name, make_reading(name, matched.place))


def _system_notes(name: str, source: Source) -> Iterator[str]:
    stated = [(path, crs) for path, column, crs in source.systems if column == name]
    converted = {path: crs for path, crs in stated if crs_text(crs, path) is not None}
    for crs in {repr(crs): crs for crs in converted.values()}.values():
        yield converted_note((name,), crs)
    unknown = [path for path, crs in stated if crs is None or crs == {}]
    if not stated or unknown:
        yield assumed_note(name, unknown)

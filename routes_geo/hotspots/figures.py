"""Turn the figures of an area into responses: statements, published counts, loads and residents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from routes_geo.hotspots.areas import IN_PERSONS, HotspotStatement, PublishedCount, Residents
from routes_geo.hotspots.figure_answers import (
    AreaFigureAnswer,
    ConflictingStatementAnswer,
    DatedStatementAnswer,
    LoadOnResidentsAnswer,
    MissingLoadOnResidentsAnswer,
    ReceptionLoadAnswer,
    ResidentsAnswer,
    ResidentsStatementAnswer,
    StatedCapacityAnswer,
    UnknownResidentsAnswer,
)
from routes_geo.hotspots.loads import NO_RESIDENTS, CapacityLoad, ResidentLoad
from routes_geo.snapshot.answers import fields_of

_DECIMALS = 4


def describe_statement(statement: HotspotStatement) -> DatedStatementAnswer:
    """Return a capacity or an occupancy, with its conflict if there is one."""
    answer = DatedStatementAnswer(
        measure=statement.measure,
        value=statement.value,
        unit="persons" if statement.measure in IN_PERSONS else "places",
        of=statement.place_id,
        as_of=statement.as_of,
        date_precision=statement.date_precision,
        source=statement.source,
        published=statement.published,
        conflict=statement.conflict is not None,
    )
    if statement.conflict is None:
        return answer
    return ConflictingStatementAnswer(**fields_of(answer), conflict_id=statement.conflict)


def describe_figure(figure: PublishedCount) -> AreaFigureAnswer:
    """Return a published figure, with its qualifier and its conflict if there is one."""
    members: dict[str, Any] = {
        "what": figure.what,
        "value": figure.value,
        "unit": figure.unit,
        **({"qualifier": figure.qualifier} if figure.qualifier else {}),
        "start": figure.first,
        "end": figure.last,
        "scope": figure.scope,
        "is_own": figure.is_own,
        "verification": figure.verification,
        "source": figure.source,
        "figure_id": figure.figure_id,
        "published": figure.published,
        "conflict": figure.conflict is not None,
        **({"conflict_id": figure.conflict} if figure.conflict else {}),
    }
    return cast("AreaFigureAnswer", members)


def describe_load(load: CapacityLoad) -> ReceptionLoadAnswer:
    """Return a load on reception places with the capacity it is divided by."""
    return ReceptionLoadAnswer(
        value=round(load.value, _DECIMALS),
        people=load.people,
        basis=load.basis.value,
        as_of=load.as_of,
        source=load.source,
        capacity=StatedCapacityAnswer(
            value=load.capacity.value,
            as_of=load.capacity.as_of,
            date_precision=load.capacity.date_precision,
            relation=load.capacity_date.value,
            source=load.capacity.source,
        ),
        capacity_age_days=load.capacity_age_days,
        conflict=load.capacity.conflict is not None,
    )


def describe_residents(residents: Sequence[Residents]) -> ResidentsAnswer:
    """Return the newest number of residents and all of them by date, or the reason why there is none."""
    statements = [_describe_number(each) for each in sorted(residents, key=lambda each: each.first)]
    if not statements:
        nobody = ResidentsAnswer(value=None, year=None, source=None, as_of=None, statements=())
        return UnknownResidentsAnswer(**fields_of(nobody), reason_missing=NO_RESIDENTS)
    newest = statements[-1]
    return ResidentsAnswer(
        value=newest.value,
        year=int(newest.as_of[:4]),
        source=newest.source,
        as_of=newest.as_of,
        statements=statements,
    )


def _describe_number(residents: Residents) -> ResidentsStatementAnswer:
    return ResidentsStatementAnswer(
        value=residents.value,
        of=residents.name,
        as_of=residents.as_of,
        date_precision=residents.date_precision,
        kind=residents.kind,
        source=residents.source,
        certainty=residents.certainty,
        note=residents.note,
    )


def describe_resident_load(load: ResidentLoad) -> LoadOnResidentsAnswer:
    """Return arrivals per 1,000 residents, or the reason why they cannot be computed."""
    answer = LoadOnResidentsAnswer(
        per_1000=None if load.per_1000 is None else round(load.per_1000, _DECIMALS),
        arrivals=load.figure.value,
        start=load.figure.first,
        end=load.figure.last,
        days=load.figure.days,
        residents=load.residents.value if load.residents else None,
        residents_year=load.residents.first.year if load.residents else None,
        residents_as_of=load.residents.as_of if load.residents else None,
        source=load.figure.source,
        conflict=load.figure.conflict is not None,
    )
    if not load.reason_missing:
        return answer
    return MissingLoadOnResidentsAnswer(**fields_of(answer), reason_missing=load.reason_missing)

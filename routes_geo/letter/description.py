"""Turn rows on the letter into responses: measures, partners, legislative files and agencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from routes_geo.letter.answers import (
    AgencyAnswer,
    EventAnswer,
    LetterItemAnswer,
    MeasureEventAnswer,
    MilestoneAnswer,
    NamedFileAnswer,
    NamedMeasureAnswer,
    PartnerAnswer,
    PartnerRouteAnswer,
    PartnerWithMeasuresAnswer,
)
from routes_geo.letter.tables import Row
from routes_geo.model import Publication
from routes_geo.months import date_label
from routes_geo.snapshot.answers import fields_of

MAX_ITEMS = 1000
_ADDRESSES = {
    "route": "/collections/routes/items/{route}",
    "hotspot": "/hotspots/{id}",
    "trend_claim": "/claims/{id}",
    "measure": "/measures/{id}",
    "legislative_file": "/files/{id}",
    "indicator": "/returns",
    "partner": "/partners/{id}",
    "source": "/agencies",
}
MEASURE_NOTES = (
    "These are measures that the letter names. Each date is as exact as its source. No effect of a measure is stated.",
    "The parameters from and to are compared with these dates. A measure without a date matches every window; its "
    "member dated is false.",
)
PARTNER_NOTES = ("Partners have measures and routes. There are no counts by partner.",)
FILE_NOTES = (
    "The letter of October 2023 calls these files open. Later milestones were added to them since.",
    "events are what became of a file later. An event may concern several files; planned ones were not seen to happen.",
)
LETTER_NOTES = (
    "This is everything that the letter of October 2023 names. Verification refers to the fact, not to the wording of "
    "the letter.",
    "events are what became of a subject, up to 2026, each as exact as its source. No effect is stated.",
)


def list_counts(entries: Sequence[object]) -> dict[str, int]:
    """Return the members that every list has: how many entries match, are returned, and can be returned at most."""
    return {
        "number_matched": len(entries),
        "number_returned": min(len(entries), MAX_ITEMS),
        "maximum": MAX_ITEMS,
    }


def dated_members(row: Row) -> dict[str, Any]:
    """Return the members `date`, as exact as the source states it, and `dated` of a row."""
    label = date_label(row["start"], row["end"], row["date_precision"])
    return {"date": label, "dated": row["start"] is not None}


def _with_id(row: Row, id_column: str) -> dict[str, Any]:
    """Return a row without its geometry, with its id under the name `id`."""
    return {"id": row[id_column]} | {name: row[name] for name in row if name not in (id_column, "geometry")}


def describe_letter_item(row: Row, events: Iterable[Row]) -> LetterItemAnswer:
    """Return something that the letter names, with the events that concern it and the address of its details."""
    route = str(row["id"]).partition(".")[2].upper()
    href = _ADDRESSES[row["kind"]].format(id=row["id"], route=route)
    return LetterItemAnswer(**row, **dated_members(row), events=_concerning(row["id"], events), href=href)


def _concerning(letter_id: str, events: Iterable[Row]) -> list[EventAnswer]:
    """Return the events that concern a subject of the letter, oldest first."""
    names = ("concerns", "planned", "detail")
    return [
        EventAnswer(**fields_of(_describe_event(event)), **{name: event[name] for name in names})
        for event in events
        if letter_id in event["concerns"]
    ]


def describe_measure(row: Row, events: Iterable[Row]) -> NamedMeasureAnswer:
    """Return a measure with its dated events; events of other measures are ignored."""
    own = [_describe_event(event) for event in events if event["measure_id"] == row["measure_id"]]
    return NamedMeasureAnswer(**_with_id(row, "measure_id"), **dated_members(row), events=own)


def _describe_event(event: Row) -> MeasureEventAnswer:
    label = date_label(event["start"], event["end"], event["date_precision"])
    names = ("what", "start", "date_precision", "verification", "source")
    return MeasureEventAnswer(date=label, **{name: event[name] for name in names})


def describe_partner(row: Row, events: Iterable[Row]) -> PartnerAnswer:
    """Return a partner with the ids of its measures and routes, and the events that concern it."""
    concerning = _concerning(row["partner_id"], events)
    return PartnerAnswer(**_with_id(row, "partner_id"), **dated_members(row), events=concerning)


def describe_partner_with_measures(
    partner: PartnerAnswer,
    partners: Iterable[Row],
    measures: Mapping[str, NamedMeasureAnswer],
    route_names: Mapping[str, str],
) -> PartnerWithMeasuresAnswer:
    """Return a partner with its routes, its measures, and the larger ones of all `partners` that include it.

    Its measures are those that its row names, then those that name one of its countries.
    """
    countries = set(partner.iso2)
    measure_ids = [*partner.measures, *(name for name in measures if countries & set(measures[name].partners))]
    members = fields_of(partner) | {
        "routes": [PartnerRouteAnswer(route=route, name=route_names[route]) for route in partner.routes],
        "measures": [measures[name] for name in dict.fromkeys(measure_ids)],
    }
    groups = [row["partner_id"] for row in partners if countries < set(row["iso2"])]
    return PartnerWithMeasuresAnswer(**members, groups=groups, notes=PARTNER_NOTES)


def describe_file(row: Row, events: Iterable[Row]) -> NamedFileAnswer:
    """Return a legislative file with its milestones in order, and the events that concern it."""
    milestones = [_describe_milestone(milestone) for milestone in row["milestones"]]
    concerning = _concerning(row["id"], events)
    return NamedFileAnswer(**{**row, "milestones": milestones}, **dated_members(row), events=concerning)


def _describe_milestone(milestone: Row) -> MilestoneAnswer:
    status = Publication.NOT_PUBLISHED if milestone["start"] is None else Publication.PUBLISHED
    label = date_label(milestone["start"], milestone["end"], milestone["date_precision"])
    return MilestoneAnswer(date=label, status=status.value, **milestone)


def describe_agency(row: Row) -> AgencyAnswer:
    """Return an agency and what it publishes."""
    return AgencyAnswer(**row, **dated_members(row))

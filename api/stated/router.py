"""Serve published figures that are no series, and decisions of the EU on its Member States, with their sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.links import Link, link
from api.http.negotiation import choose_format
from api.http.params import AsOf, ServedNow, check_request, parse_day
from api.http.responses import JSON, described, described_formats, respond, respond_json
from routes_geo.months import parse_span
from routes_geo.stated.answers import MemberStatesAnswer, OfficialPressureAnswer, StatedFiguresAnswer
from routes_geo.stated.description import describe_figures
from routes_geo.stated.figures import (
    STATED_INDICATORS,
    FigureFilter,
    check_indicator,
    check_stated_area,
    check_stated_id,
)
from routes_geo.stated.official import (
    MEMBER_STATE_STATUSES,
    OFFICIAL_ITEMS,
    OFFICIAL_STATUSES,
    OfficialFilter,
    OfficialRecords,
    check_country,
    check_term,
    of_member_states,
)
from routes_geo.stated.official_description import describe_member_states, describe_official, official_csv
from routes_geo.stated.tables import StatedTables, find_stated_route

router = APIRouter(dependencies=[Depends(check_request)])
DEFAULT_FIGURES = 100
OFFICIAL_FORMATS = {"json": JSON, "csv": "text/csv; charset=utf-8; header=present"}

StatedRoute = Annotated[
    str | None,
    Query(
        description="Route id (CMED, EMED, WBAL, WMED, WAFR, BLKS, CIRC, EBOR, OTHR), ALL for figures about all routes "
        "of Frontex together, or a name that a publisher uses for one of the first five.",
        examples=["CMED"],
    ),
]
AreaName = Annotated[
    str | None, Query(description="Id or name of an area, or id of a place in it.", examples=["lampedusa"])
]
IndicatorName = Annotated[
    str | None,
    Query(description="What is counted.", examples=["arrivals"], json_schema_extra={"enum": [*STATED_INDICATORS]}),
]
PeriodParam = Annotated[
    str | None,
    Query(
        alias="datetime",
        description="Year, month, day, RFC 3339 time or closed interval: figures whose period it intersects.",
        examples=["2024"],
    ),
]
SourceText = Annotated[str | None, Query(description="Part of the source, in upper or lower case.", examples=["UNHCR"])]
FigureId = Annotated[
    str | None,
    Query(
        alias="id",
        description="Id of a figure, or an id in the list of compared figures, which may have several parts.",
        examples=["crete.2023"],
    ),
]
FigureLimit = Annotated[int, Query(ge=1, description="Number of figures to return, at most 10,000.")]
CountryCode = Annotated[
    str | None, Query(description="Country (ISO 3166-1 alpha-2), or EU for the Union.", examples=["GR"])
]
StatusName = Annotated[
    str | None, Query(description="Status of a Member State.", json_schema_extra={"enum": [*MEMBER_STATE_STATUSES]})
]
OfficialItem = Annotated[
    str | None,
    Query(
        description="Kind of record: a provision of the law, the report or the assessment of a cycle, or the pool.",
        json_schema_extra={"enum": [*OFFICIAL_ITEMS]},
    ),
]
OfficialStatus = Annotated[
    str | None, Query(description="What a record states.", json_schema_extra={"enum": [*OFFICIAL_STATUSES]})
]
OfficialFormat = Annotated[
    str | None,
    Query(
        description="Format. Default: the one that Accept prefers, else json.",
        json_schema_extra={"enum": [*OFFICIAL_FORMATS]},
    ),
]


def landing_links(base: str) -> list[Link]:
    """Return the landing page's links to figures and decisions."""
    return [
        link(f"{base}/figures", "related", JSON, "Published figures that are no series, each with its source"),
        link(f"{base}/member-states", "related", JSON, "Decisions on Member States under Regulation (EU) 2024/1351"),
        link(f"{base}/official-pressure", "related", JSON, "Pressure as a term of EU law, beside published series"),
    ]


@router.get("/figures", summary="Published figures with their sources", **described(JSON, StatedFiguresAnswer))
def figures(
    request: Request,
    served: ServedNow,
    route: StatedRoute = None,
    area: AreaName = None,
    indicator: IndicatorName = None,
    when: PeriodParam = None,
    source: SourceText = None,
    name: FigureId = None,
    as_of: AsOf = None,
    limit: FigureLimit = DEFAULT_FIGURES,
) -> Response:
    every = served.snapshot.derived(StatedTables).figures()
    conditions = FigureFilter(
        route=find_stated_route(route, served.snapshot),
        area=check_stated_area(area, every),
        indicator=check_indicator(indicator),
        span=None if when is None else parse_span(when),
        source=source,
        name=check_stated_id(name, every),
        known_on=parse_day(as_of, "as_of"),
    )
    return respond_json(request, describe_figures(every, conditions, limit), served.snapshot.snapshot_id)


@router.get(
    "/member-states",
    summary="Status of Member States under Regulation (EU) 2024/1351",
    **described(JSON, MemberStatesAnswer),
)
def member_states(
    request: Request, served: ServedNow, country: CountryCode = None, status: StatusName = None, as_of: AsOf = None
) -> Response:
    every = of_member_states(served.snapshot.derived(OfficialRecords).rows())
    conditions = OfficialFilter(
        country=check_country(country, every),
        status=check_term("status", status, MEMBER_STATE_STATUSES),
        known_on=parse_day(as_of, "as_of"),
    )
    return respond_json(request, describe_member_states(served.snapshot, conditions), served.snapshot.snapshot_id)


@router.get(
    "/official-pressure",
    summary="Pressure as a term of EU law, beside the published series it rests on",
    **described_formats({JSON: OfficialPressureAnswer, OFFICIAL_FORMATS["csv"]: None}),
)
def official_pressure(  # one argument per parameter
    request: Request,
    served: ServedNow,
    country: CountryCode = None,
    status: OfficialStatus = None,
    item: OfficialItem = None,
    as_of: AsOf = None,
    f: OfficialFormat = None,
) -> Response:
    snapshot = served.snapshot
    conditions = OfficialFilter(
        country=check_country(country, snapshot.derived(OfficialRecords).rows()),
        status=check_term("status", status, OFFICIAL_STATUSES),
        item=check_term("item", item, OFFICIAL_ITEMS),
        known_on=parse_day(as_of, "as_of"),
    )
    answer = describe_official(snapshot, conditions)
    if choose_format(request, f, OFFICIAL_FORMATS) == "csv":
        return respond(request, official_csv(answer).encode(), OFFICIAL_FORMATS["csv"], snapshot.snapshot_id)
    return respond_json(request, answer, snapshot.snapshot_id)

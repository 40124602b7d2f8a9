"""Endpoints on the letter of October 2023: measures, partners, returns, legislative files, agencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.links import Link, link
from api.http.params import AsOf, RouteParam, ServedNow, check_request, parse_day
from api.http.responses import JSON, described, respond_json
from api.letter.subjects import LetterSubjects
from api.state import Served
from routes_geo.errors import InvalidInput, NotFound, ReasonCode, Refused
from routes_geo.letter.answers import (
    AgenciesAnswer,
    LegislativeFileAnswer,
    LegislativeFilesAnswer,
    LetterAnswer,
    MeasureAnswer,
    MeasuresAnswer,
    MeasureWindowsAnswer,
    PartnersAnswer,
    PartnerWithMeasuresAnswer,
)
from routes_geo.letter.description import (
    FILE_NOTES,
    LETTER_NOTES,
    MAX_ITEMS,
    MEASURE_NOTES,
    PARTNER_NOTES,
    describe_agency,
    describe_partner_with_measures,
    list_counts,
)
from routes_geo.letter.letter import KINDS
from routes_geo.letter.measure_filter import (
    MeasureFilter,
    check_order,
    check_verification,
    find_partner,
    parse_first_day,
    parse_last_day,
)
from routes_geo.letter.measure_windows import describe_windows
from routes_geo.letter.returns_answers import ReturnsAnswer
from routes_geo.letter.returns_description import RETURN_NOTES, missing_quarters
from routes_geo.snapshot.answers import fields_of

router = APIRouter(dependencies=[Depends(check_request)])
Answer = TypeVar("Answer")

FromParam = Annotated[
    str | None, Query(alias="from", description="First day, month or year of the window.", examples=["2023-01"])
]
ToParam = Annotated[
    str | None, Query(alias="to", description="Last day, month or year of the window.", examples=["2023-12"])
]
PartnerParam = Annotated[
    str | None,
    Query(description="Id of a partner, or a country (ISO 3166-1 alpha-2) that a measure names.", examples=["TN"]),
]
VerificationParam = Annotated[
    str | None, Query(description="How well the fact is verified: verified, partly or unverified.")
]
KindParam = Annotated[str | None, Query(description=f"Kind of item: {', '.join(KINDS)}.")]
MonthsParam = Annotated[int, Query(description="Number of months in each window, 1 to 60.", examples=[12])]
MeasureId = Annotated[str, Path(description="Id of a measure.")]
PartnerName = Annotated[
    str, Path(description="Id of a partner, or a country that it includes (ISO 3166-1 alpha-2).", examples=["TN"])
]


def landing_links(base: str) -> list[Link]:
    """Return the landing page's links to the letter and its claims."""
    return [
        link(f"{base}/letter", "related", JSON, "Everything that the letter of October 2023 names"),
        link(f"{base}/claims", "related", JSON, "Statements in that letter, checked against the data"),
    ]


def _refuse_below_eu(name: str) -> Any:
    return Query(description=f"Refused: returns are not available by {name}.")


def _described(served: Served) -> LetterSubjects:
    return served.snapshot.derived(LetterSubjects)


def _find(answers: Mapping[str, Answer], name: str, kind: str) -> Answer:
    if name not in answers:
        raise NotFound(f"unknown {kind} {name!r}; choose one of {', '.join(answers)}")
    return answers[name]


@router.get("/letter", summary="Everything that the letter of October 2023 names", **described(JSON, LetterAnswer))
def letter(request: Request, served: ServedNow, kind: KindParam = None) -> Response:
    if kind is not None and kind not in KINDS:
        raise InvalidInput(f"kind {kind!r} is not accepted; give one of {', '.join(KINDS)}")
    entries = [item for item in _described(served).items() if kind in (None, item.kind)]
    content = LetterAnswer(**list_counts(entries), items=entries[:MAX_ITEMS], notes=LETTER_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/measures", summary="Measures by route, time, partner and verification", **described(JSON, MeasuresAnswer))
def measures(  # one argument per parameter
    request: Request,
    served: ServedNow,
    route: RouteParam,
    first: FromParam = None,
    last: ToParam = None,
    partner: PartnerParam = None,
    verification: VerificationParam = None,
) -> Response:
    start, end = parse_first_day(first), parse_last_day(last)
    check_order(start, end)
    countries, named = _of_partner(served, partner)
    conditions = MeasureFilter(route, start, end, countries, named, check_verification(verification))
    chosen = [measure for measure in _described(served).measures().values() if conditions.matches(measure)]
    undated = sum(not measure.dated for measure in chosen)
    content = MeasuresAnswer(**list_counts(chosen), undated=undated, measures=chosen[:MAX_ITEMS], notes=MEASURE_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


def _of_partner(served: Served, name: str | None) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return the countries of a partner, or one country alone, and the ids of measures that the partner names.

    Without a name, the countries are None. NotFound for an unknown partner or country.
    """
    if name is None:
        return None, frozenset()
    if name.upper() in {code for row in served.letter.rows("measures") for code in row["partners"]}:
        return frozenset({name.upper()}), frozenset()
    partner = find_partner(served.letter.rows("partners"), name)
    return frozenset(partner["iso2"]), frozenset(partner["measures"])


@router.get("/measures/{measure_id}", summary="One measure", **described(JSON, MeasureAnswer))
def measure(request: Request, served: ServedNow, measure_id: MeasureId) -> Response:
    answer = _find(_described(served).measures(), measure_id, "measure")
    content = MeasureAnswer(**fields_of(answer), notes=MEASURE_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/measures/{measure_id}/windows",
    summary="Counts before a measure and from its start",
    **described(JSON, MeasureWindowsAnswer),
)
def measure_windows(
    request: Request, served: ServedNow, measure_id: MeasureId, months: MonthsParam = 12, as_of: AsOf = None
) -> Response:
    answer = _find(_described(served).measures(), measure_id, "measure")
    day = parse_day(as_of, "as_of")
    content = describe_windows(served.known.on(day), answer, months)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/partners", summary="Partner countries and groups of countries", **described(JSON, PartnersAnswer))
def partners(request: Request, served: ServedNow) -> Response:
    answers = list(_described(served).partners().values())
    content = PartnersAnswer(**list_counts(answers), partners=answers[:MAX_ITEMS], notes=PARTNER_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/partners/{partner}",
    summary="One partner with its measures and routes",
    **described(JSON, PartnerWithMeasuresAnswer),
)
def partner(request: Request, served: ServedNow, partner: PartnerName) -> Response:
    rows = served.letter.rows("partners")
    row = find_partner(rows, partner)
    route_names = {route: served.snapshot.route_name(route) for route in row["routes"]}
    known = _described(served)
    answer = known.partners()[row["partner_id"]]
    content = describe_partner_with_measures(answer, rows, known.measures(), route_names)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/returns", summary="Returns from the EU: the letter's figures and published ones", **described(JSON, ReturnsAnswer)
)
def returns(  # one argument per parameter
    request: Request,
    served: ServedNow,
    country: Annotated[str | None, _refuse_below_eu("country")] = None,
    route: Annotated[str | None, _refuse_below_eu("route")] = None,
    place: Annotated[str | None, _refuse_below_eu("place")] = None,
    cell: Annotated[str | None, _refuse_below_eu("cell")] = None,
    nationality: Annotated[str | None, _refuse_below_eu("nationality")] = None,
) -> Response:
    given = {"country": country, "route": route, "place": place, "cell": cell, "nationality": nationality}
    _check_eu_level([name for name, value in given.items() if value is not None])
    figures = _described(served).returns()
    content = ReturnsAnswer(
        **list_counts(figures),
        level="European Union",
        not_held=missing_quarters(served.letter.rows("returns_published")),
        returns=figures[:MAX_ITEMS],
        notes=RETURN_NOTES,
    )
    return respond_json(request, content, served.snapshot.snapshot_id)


def _check_eu_level(names: list[str]) -> None:
    """Raise Refused if a parameter asks for returns below the level of the EU."""
    if names:
        raise Refused(
            f"returns are not available by {', '.join(names)}; they are published here for the whole European Union",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed="/returns",
        )


@router.get("/files", summary="Legislative files that the letter names", **described(JSON, LegislativeFilesAnswer))
def files(request: Request, served: ServedNow) -> Response:
    answers = list(_described(served).files().values())
    content = LegislativeFilesAnswer(**list_counts(answers), files=answers[:MAX_ITEMS], notes=FILE_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/files/{file_id}", summary="One legislative file with its milestones", **described(JSON, LegislativeFileAnswer)
)
def file(
    request: Request,
    served: ServedNow,
    file_id: Annotated[str, Path(description="Id of a file.", examples=["pact.ammr"])],
) -> Response:
    answer = _find(_described(served).files(), file_id, "file")
    content = LegislativeFileAnswer(**fields_of(answer), notes=FILE_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/agencies", summary="Agencies that the letter names, and what they publish", **described(JSON, AgenciesAnswer)
)
def agencies(request: Request, served: ServedNow) -> Response:
    answers = [describe_agency(row) for row in served.letter.rows("agencies")]
    content = AgenciesAnswer(**list_counts(answers), agencies=answers[:MAX_ITEMS], notes=LETTER_NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)

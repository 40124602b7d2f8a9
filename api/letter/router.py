"""What the letter of October 2023 names: measures, partners, returns, legislative files, agencies."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.links import Link, link
from api.http.params import AsOf, RouteParam, ServedNow, check_known_parameters, parse_day
from api.http.responses import JSON, described, respond_json
from api.state import Served
from routes_geo.errors import InvalidInput, NotFound, ReasonCode, Refused
from routes_geo.letter.description import (
    FILE_NOTES,
    LETTER_NOTES,
    MEASURE_NOTES,
    PARTNER_NOTES,
    RETURN_NOTES,
    Item,
    describe_dated,
    describe_file,
    describe_letter_item,
    describe_measure,
    describe_returns,
    gaps,
    listed,
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
from routes_geo.letter.tables import LetterTables
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived

router = APIRouter(dependencies=[Depends(check_known_parameters)])

FromParam = Annotated[
    str | None, Query(alias="from", description="First day, month or year of the window.", examples=["2023-01"])
]
ToParam = Annotated[
    str | None, Query(alias="to", description="Last day, month or year of the window.", examples=["2023-12"])
]
PartnerParam = Annotated[
    str | None,
    Query(description="Partner id, or a country (ISO 3166-1 alpha-2) that a measure names.", examples=["TN"]),
]
VerificationParam = Annotated[str | None, Query(description="How sure the fact is: verified, partly or unverified.")]
KindParam = Annotated[str | None, Query(description=f"Kind of what is named: {', '.join(KINDS)}.")]
MonthsParam = Annotated[int, Query(description="Months of each window, 1 to 60.", examples=[12])]


def landing_links(base: str) -> list[Link]:
    """Links of the landing page to what the letter names, and to its claims."""
    return [
        link(f"{base}/letter", "related", JSON, "What the letter of October 2023 names"),
        link(f"{base}/claims", "related", JSON, "What that letter said, and what the data say"),
    ]


def _refuse_below_eu(name: str) -> Any:
    return Query(description=f"Refused: returns are not offered by {name}.")


class _Described(Derived):
    """Measures and returns as they are answered, described once."""

    @once
    def measures(self) -> dict[str, Item]:
        """Return the measures by their ids."""
        tables = self.snapshot.derived(LetterTables)
        events = tables.rows("measure_events")
        return {row["measure_id"]: describe_measure(row, events) for row in tables.rows("measures")}

    @once
    def returns(self) -> list[Item]:
        """Return the figures on returns."""
        tables = self.snapshot.derived(LetterTables)
        return describe_returns(tables.rows("returns"), tables.rows("returns_published"))


def _rows(served: Served, table: str) -> list[Item]:
    return served.letter.rows(table)


def _measures(served: Served) -> list[Item]:
    """Measures as rows of the snapshot."""
    return _rows(served, "measures")


def _described_measures(served: Served) -> dict[str, Item]:
    return served.snapshot.derived(_Described).measures()


def _found(items: dict[str, Item], name: str, what: str) -> Item:
    if name not in items:
        raise NotFound(f"no {what} {name!r}; there are {', '.join(items)}")
    return items[name]


@router.get("/letter", summary="Everything that the letter of October 2023 names", **described(JSON))
def letter(request: Request, served: ServedNow, kind: KindParam = None) -> Response:
    if kind is not None and kind not in KINDS:
        raise InvalidInput(f"kind {kind!r} is not accepted; give one of {', '.join(KINDS)}")
    items = [describe_letter_item(row) for row in _rows(served, "letter") if kind in (None, row["kind"])]
    return respond_json(request, listed("items", items, LETTER_NOTES), served.snapshot.snapshot_id)


@router.get("/measures", summary="Measures by route, time, partner and verification", **described(JSON))
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
    chosen = MeasureFilter(route, start, end, countries, named, check_verification(verification))
    known = _described_measures(served)
    items = [known[row["measure_id"]] for row in _measures(served) if chosen.matches(row)]
    undated = sum(not item["dated"] for item in items)
    return respond_json(request, listed("measures", items, MEASURE_NOTES, undated=undated), served.snapshot.snapshot_id)


def _of_partner(served: Served, name: str | None) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Countries of a partner, or a country alone, and the measures that the partner names; NotFound for neither."""
    if name is None:
        return None, frozenset()
    if name.upper() in {code for row in _measures(served) for code in row["partners"]}:
        return frozenset({name.upper()}), frozenset()
    found = find_partner(_rows(served, "partners"), name)
    return frozenset(found["iso2"]), frozenset(found["measures"])


@router.get("/measures/{measure_id}", summary="One measure", **described(JSON))
def measure(
    request: Request, served: ServedNow, measure_id: Annotated[str, Path(description="Id of a measure.")]
) -> Response:
    item = _found(_described_measures(served), measure_id, "measure")
    return respond_json(request, item | {"notes": list(MEASURE_NOTES)}, served.snapshot.snapshot_id)


@router.get("/measures/{measure_id}/windows", summary="Counts before a measure and from it on", **described(JSON))
def measure_windows(
    request: Request,
    served: ServedNow,
    measure_id: Annotated[str, Path(description="Id of a measure.")],
    months: MonthsParam = 12,
    as_of: AsOf = None,
) -> Response:
    described_measure = _found(_described_measures(served), measure_id, "measure")
    row = next(row for row in _measures(served) if row["measure_id"] == measure_id)
    day = parse_day(as_of, "as_of")
    windows = describe_windows(served.known.on(day), row, months)
    content = {"measure": described_measure, "as_of": day} | windows
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/partners", summary="Partner countries and groups of them", **described(JSON))
def partners(request: Request, served: ServedNow) -> Response:
    items = [describe_dated(row) for row in _rows(served, "partners")]
    return respond_json(request, listed("partners", items, PARTNER_NOTES), served.snapshot.snapshot_id)


@router.get("/partners/{partner}", summary="One partner with its measures and routes", **described(JSON))
def partner(
    request: Request,
    served: ServedNow,
    partner: Annotated[str, Path(description="Partner id, or a country of one (ISO 3166-1 alpha-2).", examples=["TN"])],
) -> Response:
    row = find_partner(_rows(served, "partners"), partner)
    known = _described_measures(served)
    own = set(row["iso2"])
    names = [*row["measures"], *(one["id"] for one in known.values() if own & set(one["partners"]))]
    groups = [other["partner_id"] for other in _rows(served, "partners") if own < set(other["iso2"])]
    content = describe_dated(row) | {
        "measures": [known[name] for name in dict.fromkeys(names)],
        "routes": [{"route": route, "name": served.snapshot.route_name(route)} for route in row["routes"]],
        "groups": groups,
        "notes": list(PARTNER_NOTES),
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/returns", summary="Returns of the EU: the letter's figures and the published ones", **described(JSON))
def returns(  # one argument per parameter
    request: Request,
    served: ServedNow,
    country: Annotated[str | None, _refuse_below_eu("country")] = None,
    route: Annotated[str | None, _refuse_below_eu("route")] = None,
    place: Annotated[str | None, _refuse_below_eu("place")] = None,
    cell: Annotated[str | None, _refuse_below_eu("cell")] = None,
    nationality: Annotated[str | None, _refuse_below_eu("nationality")] = None,
) -> Response:
    asked = {"country": country, "route": route, "place": place, "cell": cell, "nationality": nationality}
    _check_eu_level([name for name, value in asked.items() if value is not None])
    items = served.snapshot.derived(_Described).returns()
    missing = gaps(_rows(served, "returns_published"))
    content = listed("returns", items, RETURN_NOTES, level="European Union", not_held=missing)
    return respond_json(request, content, served.snapshot.snapshot_id)


def _check_eu_level(asked: list[str]) -> None:
    if asked:
        raise Refused(
            f"returns by {', '.join(asked)} are not offered: they are held for the European Union as a whole",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed="/returns",
        )


@router.get("/files", summary="Legislative files that the letter names", **described(JSON))
def files(request: Request, served: ServedNow) -> Response:
    items = [describe_file(row) for row in _rows(served, "files")]
    return respond_json(request, listed("files", items, FILE_NOTES), served.snapshot.snapshot_id)


@router.get("/files/{file_id}", summary="One legislative file with its milestones", **described(JSON))
def file(
    request: Request,
    served: ServedNow,
    file_id: Annotated[str, Path(description="Id of a file.", examples=["pact.ammr"])],
) -> Response:
    known = {row["id"]: row for row in _rows(served, "files")}
    item = describe_file(_found(known, file_id, "file"))
    return respond_json(request, item | {"notes": list(FILE_NOTES)}, served.snapshot.snapshot_id)


@router.get("/agencies", summary="Agencies that the letter names, and what they publish", **described(JSON))
def agencies(request: Request, served: ServedNow) -> Response:
    items = [describe_dated(row) for row in _rows(served, "agencies")]
    return respond_json(request, listed("agencies", items, LETTER_NOTES), served.snapshot.snapshot_id)

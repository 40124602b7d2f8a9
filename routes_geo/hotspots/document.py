"""Turn hotspots and their members into responses, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from routes_geo.hotspots.answers import (
    AreaDetailsAnswer,
    AreaNameAnswer,
    AreaSummaryAnswer,
    HotspotMemberAnswer,
    HotspotsAnswer,
    HotspotSummaryAnswer,
    LetterOnHotspotAnswer,
    MemberSummaryAnswer,
    OneMemberAnswer,
    ViewAnswer,
    WholeHotspotAnswer,
)
from routes_geo.hotspots.areas import (
    CAPACITY,
    OCCUPANCY,
    OCCUPIED_PLACES,
    PARTIAL,
    Area,
    Hotspot,
    HotspotStatement,
    PublishedCount,
)
from routes_geo.hotspots.figure_answers import ArrivalsAnswer, ReceptionLoadAnswer
from routes_geo.hotspots.figures import (
    describe_figure,
    describe_load,
    describe_resident_load,
    describe_residents,
    describe_statement,
)
from routes_geo.hotspots.loads import ReceptionLoad, loads_between, resident_loads
from routes_geo.hotspots.series import SeriesByReference, describe_area_series, own_series, periods_in
from routes_geo.model import Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.answers import fields_of

NOTES = (
    "Hotspots are ordered by route, then by name, and members by name. The order says nothing about numbers, and "
    "places are not ranked.",
    "A load is a number of people divided by a number of places, each as a source stated it on a date. relation shows "
    "whether that capacity was in force on that date. Figures of sources that disagree are shown side by side and are "
    "never averaged or added.",
    "Arrivals per 1,000 residents are context. If is_own is false, a figure covers more than the area.",
    "Areas are islands, groups of islands or countries. There are no figures for single sites, and figures for single "
    "days only where they were published.",
)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class HotspotView:
    """Hotspots and their series as known on a day (None: now), and the window to describe (None: everything)."""

    as_of: date | None
    hotspots: Sequence[Hotspot]
    series: SeriesByReference
    window: MonthWindow | None

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day of the window."""
        if self.window is None:
            return _FIRST_DAY, _LAST_DAY
        start, stop = self.window.dates
        return start, stop - timedelta(days=1)


def list_hotspots(view: HotspotView, hotspots: Iterable[Hotspot]) -> HotspotsAnswer:
    """Return some of the hotspots with their loads; `href` of each leads to its details."""
    return HotspotsAnswer(
        **fields_of(_describe_view(view)),
        hotspots=[_summarise_hotspot(view, hotspot) for hotspot in hotspots],
        notes=NOTES,
    )


def describe_hotspot(view: HotspotView, hotspot: Hotspot) -> WholeHotspotAnswer:
    """Return a hotspot and its members with everything that is stated and counted for them."""
    return WholeHotspotAnswer(
        **fields_of(_describe_view(view)),
        **fields_of(_describe_name(hotspot.area)),
        **fields_of(_describe_details(view, hotspot.area)),
        letter=_describe_letter(hotspot),
        members=[_describe_member(view, member) for member in hotspot.members],
        notes=NOTES,
    )


def describe_one_member(view: HotspotView, member: Area) -> OneMemberAnswer:
    """Return a member of a hotspot with everything that is stated and counted for it."""
    members = fields_of(_describe_view(view)) | fields_of(_describe_member(view, member))
    return OneMemberAnswer(**members, notes=NOTES)


def _describe_view(view: HotspotView) -> ViewAnswer:
    return ViewAnswer(period=None if view.window is None else view.window.label, as_of=view.as_of)


def _describe_name(area: Area) -> AreaNameAnswer:
    return AreaNameAnswer(id=area.area_id, name=area.name, kind=area.kind)


def _describe_member(view: HotspotView, member: Area) -> HotspotMemberAnswer:
    return HotspotMemberAnswer(
        **fields_of(_describe_name(member)),
        part_of=member.hotspot_id,
        **fields_of(_describe_details(view, member)),
    )


def _describe_details(view: HotspotView, area: Area) -> AreaDetailsAnswer:
    first, last = view.days
    loads = loads_between(area, first, last)
    occupancies = _within(area.stated(OCCUPANCY, OCCUPIED_PLACES), first, last)
    return AreaDetailsAnswer(
        routes=area.routes,
        places=area.places,
        status=_status(view, area),
        arrivals=ArrivalsAnswer(
            figures=[describe_figure(figure) for figure in _figures(area, first, last)],
            series=describe_area_series(area, view.series, view.window),
        ),
        capacity=[describe_statement(statement) for statement in area.stated(CAPACITY)],
        occupancy=[describe_statement(statement) for statement in occupancies],
        partial_statements=[describe_statement(each) for each in _within(area.stated(*PARTIAL), first, last)],
        load=_describe_loads(loads),
        load_missing=_reason_no_load(area, loads, view.window),
        residents=describe_residents(area.residents),
        load_on_residents=[
            describe_resident_load(load)
            for load in resident_loads(area)
            if load.figure.first <= last and first <= load.figure.last
        ],
        note=area.note,
    )


def _summarise_hotspot(view: HotspotView, hotspot: Hotspot) -> HotspotSummaryAnswer:
    return HotspotSummaryAnswer(
        **fields_of(_describe_name(hotspot.area)),
        **fields_of(_summarise_area(view, hotspot.area)),
        letter=_describe_letter(hotspot),
        members=[_summarise_member(view, member) for member in hotspot.members],
    )


def _summarise_member(view: HotspotView, member: Area) -> MemberSummaryAnswer:
    return MemberSummaryAnswer(
        **fields_of(_describe_name(member)), part_of=member.hotspot_id, **fields_of(_summarise_area(view, member))
    )


def _summarise_area(view: HotspotView, area: Area) -> AreaSummaryAnswer:
    first, last = view.days
    figures, loads = _figures(area, first, last), loads_between(area, first, last)
    return AreaSummaryAnswer(
        routes=area.routes,
        status=_status(view, area),
        load=_describe_loads(loads),
        load_missing=_reason_no_load(area, loads, view.window),
        figure_count=len(figures),
        series=sorted({reference.partition(":")[0] for reference in area.series + area.context_series}),
        has_conflict=any([*(figure.conflict for figure in figures), *(stated.conflict for stated in area.statements)]),
        href=f"/hotspots/{area.area_id}",
    )


def _describe_letter(hotspot: Hotspot) -> LetterOnHotspotAnswer:
    named = hotspot.named
    return LetterOnHotspotAnswer(
        says=named.letter_says,
        statement=named.value,
        start=named.start,
        end=named.end,
        date_precision=named.date_precision,
        verification=named.verification,
        source=named.source,
    )


def _status(view: HotspotView, area: Area) -> str:
    """Return whether figures of the area itself were published for the window.

    Without such figures, the status is not_yet_reported if the window begins after the area's own series end, or, for
    an area without series, after all series end.
    """
    first, last = view.days
    figures = [figure for figure in _figures(area, first, last) if figure.is_own]
    stated = _within(area.stated(OCCUPANCY, OCCUPIED_PLACES), first, last)
    own = own_series(area, view.series)
    if stated or figures or any(periods_in(series, view.window) for series in own):
        return Publication.PUBLISHED.value
    last_months = [series.last_month for series in own or view.series.values() if series.last_month is not None]
    newest = max(last_months, default=None)
    is_later = view.window is not None and (newest is None or view.window.start > newest)
    return (Publication.NOT_YET_REPORTED if is_later else Publication.NOT_PUBLISHED).value


def _within(statements: Iterable[HotspotStatement], first: date, last: date) -> list[HotspotStatement]:
    return [statement for statement in statements if statement.first <= last and first <= statement.last]


def _figures(area: Area, first: date, last: date) -> list[PublishedCount]:
    """Return the figures whose days overlap a span, in order of time, then of scope."""
    figures = [figure for figure in area.figures if figure.first <= last and first <= figure.last]
    return sorted(figures, key=lambda figure: (figure.first, figure.last, figure.scope, figure.what, figure.source))


def _describe_loads(loads: Sequence[ReceptionLoad]) -> list[ReceptionLoadAnswer]:
    """Return every load: first the one on the capacity in force, then those on other capacities."""
    return [describe_load(load) for dated in loads for load in (dated.load, *dated.alternatives) if load is not None]


def _reason_no_load(area: Area, loads: Sequence[ReceptionLoad], window: MonthWindow | None) -> str | None:
    """Return why there is no load on a capacity in force; None if there is one."""
    if any(dated.load is not None for dated in loads):
        return None
    if not area.stated(CAPACITY, OCCUPANCY):
        return f"no capacity or occupancy of {area.name} is available"
    reasons = [dated.reason_missing for dated in loads if dated.reason_missing]
    when = "" if window is None else f" in {window.label}"
    return "; ".join(reasons) or f"no occupancy of {area.name}{when} is published, and no 14-day count of arrivals"

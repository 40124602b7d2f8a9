"""Put the report together as one page, check that it is self-contained, and write it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jinja2
import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import InvalidInput, os_sentence
from routes_geo.grid.cells import mean_cell_area_km2
from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthlySeries, MonthWindow
from routes_geo.report.assets import check_self_contained, content_policy, leaflet_script, leaflet_style
from routes_geo.report.chart import Bar, month_chart
from routes_geo.report.chart_marks import ChartMark
from routes_geo.report.claims import list_claims
from routes_geo.report.comparison import compare_newest_year
from routes_geo.report.content import (
    Month,
    areas_by_year,
    choose_window,
    list_indicators,
    list_months,
    list_series,
    list_years,
    totals_by_year,
)
from routes_geo.report.deaths import QUARTERS, list_stated_years, quarters_by_year
from routes_geo.report.headline import headline
from routes_geo.report.land import Bounds, cut_countries, frame_bounds, limit_bounds, read_countries, thin_corridor
from routes_geo.report.layers import (
    RESOLUTION,
    STATUS_WORDS,
    DrawnPlace,
    add_up_layers,
    class_breaks,
    count_cells,
    legend_classes,
    list_places,
)
from routes_geo.report.map import MapCode, MapContent, cell_styles, dot_patterns, draw_map
from routes_geo.report.measures import list_measures
from routes_geo.report.placing import KIND_WORDS, LOOK_WORDS, range_in_words
from routes_geo.report.pressure import describe_pressure
from routes_geo.report.scorecard import describe_scorecard
from routes_geo.report.sentence import SentencePart, plain_text
from routes_geo.report.subject import Subject
from routes_geo.report.words import percent
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import day_in_words, month_in_words, period_in_words
from routes_geo.storage.durable import written_aside
from routes_geo.storage.endings import format_by_ending

# Shapes of the map as in report.css: width by height, and its width on a desktop screen in pixels.
_SHAPES = {"landscape": (16 / 9, 1072), "square": (1.0, 760)}
_MARGIN, _REACH = 0.06, 0.5

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("routes_geo.report", ""),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"percent": percent, "month": month_in_words, "period": period_in_words, "day": day_in_words}


def write_report(  # noqa: PLR0913
    snapshot: Snapshot,
    route: str,
    first: str | None,
    last: str | None,
    target: Path,
    *,
    compare: str | None = None,
    today: date | None = None,
    series: str = DETECTIONS,
    as_of: date | None = None,
) -> str:
    """Write the report of a route as one HTML file, and return its headline.

    Months are written as 2023-09; by default they are the latest 24. For the other arguments see `render_report`.
    NotFound for an unknown route or series; InvalidInput for a window outside the series, a file name that does not end
    in .html, or a file that cannot be written.
    """
    format_by_ending(target, {".html": "html"})
    subject = Subject.of(snapshot, route, series, as_of)
    window = choose_window(first, last, subject.span)
    sentence = headline(subject, window, compare)
    html = _render(subject, window, sentence, today)
    try:
        with written_aside(target) as partial:
            partial.write_text(html, "utf-8", newline="\n")
    except OSError as error:
        raise InvalidInput(f"{target} cannot be written ({os_sentence(error)}); choose another file") from error
    return plain_text(sentence)


def render_report(  # noqa: PLR0913
    snapshot: Snapshot,
    route: str,
    first: str | None,
    last: str | None,
    *,
    compare: str | None = None,
    today: date | None = None,
    series: str = DETECTIONS,
    as_of: date | None = None,
) -> str:
    """Return the report as HTML. The same snapshot, route, series, windows and days always give the same text.

    `compare` is the window that the headline compares with; see `headline` for the default. Ages of the figures are
    those on `today`; without it, the report gives release dates and no ages. `series` has counts on cells; the report
    of any but detections has no indicators, pressure and claims. All figures are those known on `as_of`; if only the
    totals of routes were, the report says so and has no cells.
    """
    subject = Subject.of(snapshot, route, series, as_of)
    window = choose_window(first, last, subject.span)
    return _render(subject, window, headline(subject, window, compare), today)


def _render(subject: Subject, window: MonthWindow, sentence: list[SentencePart], today: date | None) -> str:
    snapshot, route = subject.snapshot, subject.route
    listed = list_series(subject, window, today)
    periods = listed[0]["periods"]
    total = sum(period["value"] or 0 for period in periods)
    page: dict[str, object] = {
        "route": route,
        "name": snapshot.route_name(route),
        "window": window,
        "noun": subject.noun,
        "grain": subject.grain,
        "as_of": subject.as_of,
        "only_routes": subject.only_routes,
        "headline": sentence,
        "newest_year": compare_newest_year(subject, window),
        "periods": periods,
        "period_count": subject.periods(window),
        "yearly": totals_by_year(periods),
        "total": total,
        "series": listed,
        "age": listed[0]["age"]["sentence"],
        "areas_by_year": areas_by_year,
        "quarters_by_year": quarters_by_year,
        "quarters": QUARTERS,
        "stated_deaths": list_stated_years(subject, window),
        "policy": snapshot.manifest["policy"],
        "snapshot_id": snapshot.snapshot_id,
    }
    months = list_months(_months_of(subject), window) if subject.is_detections else []
    page |= {"months": months} | (_of_detections(subject, window, months) if months else {})
    space, map_code = _space(subject, window, total, months)
    html = _fill(page | space, map_code)
    check_self_contained(html)
    return html


def _months_of(subject: Subject) -> MonthlySeries:
    return monthly_series(subject.known, DETECTIONS, subject.route)


def _of_detections(subject: Subject, window: MonthWindow, months: list[Month]) -> dict[str, object]:
    """Return the parts of the page that only detections have."""
    measures, marks = list_measures(subject.snapshot, subject.route, window)
    last = window.stop - 1
    return {
        "years": list_years(months),
        "indicators": list_indicators(subject.known, _months_of(subject), last),
        "chart": _chart(subject.snapshot.route_name(subject.route), months, marks),
        "measures": measures,
        "marks": marks,
        "pressure": describe_pressure(subject.snapshot, subject.route, last, subject.as_of),
        "scorecard": describe_scorecard(subject.snapshot, subject.route, subject.as_of),
        "claims": list_claims(subject.snapshot, subject.route, subject.as_of),
    }


def _chart(name: str, months: list[Month], marks: list[ChartMark]) -> Markup:
    bars = [Bar(month.label, month.value, month.provisional) for month in months]
    return month_chart(bars, title=f"{name}: detections by month", unit="detections", marks=marks)


def _space(subject: Subject, window: MonthWindow, total: int, months: list[Month]) -> tuple[dict[str, object], MapCode]:
    """Return the parts of the page that are about space: the map, its legend and the table of cells and areas."""
    snapshot, route = subject.snapshot, subject.route
    places = list_places(snapshot, route)
    rows, without_data = count_cells(subject, window, places)
    summed = add_up_layers(subject, window, rows, total=total)
    corridor = snapshot.routes()[ROUTE_IDS.index(route)]["geometry"]
    countries = read_countries(embedded_data_dir())
    shape, shown, frame = _frames(corridor, places)
    reachable = limit_bounds(frame, shown, countries)
    breaks = class_breaks(rows)
    drawn = cut_countries(countries, reachable, shown)
    content = MapContent(
        shown,
        reachable,
        drawn,
        thin_corridor(corridor, reachable),
        rows,
        breaks,
        without_data,
        places,
        _notes(subject, window, months),
        subject.periods(window),
        subject.noun,
        subject.grain,
    )
    return {
        "map_shape": shape,
        "footnote": any(country.name.endswith("*") and country.label_at for country in drawn),
        "legend": [(cell_styles()[kind]["fillColor"], label) for kind, label in legend_classes(breaks)],
        "rows": rows,
        "sum": summed,
        "resolution": RESOLUTION,
        "cell_area_km2": mean_cell_area_km2(RESOLUTION),
        "status_words": STATUS_WORDS,
        "looks": [(look, words) for look, words in LOOK_WORDS.items() if look in {row.placing.look for row in rows}],
        "kind_words": KIND_WORDS,
        "patterns": dot_patterns(),
        "carried_range": range_in_words(row.placing for row in rows),
    }, draw_map(content)


def _frames(corridor: BaseGeometry, places: list[DrawnPlace]) -> tuple[str, Bounds, Bounds]:
    """Return the map shape that draws the route largest, its initial bounds, and the bounds that panning can reach."""
    points = shapely.multipoints([(place.lng, place.lat) for place in places])
    bounds = shapely.total_bounds([corridor, points]).tolist()
    frames = {name: frame_bounds(bounds, aspect=aspect, margin=_MARGIN) for name, (aspect, _) in _SHAPES.items()}
    pixels_per_deg = {name: _SHAPES[name][1] / (frame[2] - frame[0]) for name, frame in frames.items()}
    shape = max(pixels_per_deg, key=pixels_per_deg.__getitem__)
    return shape, frames[shape], frame_bounds(frames[shape], aspect=_SHAPES[shape][0], margin=_REACH)


def _notes(subject: Subject, window: MonthWindow, months: list[Month]) -> dict[str, str]:
    info = subject.known.series(subject.series)
    released = day_in_words(info["release"]["released"])
    provisional = sum(month.provisional for month in months)
    return {
        "Window": period_in_words(window),
        "Source": info["attribution"],
        "Vintage": f"released {released}" + (f"; {provisional} months provisional" if provisional else ""),
    }


def _fill(page: dict[str, object], map_code: MapCode) -> str:
    scripts = [leaflet_script(), map_code.script]
    styles = [leaflet_style(), _own_style()]
    return _TEMPLATES.get_template("template.html.j2").render(
        page,
        policy_header=content_policy(scripts, styles),
        scripts=[Markup(text) for text in scripts],  # noqa: S704 - Leaflet's file, and data that folium wrote as JSON
        styles=[Markup(text) for text in styles],  # noqa: S704 - style sheets of the package
        map_html=Markup(map_code.html),  # noqa: S704 - an empty element
    )


def _own_style() -> str:
    return (Path(__file__).parent / "report.css").read_text("utf-8").replace("\r\n", "\n")

"""Put the report together as one page, check that it is self-contained, and write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from routes_geo.errors import InvalidInput, os_sentence
from routes_geo.report.assets import check_self_contained, content_policy, leaflet_script, leaflet_style, own_file
from routes_geo.report.content import areas_by_year, choose_window
from routes_geo.report.deaths import QUARTERS, quarters_by_year
from routes_geo.report.figures import usual_in_words
from routes_geo.report.language import Language
from routes_geo.report.looks import Colours, ramp_of
from routes_geo.report.overview import describe_overview
from routes_geo.report.part import collect_part
from routes_geo.report.part_request import PartRequest
from routes_geo.report.pdf import find_chromium, print_pdf
from routes_geo.report.placing import LOOK_WORDS
from routes_geo.report.request import ReportRequest
from routes_geo.report.sentence import plain_text
from routes_geo.report.space import readable_resolution
from routes_geo.report.styles import patterns
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import check_cell_resolution
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.storage.durable import written_aside
from routes_geo.storage.endings import format_by_ending

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("routes_geo.report", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report as HTML, with the headline of each route, and the Content Security Policy that it states."""

    html: str
    headlines: Sequence[str]
    content_policy: str


def write_report(snapshot: Snapshot, request: ReportRequest, target: Path, chromium: Path | None = None) -> Rendered:
    """Write a report as one file, HTML or PDF by its name, and return it.

    A PDF is printed by Chromium, by default the one that is installed. NotFound for an unknown route or series;
    InvalidInput for a window outside the series, another name of the file, or a file that cannot be written.
    """
    kind = format_by_ending(target, {".html": "html", ".pdf": "pdf"})
    program = find_chromium(chromium) if kind == "pdf" else ""
    rendered = render_report(snapshot, request)
    if program:
        print_pdf(rendered.html, target, program)
        return rendered
    try:
        with written_aside(target) as partial:
            partial.write_text(rendered.html, "utf-8", newline="\n")
    except OSError as error:
        raise InvalidInput(f"{target} cannot be written ({os_sentence(error)}); choose another file") from error
    return rendered


def render_report(snapshot: Snapshot, request: ReportRequest) -> Rendered:
    """Return the report as HTML. The same snapshot and request always give the same text.

    NotFound for an unknown route or series; InvalidInput for a window outside the series, and for windows that cannot
    be compared.
    """
    language = Language(request.check().language)
    subjects = [Subject.of(snapshot, route, request.series, request.as_of) for route in request.routes]
    resolution = _resolution(snapshot, request, subjects)
    requests = [_part(subject, request, language, resolution) for subject in subjects]
    parts = [collect_part(each) for each in requests]
    overview = describe_overview(requests, parts) if len(parts) > 1 else None
    page = {
        "title": request.title or _title(parts, language),
        "parts": parts,
        "overview": overview,
        "all_series": _all_series(parts),
        "sections": request.sections,
        "policy": snapshot.manifest["policy"],
        "snapshot_id": snapshot.snapshot_id,
    }
    scripts = [leaflet_script(), own_file("map_cells.js"), *_codes(parts, overview)]
    styles = [leaflet_style(), own_file("report.css")]
    policy = content_policy(scripts, styles)
    html = _fill(page | {"policy_header": policy}, language, scripts, styles)
    check_self_contained(html)
    return Rendered(html, [plain_text(part["headline"]) for part in parts], policy)


def _resolution(snapshot: Snapshot, request: ReportRequest, subjects: Sequence[Subject]) -> int:
    """Return the resolution of the cells: the one that is asked for, or one whose cells can be seen."""
    if request.resolution is not None:
        return check_cell_resolution(snapshot, request.series, request.resolution)
    return readable_resolution(subjects)


def _part(subject: Subject, request: ReportRequest, language: Language, resolution: int) -> PartRequest:
    window = choose_window(subject, request.when, request.window)
    return PartRequest.of(
        subject, window, compare=request.compare, today=request.today, language=language, resolution=resolution
    )


def _all_series(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the series of all routes, each once."""
    return [*{info["id"]: info for part in parts for info in part["series"]}.values()]


def _title(parts: Sequence[dict[str, Any]], language: Language) -> str:
    names = [part["name"] for part in parts]
    if len(names) == 1:
        return str(names[0])
    return language.text("{n} routes to Europe", n=len(names))


def _codes(parts: Sequence[dict[str, Any]], overview: dict[str, Any] | None) -> list[str]:
    maps = [part["map"] for part in parts] + ([overview["map"]] if overview else [])
    return [drawn.code.script for drawn in maps]


def _fill(page: dict[str, Any], language: Language, scripts: Sequence[str], styles: Sequence[str]) -> str:
    ramp = ramp_of(page["parts"][0]["info"]["indicator"])
    return _TEMPLATES.get_template("page.html.j2").render(
        page,
        **_words(language),
        colours=Colours("count", ramp, "light").classes,
        patterns=patterns(ramp),
        look_words=LOOK_WORDS,
        scripts=[Markup(text) for text in scripts],  # noqa: S704 - Leaflet's file, our own, and what folium wrote
        styles=[Markup(text) for text in styles],  # noqa: S704 - style sheets of the package
    )


def _words(language: Language) -> dict[str, Any]:
    """Return the functions with which the templates write texts, numbers and dates."""
    return {
        "language": language,
        "t": language.text,
        "usual": lambda span: usual_in_words(span, language),
        "areas_by_year": areas_by_year,
        "quarters_by_year": quarters_by_year,
        "quarters": QUARTERS,
    }

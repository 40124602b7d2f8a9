"""Disputed borders are dashed as on the page, and no solid line lies below them."""

from __future__ import annotations

import shapely

from routes_geo.datafiles import embedded_data_dir
from routes_geo.report.borders import DISPUTED, trace_lines
from routes_geo.report.land import cut_countries, read_countries
from tiles import basemap_names

FRAME = (-20.0, 10.0, 40.0, 50.0)


def test_the_report_dashes_what_the_page_dashes() -> None:
    names = {country["name"]: country["iso2"] for country in read_countries(embedded_data_dir())}
    names |= {"W. Sahara": "EH", "S. Sudan": "SS"}  # as the basemap's source writes them
    pairs = {*basemap_names.DISPUTED, *basemap_names.REPLACED_LINES}
    known = {tuple(sorted((names[one], names[other]))) for one, other in pairs if one in names and other in names}
    assert known == set(DISPUTED)
    for (one, other), bounds in basemap_names.DISPUTED.items():
        if one in names and other in names:
            assert DISPUTED[tuple(sorted((names[one], names[other])))] == bounds  # type: ignore[index]


def test_western_sahara_has_a_dashed_border_and_no_solid_one() -> None:
    lines = trace_lines(cut_countries(read_countries(embedded_data_dir()), FRAME, FRAME), FRAME)
    middle = shapely.Point(-11.0, 27.667)
    assert shapely.distance(lines.disputed, middle) < 0.01
    assert shapely.distance(lines.plain, middle) > 0.5
    assert shapely.intersection(lines.plain, lines.disputed).length < 1e-9


def test_lines_end_at_the_frame() -> None:
    lines = trace_lines(cut_countries(read_countries(embedded_data_dir()), FRAME, FRAME), FRAME)
    edge = shapely.boundary(shapely.box(*FRAME))
    assert shapely.intersection(lines.plain, edge).length < 1e-9

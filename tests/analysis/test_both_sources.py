"""An opened snapshot and a service on it give the same frames, reports, maps and errors, method by method."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

import routes_geo as rg
from routes_geo.analysis.comparison import RouteComparison
from routes_geo.analysis.report import Report

Call = Callable[[rg.Atlas], Any]
DETECTIONS, DEATHS = "frontex.detections.v1", "iom.dead_and_missing.v1"
ARRIVALS, WEEKS = "unhcr.arrivals.v1", "italy.arrivals.v1"

CALLS: dict[str, list[Call]] = {
    "snapshot_id": [lambda atlas: atlas.snapshot_id],
    "routes": [lambda atlas: atlas.routes],
    "places": [lambda atlas: atlas.places],
    "areas": [lambda atlas: atlas.areas],
    "band": [lambda atlas: atlas.band("West Balkans")],
    "corridor": [lambda atlas: atlas.corridor("Méditerranée centrale")],
    "as_of": [lambda atlas: atlas.as_of("2025-06-03").cells("CMED", "2023")],
    "cells": [
        lambda atlas: atlas.cells(),
        lambda atlas: atlas.cells("central mediterranean", "2023"),
        lambda atlas: atlas.cells("WMED", "ytd", resolution=5),
        lambda atlas: atlas.cells("CMED", "2023-01/2023-03", by="month"),
        lambda atlas: atlas.cells("EMED", "2022", series=DETECTIONS, resolution=3, by="quarter"),
        lambda atlas: atlas.cells("WAFR", "2023", series=DEATHS, resolution=None),
        lambda atlas: atlas.cells(window="2016/2020", series=ARRIVALS, by="year"),
        lambda atlas: atlas.cells("CMED", "2023", as_of="2025-06-03"),
        lambda atlas: atlas.cells("CMED", "2031"),
        lambda atlas: atlas.cells("WBAL", "2016", series=ARRIVALS),
        lambda atlas: atlas.cells("CMED", "2023", kind=("cell", "area")),
    ],
    "series": [
        lambda atlas: atlas.series("CMED"),
        lambda atlas: atlas.series("All nine routes of Frontex", "2025"),
        lambda atlas: atlas.series("CMED", "2023", adjust=True),
        lambda atlas: atlas.series("CMED", "2023", as_of="2025-02-08"),
        lambda atlas: atlas.series("EMED", "2015/2023", series=DEATHS),
        lambda atlas: atlas.series("EMED", series=ARRIVALS),
        lambda atlas: atlas.series("CMED", "2023", series=WEEKS),
    ],
    "pressure": [
        lambda atlas: atlas.pressure(),
        lambda atlas: atlas.pressure("WAFR", "2023", as_of="2025-06-03"),
    ],
    "compare": [
        lambda atlas: atlas.compare("CMED"),
        lambda atlas: atlas.compare("FIVE", "2025-01/2025-06", "2024-01/2024-06"),
    ],
    "revisions": [
        lambda atlas: atlas.revisions(),
        lambda atlas: atlas.revisions("CMED", since="2024-01-01"),
        lambda atlas: atlas.revisions(kind="correction", as_of="2025-06-03"),
    ],
    "forecast": [
        lambda atlas: atlas.forecast("CMED"),
        lambda atlas: atlas.forecast("EMED", made="2023-09"),
        lambda atlas: atlas.forecast("WBAL", as_of="2025-06-03"),
    ],
    "hotspots": [lambda atlas: atlas.hotspots(), lambda atlas: atlas.hotspots("CMED", "2023-09")],
    "report": [
        lambda atlas: atlas.report("Central Med", "2023"),
        lambda atlas: atlas.report("WAFR", "2023", series=DEATHS),
    ],
    "map": [lambda atlas: numbered(atlas.map("CMED", "2023").get_root().render())],
}

EVERY_CALL = [pytest.param(call, id=f"{name}-{at}") for name, calls in CALLS.items() for at, call in enumerate(calls)]

REFUSED: list[Call] = [
    lambda atlas: atlas.cells("Medditeranean"),
    lambda atlas: atlas.cells("CMED", "2023", resolution=7),
    lambda atlas: atlas.cells("CMED", "2023", series="iom.arrivals"),
    lambda atlas: atlas.cells("CMED", "2023-02", series=DEATHS),
    lambda atlas: atlas.cells("CMED", "2023", series=DEATHS, resolution=5),
    lambda atlas: atlas.cells("CMED", "last year"),
    lambda atlas: atlas.cells("CMED", as_of="2025-02-08"),
    lambda atlas: atlas.cells("CMED", as_of="2015-02-08"),
    lambda atlas: atlas.series("CMED", "2023-09-17"),
    lambda atlas: atlas.series("CMED", series="frontex.detection"),
    lambda atlas: atlas.series("ALL", "2025", as_of="2025-02-08"),
    lambda atlas: atlas.series("EMED", series=ARRIVALS, adjust=True),
    lambda atlas: atlas.pressure("CMED", "2023-09-17"),
    lambda atlas: atlas.compare("CMED", "2023", "2022-01/2022-06"),
    lambda atlas: atlas.compare("CMED", "2023", "2022", series=DEATHS),
    lambda atlas: atlas.compare("CMED", "2031", "2030"),
    lambda atlas: atlas.revisions(kind="typo"),
    lambda atlas: atlas.forecast("CMED", "2031"),
    lambda atlas: atlas.hotspots(window="2023-09-17"),
    lambda atlas: atlas.report("CMED", "2031"),
]


def numbered(html: str) -> str:
    """Replace folium's random names by their order."""
    names: dict[str, str] = {}
    return re.sub(r"(?<![0-9a-f])[0-9a-f]{32}", lambda match: names.setdefault(match[0], str(len(names))), html)


def assert_same(first: Any, second: Any) -> None:
    assert type(first) is type(second)
    if isinstance(first, gpd.GeoDataFrame):
        assert_geodataframe_equal(first, second, check_less_precise=False)
        assert [*first.geometry.to_wkb()] == [*second.geometry.to_wkb()]
    if isinstance(first, pd.DataFrame):
        assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second), check_exact=True)
        assert first.attrs == second.attrs
    elif isinstance(first, RouteComparison):
        assert {each.name: getattr(first, each.name) for each in fields(first)} == {
            each.name: getattr(second, each.name) for each in fields(second)
        }
    elif isinstance(first, Report):
        assert (first.title, first.html) == (second.title, second.html)
    else:
        assert first == second


@pytest.mark.parametrize("call", EVERY_CALL)
def test_a_service_gives_what_its_snapshot_gives(opened: rg.Atlas, connected: rg.Atlas, call: Call) -> None:
    assert_same(call(opened), call(connected))


@pytest.mark.parametrize("call", REFUSED, ids=range(len(REFUSED)))
def test_a_service_refuses_what_its_snapshot_refuses(opened: rg.Atlas, connected: rg.Atlas, call: Call) -> None:
    errors = []
    for atlas in (opened, connected):
        with pytest.raises(rg.RoutesGeoError) as caught:
            call(atlas)
        error = caught.value
        errors.append((type(error), str(error), getattr(error, "reason_code", None), getattr(error, "allowed", None)))
    assert errors[0] == errors[1]
    assert len(errors[0][1]) > 20


def test_every_method_is_asked_of_both() -> None:
    public = {name for name, _ in inspect.getmembers(rg.Atlas) if not name.startswith("_")}
    assert public == set(CALLS)


def test_both_describe_themselves_alike(opened: rg.Atlas, connected: rg.Atlas) -> None:
    for one, other in ((repr(opened), repr(connected)), (opened._repr_html_(), connected._repr_html_())):
        assert one.split(")", 1)[1] == other.split(")", 1)[1]
        assert opened.snapshot_id in one

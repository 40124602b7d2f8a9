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

Call = Callable[[rg.Picture], Any]
DETECTIONS, DEATHS = "frontex.detections.v1", "iom.dead_and_missing.v1"
ARRIVALS, WEEKS = "unhcr.arrivals.v1", "italy.arrivals.v1"

CALLS: dict[str, list[Call]] = {
    "snapshot_id": [lambda picture: picture.snapshot_id],
    "routes": [lambda picture: picture.routes],
    "places": [lambda picture: picture.places],
    "areas": [lambda picture: picture.areas],
    "band": [lambda picture: picture.band("West Balkans")],
    "corridor": [lambda picture: picture.corridor("Méditerranée centrale")],
    "as_of": [lambda picture: picture.as_of("2025-06-03").cells("CMED", "2023")],
    "cells": [
        lambda picture: picture.cells(),
        lambda picture: picture.cells("central mediterranean", "2023"),
        lambda picture: picture.cells("WMED", "ytd", resolution=5),
        lambda picture: picture.cells("CMED", "2023-01/2023-03", by="month"),
        lambda picture: picture.cells("EMED", "2022", series=DETECTIONS, resolution=3, by="quarter"),
        lambda picture: picture.cells("WAFR", "2023", series=DEATHS, resolution=None),
        lambda picture: picture.cells(window="2016/2020", series=ARRIVALS, by="year"),
        lambda picture: picture.cells("CMED", "2023", as_of="2025-06-03"),
        lambda picture: picture.cells("CMED", "2031"),
        lambda picture: picture.cells("WBAL", "2016", series=ARRIVALS),
        lambda picture: picture.cells("CMED", "2023", kind=("cell", "area")),
    ],
    "series": [
        lambda picture: picture.series("CMED"),
        lambda picture: picture.series("All nine routes of Frontex", "2025"),
        lambda picture: picture.series("CMED", "2023", adjust=True),
        lambda picture: picture.series("CMED", "2023", as_of="2025-02-08"),
        lambda picture: picture.series("EMED", "2015/2023", series=DEATHS),
        lambda picture: picture.series("EMED", series=ARRIVALS),
        lambda picture: picture.series("CMED", "2023", series=WEEKS),
    ],
    "pressure": [
        lambda picture: picture.pressure(),
        lambda picture: picture.pressure("WAFR", "2023", as_of="2025-06-03"),
    ],
    "compare": [
        lambda picture: picture.compare("CMED"),
        lambda picture: picture.compare("FIVE", "2025-01/2025-06", "2024-01/2024-06"),
    ],
    "revisions": [
        lambda picture: picture.revisions(),
        lambda picture: picture.revisions("CMED", since="2024-01-01"),
        lambda picture: picture.revisions(kind="correction", as_of="2025-06-03"),
    ],
    "forecast": [
        lambda picture: picture.forecast("CMED"),
        lambda picture: picture.forecast("EMED", made="2023-09"),
        lambda picture: picture.forecast("WBAL", as_of="2025-06-03"),
    ],
    "hotspots": [lambda picture: picture.hotspots(), lambda picture: picture.hotspots("CMED", "2023-09")],
    "report": [
        lambda picture: picture.report("Central Med", "2023"),
        lambda picture: picture.report("WAFR", "2023", series=DEATHS),
    ],
    "map": [lambda picture: numbered(picture.map("CMED", "2023").get_root().render())],
}

EVERY_CALL = [pytest.param(call, id=f"{name}-{at}") for name, calls in CALLS.items() for at, call in enumerate(calls)]

REFUSED: list[Call] = [
    lambda picture: picture.cells("Medditeranean"),
    lambda picture: picture.cells("CMED", "2023", resolution=7),
    lambda picture: picture.cells("CMED", "2023", series="iom.arrivals"),
    lambda picture: picture.cells("CMED", "2023-02", series=DEATHS),
    lambda picture: picture.cells("CMED", "2023", series=DEATHS, resolution=5),
    lambda picture: picture.cells("CMED", "last year"),
    lambda picture: picture.cells("CMED", as_of="2025-02-08"),
    lambda picture: picture.cells("CMED", as_of="2015-02-08"),
    lambda picture: picture.series("CMED", "2023-09-17"),
    lambda picture: picture.series("CMED", series="frontex.detection"),
    lambda picture: picture.series("ALL", "2025", as_of="2025-02-08"),
    lambda picture: picture.series("EMED", series=ARRIVALS, adjust=True),
    lambda picture: picture.pressure("CMED", "2023-09-17"),
    lambda picture: picture.compare("CMED", "2023", "2022-01/2022-06"),
    lambda picture: picture.compare("CMED", "2023", "2022", series=DEATHS),
    lambda picture: picture.compare("CMED", "2031", "2030"),
    lambda picture: picture.revisions(kind="typo"),
    lambda picture: picture.forecast("CMED", "2031"),
    lambda picture: picture.hotspots(window="2023-09-17"),
    lambda picture: picture.report("CMED", "2031"),
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
def test_a_service_gives_what_its_snapshot_gives(opened: rg.Picture, connected: rg.Picture, call: Call) -> None:
    assert_same(call(opened), call(connected))


@pytest.mark.parametrize("call", REFUSED, ids=range(len(REFUSED)))
def test_a_service_refuses_what_its_snapshot_refuses(opened: rg.Picture, connected: rg.Picture, call: Call) -> None:
    errors = []
    for picture in (opened, connected):
        with pytest.raises(rg.RoutesGeoError) as caught:
            call(picture)
        error = caught.value
        errors.append((type(error), str(error), getattr(error, "reason_code", None), getattr(error, "allowed", None)))
    assert errors[0] == errors[1]
    assert len(errors[0][1]) > 20


def test_every_method_is_asked_of_both() -> None:
    public = {name for name, _ in inspect.getmembers(rg.Picture) if not name.startswith("_")}
    assert public == set(CALLS)


def test_both_describe_themselves_alike(opened: rg.Picture, connected: rg.Picture) -> None:
    for one, other in ((repr(opened), repr(connected)), (opened._repr_html_(), connected._repr_html_())):
        assert one.split(")", 1)[1] == other.split(")", 1)[1]
        assert opened.snapshot_id in one

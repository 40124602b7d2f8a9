"""Soft bands show the routes on the map: the coast ends them, and they have no outlines, lines and arrows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from support.map_page import OpenPage, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

INK = "#16232e"
RINGS = {1, 2, 3, 4}
OPEN_SEA, BELGRADE, MARSEILLE_SEA = (17.0, 35.5), (20.46, 44.6), (5.0, 42.5)


@pytest.fixture
def style(page: Page) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("() => window.routesGeoMap.getStyle()")
    return answer


def rings_at(page: Page, layer: str, at: tuple[float, float]) -> set[tuple[str, int]]:
    """Route and ring of each band that is painted at a point, which the map must show."""
    rings = page.evaluate(
        """([layer, at]) => {
          const map = window.routesGeoMap
          const features = map.queryRenderedFeatures(map.project(at), { layers: [layer] })
          return features.map(({ properties }) => [properties.route, properties.ring])
        }""",
        [layer, at],
    )
    return {(route, ring) for route, ring in rings}


def test_bands_at_sea_lie_below_the_land_and_those_on_land_above_it(style: dict[str, Any]) -> None:
    order = [layer["id"] for layer in style["layers"]]
    drawn = [
        name for name in order if name in {"sea", "bands-sea", "land", "bands-land", "coastline", "areas", "cells"}
    ]
    assert drawn == ["sea", "bands-sea", "land", "bands-land", "coastline", "areas", "cells"]
    assert order.index("band-dots-sea") < order.index("land") < order.index("band-dots-land") < order.index("areas")


def test_routes_have_no_outline_and_no_line_at_any_zoom(style: dict[str, Any]) -> None:
    shown = [layer for layer in style["layers"] if layer.get("source") == "bands"]
    assert {layer["id"] for layer in shown} == {"bands-sea", "bands-land", "band-dots-sea", "band-dots-land"}
    assert {layer["type"] for layer in shown} == {"fill"}
    assert not any({"minzoom", "maxzoom"} & layer.keys() for layer in shown)
    assert not {"corridors", "branches"} & {layer.get("source-layer") for layer in style["layers"]}
    for layer in shown:
        assert layer["paint"]["fill-antialias"] is False  # it draws an outline
        assert "fill-outline-color" not in layer["paint"]


def test_each_of_four_rings_has_five_percent(page: Page, style: dict[str, Any]) -> None:
    opacity = {layer["id"]: layer["paint"].get("fill-opacity") for layer in style["layers"] if layer["type"] == "fill"}
    assert (opacity["bands-sea"], opacity["bands-land"]) == (0.05, 0.05)
    assert rings_at(page, "bands-sea", OPEN_SEA) == {("CMED", ring) for ring in RINGS}
    assert rings_at(page, "bands-land", BELGRADE) == {("WBAL", ring) for ring in RINGS}
    assert rings_at(page, "bands-sea", MARSEILLE_SEA) == set()


def test_names_of_routes_are_in_ink(style: dict[str, Any]) -> None:
    names = next(layer for layer in style["layers"] if layer["id"] == "route-names")
    assert names["paint"]["text-color"] == INK


def test_the_other_routes_step_back(open_page: OpenPage) -> None:
    page = open_page("/#route=WBAL&month=2023-09&window=month")
    wait_painted(page, "route=WBAL")
    for layer in ("bands-sea", "bands-land"):
        opacity = page.evaluate("(layer) => window.routesGeoMap.getPaintProperty(layer, 'fill-opacity')", layer)
        assert opacity == ["case", ["==", ["get", "route"], "WBAL"], 0.05, 0.015]

"""Maps for notebooks: nothing from elsewhere, the figures of the frame, and layers of one's own."""

from __future__ import annotations

from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import pytest
import shapely

import routes_geo as rg
from routes_geo.report.assets import check_self_contained


def layers_of(drawn: folium.Map) -> dict[str, list[dict[str, Any]]]:
    """The features of each layer, by its name."""
    shown = [child for child in drawn._children.values() if isinstance(child, folium.GeoJson)]
    return {str(child.layer_name): child.data["features"] for child in shown}


def own(**columns: list[Any]) -> gpd.GeoDataFrame:
    points = [shapely.Point(12.6, 35.5), shapely.Point(26.5, 39.1)]
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")


def test_a_map_loads_nothing_from_elsewhere(opened: rg.Atlas) -> None:
    html = opened.map("CMED", "2023", add=own(n=[1, 2])).get_root().render()
    check_self_contained(html)
    assert "L.map(" in html
    assert len(html) < 1_500_000


def test_cells_have_the_counts_of_the_frame(opened: rg.Atlas) -> None:
    drawn = opened.map("CMED", "2023", layers=("cells",))
    features = layers_of(drawn)["Cells and areas"]
    shown = {each["properties"]["Cell or area"]: each["properties"]["Detections"] for each in features}
    cells = opened.cells("CMED", "2023", kind=("cell", "area"))
    expected = {
        row["name"] if isinstance(row["name"], str) else row["cell"]: f"{row['value']:,}"
        for row in cells[cells["status"] == "published"].to_dict("records")
    }
    assert shown == expected
    assert {each["properties"]["Window"] for each in features} == {"2023-01/2023-12"}


def test_what_no_cell_counts_is_stated_in_the_legend(opened: rg.Atlas) -> None:
    cells = opened.cells("EMED", "2023")
    rest = int(cells.loc[~cells["kind"].isin(["cell", "area"]), "value"].sum())
    assert rest > 0
    html = opened.map("EMED", "2023").get_root().render()
    assert f"{rest:,} more are known only for the route or a coarser cell" in html
    assert cells.attrs["vintage"] in html


def test_layers_are_chosen_by_name(opened: rg.Atlas) -> None:
    drawn = opened.map("CMED", "2023", layers=("corridor", "areas"))
    assert [*layers_of(drawn)] == ["Land", "Corridor", "Areas"]
    assert [*layers_of(opened.map(window="2023", layers="band"))] == ["Band, sea", "Land", "Band, land"]
    with pytest.raises(rg.InvalidInput, match="did you mean cells"):
        opened.map("CMED", layers=["cell"])


def test_an_own_layer_is_converted_and_shown_with_its_columns(opened: rg.Atlas) -> None:
    layer = own(people=[3, None], day=pd.to_datetime(["2023-09-13", "2023-09-14"])).to_crs("EPSG:3857")
    drawn = opened.map("CMED", "2023", add=layer.rename_geometry("where"))
    features = layers_of(drawn)["Your layer"]
    lng, lat = features[0]["geometry"]["coordinates"]
    assert (lng, lat) == pytest.approx((12.6, 35.5), abs=1e-9)
    assert features[1]["properties"]["people"] == "–"
    assert features[0]["properties"]["day"].startswith("2023-09-13")
    assert layer.crs == "EPSG:3857"


def test_an_own_layer_without_reference_system_is_refused(opened: rg.Atlas) -> None:
    with pytest.raises(rg.InvalidInput, match=r"set_crs\('EPSG:4326'\)"):
        opened.map("CMED", add=own(n=[1, 2]).set_crs(None, allow_override=True))
    with pytest.raises(rg.InvalidInput, match="give a GeoDataFrame"):
        opened.map("CMED", add=pd.DataFrame({"n": [1]}))  # type: ignore[arg-type]


def test_texts_of_an_own_layer_cannot_become_markup(opened: rg.Atlas) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    drawn = opened.map("CMED", "2023", add=own(**{evil: [evil, evil]}))
    assert f"properties.{evil}" not in drawn.get_root().render()
    assert "<img src=x" not in drawn.get_root().render()
    values = [value for feature in layers_of(drawn)["Your layer"] for value in feature["properties"].values()]
    assert all("<" not in value for value in values)


def test_maps_do_not_change_folium_for_others(opened: rg.Atlas) -> None:
    before = [*folium.Map.default_js]
    opened.map("CMED", "2023", layers=())
    assert [*folium.Map.default_js] == before
    assert "cdn" in folium.Map().get_root().render()


@pytest.mark.parametrize("route", ["EMED", "WBAL", None])
def test_every_route_can_be_drawn(opened: rg.Atlas, route: str | None) -> None:
    drawn = opened.map(route, "2024", layers=("band", "corridor", "areas", "cells", "places"))
    assert "Land" in layers_of(drawn)
    assert isinstance(drawn._repr_html_(), str)


def test_a_map_is_a_page_with_a_language_and_a_title(opened: rg.Atlas) -> None:
    drawn = opened.map("CMED", "2023")
    html = drawn.get_root().render()
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>Detections of irregular border crossing, 2023-01/2023-12</title>" in html
    assert html.rstrip().endswith("</script>\n</body>\n</html>")
    assert "user-scalable" not in html
    assert 'allowfullscreen title="Detections of irregular border crossing, 2023-01/2023-12">' in drawn._repr_html_()

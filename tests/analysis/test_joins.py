"""Points on routes: the rule of `bin_points(corridors=True)`, distances, and refusals in words."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import routes_geo as rg
from routes_geo.geography.distances import arc_km


def around_the_mediterranean(count: int = 500, seed: int = 3) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(seed)
    lng, lat = rng.uniform(-20, 40, count), rng.uniform(12, 48, count)
    return gpd.GeoDataFrame({"n": range(count)}, geometry=gpd.points_from_xy(lng, lat), crs="EPSG:4326")


def test_a_point_is_on_the_route_that_bin_points_counts_it_for() -> None:
    points = around_the_mediterranean()
    joined = rg.join_routes(points)
    table = pd.DataFrame({"lng": points.geometry.x, "lat": points.geometry.y})
    counted = rg.bin_points(table, resolution=3, corridors=True).table().to_pandas()
    expected = counted.groupby("corridor")["count"].sum()
    assert len(expected) == 5
    assert joined["route"].value_counts().to_dict() == expected.to_dict()
    assert (joined["distance_km"].dropna() == 0).all()
    assert joined["route"].isna().equals(joined["distance_km"].isna())


def test_nearest_keeps_what_is_within_and_adds_what_is_near(opened: rg.Atlas) -> None:
    points = around_the_mediterranean()
    within, near = rg.join_routes(points), rg.join_routes(points, "nearest", max_km=200)
    is_on = within["route"].notna()
    assert near["route"][is_on].equals(within["route"][is_on])
    added = near[~is_on & near["route"].notna()]
    assert len(added) > 10
    assert added["distance_km"].between(0, 200, inclusive="right").all()
    assert rg.join_routes(points, "nearest", max_km=0)["route"].equals(within["route"])


@pytest.mark.parametrize("west", [(-21.0, 27.7), (-24.0, 20.0), (-19.0, 30.5)])
def test_a_distance_is_that_from_the_corridor_or_the_circles_around_its_landing_places(
    opened: rg.Atlas, west: tuple[float, float]
) -> None:
    """In the open Atlantic, where no other route is near; against every hundredth degree of the corridor's edge."""
    places = opened.places
    landings = places[places["routes"].str.contains("WAFR") & places["role"].str.contains("landing")]
    edge = shapely.get_coordinates(shapely.segmentize(opened.corridor("WAFR").geometry.iloc[0], 0.01))
    from_edge = arc_km(edge[:, 0], edge[:, 1], *west).min()
    from_circles = arc_km(landings.geometry.x, landings.geometry.y, *west).min() - 25
    joined = rg.join_routes(gpd.GeoDataFrame(geometry=[shapely.Point(west)], crs=4326), "nearest", max_km=900)
    assert joined["route"].tolist() == ["WAFR"]
    assert joined["distance_km"].iloc[0] == pytest.approx(min(from_edge, from_circles), rel=0.02)


def test_rows_index_and_reference_system_stay() -> None:
    points = around_the_mediterranean(20).to_crs("EPSG:3035").set_index("n", drop=False)
    points.loc[3, "geometry"] = None
    joined = rg.join_routes(points)
    assert joined.crs == "EPSG:3035"
    assert joined.index.equals(points.index)
    assert joined.geometry.geom_equals_exact(points.geometry, 0)[joined.geometry.notna()].all()
    assert pd.isna(joined.loc[3, "route"])
    assert joined["route"].equals(rg.join_routes(points.to_crs("EPSG:4326"))["route"])
    assert "route" not in points


@pytest.mark.parametrize(
    ("points", "options", "message"),
    [
        (pd.DataFrame({"lng": [1]}), {}, "give a GeoDataFrame"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)]), {}, "state no reference system"),
        (gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326), {}, "there are Polygon; take one point"),
        (gpd.GeoDataFrame({"route": [1]}, geometry=[shapely.Point(1, 1)], crs=4326), {}, "'route' already"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)], crs=4326), {"how": "near"}, "did you mean nearest"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)], crs=4326), {"max_km": -1}, "from 0 on"),
    ],
)
def test_what_cannot_be_joined_is_refused_in_words(
    points: gpd.GeoDataFrame, options: dict[str, object], message: str
) -> None:
    with pytest.raises(rg.InvalidInput) as caught:
        rg.join_routes(points, **options)  # type: ignore[arg-type]
    assert message in str(caught.value)

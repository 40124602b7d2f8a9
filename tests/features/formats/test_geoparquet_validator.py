"""GeoParquet as the validator of others sees it."""

from __future__ import annotations

import geoparquet_validator as validator
import numpy as np
import pytest
from support.made_tables import SHAPES, cells_table, empty_table, make_table, many_cells, placed_table, shapes_table

from routes_geo.features.feature_table import Shapes
from routes_geo.features.formats.geoparquet import GROUP_ROWS, encode_geoparquet

WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"

TABLES = {
    "cells": cells_table,
    "placed": placed_table,
    "shapes": shapes_table,
    "empty": empty_table,
    "metres": lambda: make_table(Shapes(SHAPES), WEB_MERCATOR),
    "many": lambda: many_cells(3 * GROUP_ROWS + 1),
}


@pytest.mark.parametrize("made", TABLES)
def test_the_validator_finds_nothing(made: str) -> None:
    report = validator.check_bytes(made, b"".join(encode_geoparquet(TABLES[made](), {"licence": "free"})))
    assert report["version"] == "1.1.0"
    assert validator.failed(report) == []
    passed = {outcome["id"] for outcome in report["outcomes"] if outcome["status"] == "pass"}
    assert {"/conf/core/wkb", "/conf/core/geometry-types", "/conf/covering/bbox-paths"} <= passed


def test_without_any_geometry_nothing_but_the_bounds_of_row_groups_is_missing() -> None:
    nowhere = make_table(Shapes(np.full(SHAPES.size, None, object)))
    report = validator.check_bytes("nowhere", b"".join(encode_geoparquet(nowhere, {})))
    assert validator.failed(report) == ["/conf/distribution/geospatial-statistics"]

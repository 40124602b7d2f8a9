"""Features in columns: slices, and text that stands in codes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from routes_geo.features.feature_table import CellShapes, FeatureTable

CELLS = np.array([599119489002373119, 0, 599119489002373119], np.uint64)


def make_table() -> FeatureTable:
    properties = pa.table({"value": [1, None, 3], "route": pa.array(["CMED", None, "CMED"]).dictionary_encode()})
    return FeatureTable(pa.array(["a", "b", "c"]), properties, CellShapes(CELLS))


def test_a_column_is_text_whether_in_codes_or_not() -> None:
    table = make_table()
    assert table.column("route").equals(pa.array(["CMED", None, "CMED"]))
    assert table.column("value").equals(pa.array([1, None, 3]))


def test_a_slice_ends_with_the_table() -> None:
    part = make_table().slice(1, 5)
    assert len(part) == len(part.geometries) == part.properties.num_rows == 2
    assert part.ids.to_pylist() == ["b", "c"]
    assert part.geometries.shapes()[0] is None
    assert len(make_table().slice(3, 5)) == 0

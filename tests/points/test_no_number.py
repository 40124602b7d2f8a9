"""NaN as a key: one group, however many batches it stands in."""

from __future__ import annotations

import pyarrow as pa

from routes_geo.points.binner import Binner
from routes_geo.points.plan import Plan


def test_no_number_is_one_key_and_comes_last_but_for_null() -> None:
    table = pa.table({"lng": [12.6] * 3, "lat": [35.5] * 3, "key": [float("nan"), 1.0, None]})
    binner = Binner(Plan(4, ("key",), (), "lng", "lat"))
    for _ in range(2):
        binner.add(table.to_batches()[0])
    sums_table = binner.result().table()
    assert sums_table["count"].to_pylist() == [2, 2, 2]
    assert [str(value) for value in sums_table["key"].to_pylist()] == ["1.0", "nan", "None"]

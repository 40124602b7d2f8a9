"""Arrow for other readers, and CSV for a client that chooses columns."""

from __future__ import annotations

import io

import polars as pl
import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("query", ["datetime=2023", "datetime=2023-09&resolution=5", "datetime=2026-06&route=EMED"])
def test_polars_reads_what_pyarrow_reads(client: TestClient, query: str) -> None:
    content = client.get(f"/collections/cells/items?f=arrow&{query}").content
    frame = pl.read_ipc_stream(io.BytesIO(content))
    expected = client.get(f"/collections/cells/items?{query}&limit=10000").json()["features"]
    for name in ("kind", "basis", "status", "value", "name"):
        assert frame[name].to_list() == [feature["properties"][name] for feature in expected]
    assert frame["basis"].null_count() > 0 or "2023-09" in query


@pytest.mark.parametrize("names", ["cell,value", "value", "route,status,period"])
def test_a_csv_file_has_the_chosen_columns_alone(client: TestClient, names: str) -> None:
    query = f"datetime=2023&properties={names}"
    frame = pl.read_csv(client.get(f"/collections/cells/items?f=csv&{query}").content)
    assert sorted(frame.columns) == sorted(names.split(","))
    expected = client.get(f"/collections/cells/items?{query}&limit=10000").json()["features"]
    assert len(frame) == len(expected)
    whole = pl.read_csv(client.get("/collections/cells/items?f=csv&datetime=2023").content)
    assert {"id", "wkt"} <= set(whole.columns)
    assert whole.select(frame.columns).equals(frame)

"""Choosing an engine, and the sums of a table."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.engines.arrow_sums import sums_of
from routes_geo.points.engines.engine import ENGINES
from routes_geo.points.engines.make import make_engine
from routes_geo.points.sums import sum_by


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("dask", {}, "choose one of local, spark"),
        ("local", {"master": "yarn"}, "the engine local takes no master"),
        ("spark", {"threads": 2}, "the engine spark takes no number of threads"),
    ],
)
def test_what_does_not_fit(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        make_engine(name, **options)


def test_without_pyspark() -> None:
    code = """
import sys
sys.modules["pyspark"] = None
from routes_geo.points.engines.make import make_engine
from routes_geo.errors import InvalidInput
try:
    make_engine("spark")
except InvalidInput as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'routes-geo[spark]'" in done.stdout


@pytest.mark.parametrize("module", ["", ".local", ".partials", ".tasks", ".ordered"])
def test_each_module_is_imported_on_its_own(module: str) -> None:
    subprocess.run([sys.executable, "-c", f"import routes_geo.points.engines{module}"], check=True)


def test_every_engine_is_known() -> None:
    assert ENGINES == ("local", "spark")


@pytest.mark.parametrize("keys", [["route"], ["route", "code"], ["mode"], []], ids=str)
@pytest.mark.parametrize("rows", [0, 1, 3_000])
def test_sums_by_arrow_are_those_of_the_kernels(keys: list[str], rows: int) -> None:
    rng = np.random.default_rng(1)
    table = pa.table(
        {
            "route": pa.array(rng.choice(np.array(["CMED", "EMED", None], object), rows), pa.string()),
            "code": pa.array([None if value == 3 else int(value) for value in rng.integers(0, 9, rows)], pa.int32()),
            "mode": pa.array(rng.choice(["sea", "land"], rows), pa.string()).dictionary_encode(),
            "n": pa.array([None if value > 6 else int(value) for value in rng.integers(0, 9, rows)], pa.int32()),
        }
    )
    by_arrow, expected = sums_of(table, keys, "n"), sum_by(table, keys, "n")
    assert by_arrow.equals(expected)
    assert by_arrow.schema.equals(expected.schema)


def test_a_sum_of_nulls_is_null_and_nulls_come_last() -> None:
    table = pa.table({"key": ["b", None, "a", "a"], "n": pa.array([None, 1, 2, 3], pa.int64())})
    assert sums_of(table, ["key"], "n").to_pydict() == {"key": ["a", "b", None], "n": [5, None, 1]}


def test_large_sums_are_exact_or_an_error() -> None:
    table = pa.table({"key": ["a", "a", "b"], "n": [(1 << 62) - 1, 1 << 62, -(1 << 62)]})
    assert sums_of(table, ["key"], "n")["n"].to_pylist() == [(1 << 63) - 1, -(1 << 62)]
    with pytest.raises(DataError, match="does not fit"):
        sums_of(pa.table({"key": ["a", "a"], "n": [1 << 62, 1 << 62]}), ["key"], "n")

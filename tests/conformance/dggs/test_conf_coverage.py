"""The suite itself: no abstract test of a declared class is left out, and every test says what it carries out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from support.dggs_service import Service

CONFORMANCE_CLASS = "core"

# OGC 21-038r1, annex A: the abstract tests of each conformance class that this suite knows.
ABSTRACT_TESTS = {
    "core": ("dggrs-list", "dggrs-description", "zone-info"),
    "data-retrieval": ("zone-data",),
    "data-subsetting": ("subset", "datetime", "properties", "exclude-properties"),
    "data-custom-depths": ("zone-depth",),
    "data-cql2-filter": ("filter",),
    "zone-query": (
        "zones-list",
        "json-response",
        "zone-level",
        "compact-zones",
        "parent-zone",
        "bbox",
        "bbox-crs",
        "subset",
        "subset-crs",
        "datetime",
    ),
    "zone-query-cql2-filter": ("filter",),
    "root-dggs": ("dggs",),
    "collection-dggs": ("dggs",),
    "data-json": ("content",),
    "data-geojson": ("content",),
    "zone-html": ("content",),
    "zone-uint64": ("content",),
    "zone-geojson": ("content",),
    "operation-ids": ("operation-ids",),
}


def first_words() -> dict[str, str]:
    """First word of the docstring of each test of the suite."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("test_conf_*.py")):
        if path.name != Path(__file__).name:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    found[f"{path.name}::{node.name}"] = (ast.get_docstring(node) or "").partition(":")[0]
    return found


def test_every_test_names_what_it_carries_out() -> None:
    known = {f"/conf/{name}/{test}" for name, tests in ABSTRACT_TESTS.items() for test in tests}
    for test, identifier in first_words().items():
        is_known = identifier in known or re.fullmatch(r"/(rec|per)/[a-z-]+/[a-z-]+", identifier)
        assert is_known, f"{test} names {identifier!r}"


def test_every_abstract_test_of_a_declared_class_is_carried_out(service: Service) -> None:
    carried_out = set(first_words().values())
    declared = service.classes() & set(ABSTRACT_TESTS)
    assert declared
    for name in declared:
        for test in ABSTRACT_TESTS[name]:
            assert f"/conf/{name}/{test}" in carried_out

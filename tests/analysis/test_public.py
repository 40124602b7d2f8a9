"""The public names of the package: few, listed, typed, documented, and not loaded before they are used."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import routes_geo as rg

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
NAMES = [name for name in rg.__all__ if name != "__version__"]
METHODS = [name for name, _ in inspect.getmembers(rg.Atlas) if not name.startswith("_")]


def functions() -> dict[str, Any]:
    """Every public function and method, by name."""
    public: dict[str, Any] = {}
    for name in NAMES:
        thing = getattr(rg, name)
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            members = [each for each in vars(thing) if not each.startswith("_")]
            public |= {f"{name}.{each}": inspect.getattr_static(thing, each) for each in members}
        elif inspect.isfunction(thing):
            public[name] = thing
    return public


def test_there_are_about_a_dozen_names_and_all_exist() -> None:
    assert len(NAMES) <= 15
    assert dir(rg) == sorted(rg.__all__)
    for name in rg.__all__:
        assert getattr(rg, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        rg.opne  # noqa: B018


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(rg, name))
    assert re.search(rf"^#+ .*`{name}\b", PAGE, re.MULTILINE) or f"| `{name}` |" in PAGE, name


@pytest.mark.parametrize("name", METHODS)
def test_a_method_of_an_atlas_is_documented(name: str) -> None:
    assert f"| `.{name}" in PAGE


def test_every_function_is_typed_and_has_a_docstring() -> None:
    for name, thing in functions().items():
        function = getattr(thing, "fget", None) or getattr(thing, "func", None) or thing
        if not callable(function):
            continue  # a field of a dataclass, which its class describes
        assert inspect.getdoc(function), name
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty, name
        untyped = [
            each.name
            for each in signature.parameters.values()
            if each.annotation is inspect.Parameter.empty and each.name != "self"
        ]
        assert untyped == [], name


def test_every_parameter_is_documented() -> None:
    """On the page, or in the docstring: the name of a parameter is read there as code."""
    for name, thing in functions().items():
        if inspect.isfunction(thing):
            text = (inspect.getdoc(thing) or "") + (inspect.getdoc(rg.Atlas) or "") + PAGE
            for each in inspect.signature(thing).parameters:
                assert each == "self" or f"`{each}`" in text, (name, each)


def test_columns_of_frames_are_documented(opened: rg.Atlas) -> None:
    frames = [
        opened.cells("CMED", "2023"), opened.series("CMED", "2023", adjust=True), opened.pressure("CMED"),
        opened.series("EMED", series="unhcr.arrivals.v1"), opened.compare("CMED").to_frame(), opened.revisions(),
        opened.forecast("CMED"), opened.hotspots(), opened.routes, opened.places, opened.areas, opened.band("CMED"),
    ]  # fmt: skip
    missing = {str(column) for frame in frames for column in frame.columns if f"`{column}`" not in PAGE}
    assert missing == set()
    assert {str(key) for frame in frames for key in frame.attrs if f"`{key}`" not in PAGE} == set()


def test_importing_the_package_loads_nothing_that_it_does_not_need() -> None:
    heavy = ("numpy", "pandas", "geopandas", "pyarrow", "numba", "fastapi", "folium", "routes_geo.analysis")
    code = f"import sys, routes_geo; dir(routes_geo); print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_connected_atlas_loads_no_snapshot_code() -> None:
    code = (
        "import sys, routes_geo.analysis.service; "
        "print([name for name in ('routes_geo.build', 'routes_geo.analysis.local', 'fastapi') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"

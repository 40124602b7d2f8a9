"""Rules of the code base: imports go one way, one module per foreign library, nothing is forgotten."""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from api.problems import STATUS_BY_ERROR
from api.settings import Settings, check_variables
from routes_geo import errors
from routes_geo.errors import InvalidInput, RoutesGeoError
from routes_geo.once import Once

ROOT = Path(__file__).resolve().parent.parent
# What each package may import of the others.
ALLOWED = {"routes_geo": {"routes_geo"}, "tiles": {"tiles", "routes_geo"}, "api": {"api", "tiles", "routes_geo"}}
# The command line is the rim of the core: it starts the service, and writes what that would serve.
EXCEPTIONS = {Path(f"routes_geo/cli/{name}.py"): {"api"} for name in ("serving", "terminal", "exporting")}
ONE_MODULE_EACH = {
    "h3": "routes_geo/h3_reference.py",
    "deltalake": "routes_geo/delta.py",
    "numba": "routes_geo/kernels.py",
    "pyspark": "routes_geo/engines/spark.py",
    "folium": "routes_geo/report/map.py",
    "cql2": "api/features/cql2_filter.py",
    "statsmodels": "routes_geo/forecasting/structural.py",
    "requests": "routes_geo/web_client.py",
    "urllib3": "routes_geo/web_client.py",
    "pmtiles": None,  # tiles/archive.py and the build-time writer in tiles/basemap.py
    "python_calamine": "routes_geo/sources/workbook.py",
}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def sources() -> list[Path]:
    return sorted(path.relative_to(ROOT) for package in ALLOWED for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", sources(), ids=str)
def test_imports_go_one_way(path: Path) -> None:
    package = path.parts[0]
    ours = imports_of(ROOT / path) & set(ALLOWED)
    assert ours <= ALLOWED[package] | EXCEPTIONS.get(path, set())


@pytest.mark.parametrize(("library", "home"), [(name, home) for name, home in ONE_MODULE_EACH.items() if home])
def test_one_module_per_foreign_library(library: str, home: str) -> None:
    users = [str(path) for path in sources() if library in imports_of(ROOT / path)]
    assert users == [home]


def test_every_error_has_a_status() -> None:
    leaves = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RoutesGeoError)}
    assert set(STATUS_BY_ERROR) == leaves - {RoutesGeoError}


def test_importing_the_core_is_light() -> None:
    code = "import sys, routes_geo; print([name for name in ('numba', 'pandas', 'pyarrow') if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_what_is_made_once_is_freed_with_its_owner() -> None:
    made = Once()
    calls: list[int] = []

    class Heavy:
        pass

    def make() -> Heavy:
        calls.append(1)
        return Heavy()

    first = made("key", make)
    assert made("key", make) is first
    assert calls == [1]
    gone = weakref.ref(first)
    del first, made
    gc.collect()
    assert gone() is None


def test_settings_refuse_a_misspelt_variable_and_know_every_field() -> None:
    check_variables({f"ROUTES_GEO_{name.upper()}": "x" for name in Settings.model_fields} | {"PATH": "x"})
    with pytest.raises(InvalidInput, match="ROUTES_GEO_SNAPSHOTS"):
        check_variables({"ROUTES_GEO_SNAPSHOTS": "x"})

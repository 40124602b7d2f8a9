"""Rules of the code base that the import contracts do not state: one module per foreign library, light imports."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from api.http.negotiation import NotAcceptable
from api.http.problems import PROBLEM_RESPONSES, STATUS_BY_ERROR, STATUS_TEXTS, problem_bytes
from api.settings import Settings, check_variables
from routes_geo import errors
from routes_geo.errors import InvalidInput, RoutesGeoError

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("routes_geo", "tiles", "api")
ONE_MODULE_EACH = {
    "h3": "routes_geo/grid/h3_reference.py",
    "deltalake": "routes_geo/delta.py",
    "numba": "routes_geo/grid/kernels.py",
    "pyspark": "routes_geo/points/engines/spark.py",
    "folium": None,  # routes_geo/report/map.py and routes_geo/analysis/map.py
    "resvg_py": "routes_geo/picture/png.py",
    "cql2": "routes_geo/features/cql2_filter.py",
    "scipy": "routes_geo/pressure/forecast/structural.py",
    "statsmodels": None,  # routes_geo/pressure/forecast/structural.py and routes_geo/build/stl.py
    "gunicorn": "api/workers.py",
    "uvicorn_worker": "api/workers.py",
    "cachetools": "api/delivery/cache.py",
    "standardwebhooks": "routes_geo/alerts/signing.py",
    "requests": "routes_geo/web_client.py",
    "urllib3": "routes_geo/web_client.py",
    "pmtiles": None,  # tiles/archive.py and the build-time writer in tiles/basemap.py
    "psycopg": "routes_geo/features/postgis.py",
    "python_calamine": "routes_geo/tables/workbook_process.py",
    "mcp": "api/mcp/server.py",
    "mcp_types": "api/mcp/server.py",
}


@cache
def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def words_of(path: Path) -> set[str]:
    """Return the names of arguments and attributes in a module."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    arguments = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    return arguments | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def sources() -> list[Path]:
    return sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize(("library", "home"), [(name, home) for name, home in ONE_MODULE_EACH.items() if home])
def test_one_module_per_foreign_library(library: str, home: str) -> None:
    users = [str(path) for path in sources() if library in imports_of(ROOT / path)]
    assert users == [home]


def test_no_thread_can_be_in_a_library_while_the_interpreter_ends() -> None:
    """A daemon thread that is in a library in C++ then aborts the process. These two only use sockets."""
    daemons = {path.as_posix() for path in sources() if "daemon" in words_of(path)}
    assert daemons == {"routes_geo/web_client.py", "routes_geo/points/engines/spark.py"}


def test_every_folder_of_tests_is_collected(pytestconfig: pytest.Config) -> None:
    """pytest leaves out folders by name, by default also `build`, and does not say so."""
    tests = ROOT / "tests"
    own = [path.parent.relative_to(tests) for path in tests.rglob("test_*.py") if "node_modules" not in path.parts]
    folders = {part for folder in own for part in folder.parts}
    left_out = {name for name in folders for like in pytestconfig.getini("norecursedirs") if fnmatch(name, like)}
    assert "build" in folders
    assert not left_out


def test_every_error_has_a_status() -> None:
    leaves = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RoutesGeoError)}
    assert set(STATUS_BY_ERROR) == leaves - {RoutesGeoError} | {NotAcceptable}


def test_every_status_of_an_error_has_one_title_and_one_description() -> None:
    assert set(STATUS_BY_ERROR.values()) <= set(PROBLEM_RESPONSES) <= set(STATUS_TEXTS)
    for status, text in STATUS_TEXTS.items():
        assert text.title, status
        assert text.description.endswith("."), status
        assert json.loads(problem_bytes(status, "", None))["title"] == text.title
    for status, response in PROBLEM_RESPONSES.items():
        assert response["description"] == STATUS_TEXTS[int(status)].description
    assert len({text.description for text in STATUS_TEXTS.values()}) == len(STATUS_TEXTS)


def test_importing_the_core_is_light() -> None:
    code = "import sys, routes_geo; print([name for name in ('numba', 'pandas', 'pyarrow') if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


# What a web worker must never load: adapters, ledger, build, forecasting, and the libraries they stand on.
NOT_SERVED = (
    "routes_geo.sources",
    "routes_geo.ledger",
    "routes_geo.build",
    "routes_geo.pressure.forecast",
    "routes_geo.points",
    "routes_geo.datacheck",
    "routes_geo.cli",
    "routes_geo.site",
    "routes_geo.delta",
    "deltalake",
    "python_calamine",
    "statsmodels",
    "pyspark",
    "mcp",
)


def test_the_service_does_not_load_intake_build_or_forecasting() -> None:
    code = "import json, sys, api.app; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = [name for name in json.loads(done.stdout) if any(f"{name}.".startswith(f"{one}.") for one in NOT_SERVED)]
    assert loaded == []


def test_the_longest_chain_of_imports_is_short() -> None:
    """Imports at the top of modules; those inside functions are made later, and only where they are needed."""
    modules = {module_of(path): path for path in sources()}
    imports = {name: top_level_imports(path, set(modules)) - {name} for name, path in modules.items()}
    lengths: dict[str, int] = {}

    def length(name: str) -> int:
        if name not in lengths:
            lengths[name] = 1 + max((length(other) for other in imports[name]), default=0)
        return lengths[name]

    assert max(map(length, modules)) <= 18


def module_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def top_level_imports(path: Path, modules: set[str]) -> set[str]:
    names: set[str] = set()
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            names |= inner or {node.module}
    return names & modules


def test_the_top_of_the_core_is_short() -> None:
    assert len(list((ROOT / "routes_geo").glob("*.py"))) <= 8


def test_settings_refuse_a_misspelt_variable_and_know_every_field() -> None:
    check_variables({f"ROUTES_GEO_{name.upper()}": "x" for name in Settings.model_fields} | {"PATH": "x"})
    with pytest.raises(InvalidInput, match="ROUTES_GEO_SNAPSHOTS"):
        check_variables({"ROUTES_GEO_SNAPSHOTS": "x"})

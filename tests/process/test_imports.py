"""Libraries can be left out while others are imported, and found afterwards."""

from __future__ import annotations

import gc
import importlib
import sys
from pathlib import Path

import pytest

from routes_geo.process.imports import left_out, without_collections


@pytest.fixture
def two_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large_library.py").write_text("SIZE = 1000\n")
    optional = "try:\n    import large_library\nexcept ImportError:\n    large_library = None\n"
    (tmp_path / "small_library.py").write_text(optional)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("large_library", "small_library"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.usefixtures("two_libraries")
def test_a_library_that_is_left_out_is_found_later() -> None:
    with without_collections(), left_out("large_library"):
        assert importlib.import_module("small_library").large_library is None
        assert not gc.isenabled()
    assert importlib.import_module("large_library").SIZE == 1000
    assert gc.isenabled()


@pytest.mark.usefixtures("two_libraries")
def test_a_library_that_is_loaded_already_is_not_left_out() -> None:
    importlib.import_module("large_library")
    with left_out("large_library"):
        assert importlib.import_module("small_library").large_library.SIZE == 1000


def test_an_import_that_fails_leaves_everything_as_before() -> None:
    finders = list(sys.meta_path)
    with pytest.raises(ModuleNotFoundError), without_collections(), left_out("pandas"):
        importlib.import_module("no_such_library")
    assert sys.meta_path == finders
    assert gc.isenabled()

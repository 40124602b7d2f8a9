"""Compiled kernels on a read-only file system: they are used where they were compiled before, and never written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.grid.kernels import check_processor

ROOT = Path(__file__).resolve().parent.parent.parent
MODULE = """\
from routes_geo.grid.kernels import kernel


@kernel
def double(x):
    return 2 * x
"""
CALL = """\
import sys
sys.path.insert(0, sys.argv[1])
import shipped
results = [shipped.double(3), *([shipped.double(1.5)] if len(sys.argv) > 2 else [])]
stats = shipped.double.stats
print(results, sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
"""
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


def call(folder: Path, *more: str, within: tuple[str, ...] = ()) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    command = [*within, sys.executable, "-c", CALL, str(folder), *more]
    # A home that cannot be written to: numba would keep kernels there.
    settings = kept | {"PYTHONPATH": str(ROOT), "HOME": "/proc/none", "XDG_CACHE_HOME": "/proc/none"}
    # Python itself takes a file that has changed within a second, and is as long as before, for the former one.
    settings |= {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def read_only(folder: Path) -> tuple[str, ...]:
    """A command that runs another where the folder is read-only."""
    within = ("unshare", "--mount", "sh", "-c", READ_ONLY, str(folder))
    if (
        shutil.which("unshare") is None
        or subprocess.run([*within, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("mounting needs root")
    return within


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shipped.py").write_text(MODULE)
    return tmp_path


def test_kernels_that_were_compiled_are_read_from_a_read_only_file_system(folder: Path) -> None:
    within = read_only(folder)
    assert call(folder) == "[6] 0 1"
    assert call(folder, within=within) == "[6] 1 0"


def test_a_kernel_for_other_types_is_compiled_and_not_kept(folder: Path) -> None:
    within = read_only(folder)
    call(folder)
    files = sorted(folder.rglob("*"))
    assert call(folder, "more", within=within) == "[6, 3.0] 1 1"
    assert sorted(folder.rglob("*")) == files


def test_kernels_of_other_code_are_not_used(folder: Path) -> None:
    within = read_only(folder)
    call(folder)
    (folder / "shipped.py").write_text(MODULE.replace("2 * x", "4 * x"))
    assert call(folder, within=within) == "[12] 0 1"


def test_without_compiled_kernels_they_are_compiled_in_memory(folder: Path) -> None:
    assert call(folder, within=read_only(folder)).startswith("[6] 0")


OTHER = """\
from routes_geo.grid.kernels import inlined

FACTOR = 2
PAIR = (2, 1)


@inlined
def times(x):
    return x * FACTOR
"""


@pytest.mark.parametrize(
    ("returned", "before", "after"),
    [
        ("times(x)", "FACTOR = 2", "FACTOR = 4"),
        ("times(x)", "return x * FACTOR", "return x * FACTOR * 2"),
        ("x * PAIR[0]", "(2, 1)", "(4, 1)"),
    ],
)
def test_a_change_in_another_module_compiles_again(folder: Path, returned: str, before: str, after: str) -> None:
    """numba itself would go on with the old machine code, because the file with the kernel is the same."""
    (folder / "other.py").write_text(OTHER)
    module = MODULE.replace("2 * x", returned).replace("\n\n\n", "\nfrom other import PAIR, times\n\n\n", 1)
    (folder / "shipped.py").write_text(module)
    assert call(folder) == "[6] 0 1"
    assert call(folder) == "[6] 1 0"
    (folder / "other.py").write_text(OTHER.replace(before, after))
    assert call(folder) == "[12] 0 1"
    assert call(folder) == "[12] 1 0"
    assert len([*folder.rglob("*.nbi")]) == len([*folder.rglob("*.nbc")]) == 1  # nothing of the former code


def test_a_full_disk_keeps_no_kernel_and_stops_nothing(folder: Path) -> None:
    """The index of kernels fits on the disk and the machine code does not: the former code must not be run."""
    assert call(folder) == "[6] 0 1"
    (folder / "shipped.py").write_text(MODULE.replace("2 * x", "4 * x"))
    full = ("sh", "-c", 'ulimit -f 4 && exec "$0" "$@"')  # blocks of 512 bytes
    assert call(folder, within=full) == "[12] 0 1"
    assert call(folder) == "[12] 0 1"
    assert call(folder) == "[12] 1 0"


ARRAYS = """\
import numpy as np
from routes_geo.grid.kernels import kernel


@kernel
def half(values):
    if values.size == 0:
        raise ValueError("no values")
    out = np.empty(values.size // 2)
    for row in range(out.size):
        out[row] = np.sqrt(values[row])
    return out
"""
CALL_ARRAYS = """\
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import arrays
print(arrays.half(np.arange(6.0) ** 2))
try:
    arrays.half(np.empty(0))
except ValueError as error:
    print(error)
print("numba.typed.typedlist" in sys.modules, sum(arrays.half.stats.cache_hits.values()))
print(arrays.half(np.arange(4) ** 2), "numba.typed.typedlist" in sys.modules)
"""


def test_kept_kernels_need_no_compiler(folder: Path) -> None:
    (folder / "arrays.py").write_text(ARRAYS)
    command = [sys.executable, "-c", CALL_ARRAYS, str(folder)]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    settings |= {"PYTHONPATH": str(ROOT)}
    subprocess.run(command, env=settings, timeout=120, check=True)
    for path in folder.rglob("*.2.nbc"):  # of the call with whole numbers
        path.unlink()
    done = subprocess.run(command, env=settings, timeout=120, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["[0. 1. 2.]", "no values", "False 1", "[0. 1.] True"]


def test_a_processor_that_the_kernels_are_not_for_is_an_error_and_no_crash() -> None:
    with pytest.raises(InvalidInput, match="lacks avx2, fma; unset NUMBA_CPU_NAME"):
        check_processor("x86-64-v3", {"bmi2": True, "avx2": False})
    check_processor("x86-64-v3", {"bmi2": True, "avx2": True, "fma": True})
    check_processor("generic", {})
    check_processor(None, {})

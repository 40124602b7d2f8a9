"""Compile the numba kernels of this project: without the GIL, cached on disk, with IEEE division and fused sums.

numba is imported with the first module that has kernels, never by `import routes_geo`.

numba reads compiled kernels only from a folder that it may write to. Here, kernels that were compiled beside the code
are also read from a read-only file system, as in the container image; what is missing is compiled and not kept.
"""

from __future__ import annotations

import glob
import importlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar, TypeVarTuple, cast

import numba
import numba.extending
import numpy as np
from llvmlite import binding
from numba.core import caching, types
from numba.core.runtime.nrt import rtsys
from numba.core.typing.templates import Signature
from numba.np.arrayobj import make_array

from routes_geo.errors import InvalidInput

CodeGenerator = Callable[..., object]  # takes numba's context, llvmlite's builder, the signature and the arguments
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
_LOG = logging.getLogger("routes_geo.grid")
Ts = TypeVarTuple("Ts")

GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2**64 / golden ratio: Knuth's multiplicative hash
# "contract" fuses a product and a sum into one step; "nsz" treats -0.0 as 0.0. No other part of fastmath is safe here.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}
_SHIPPED_FOR = "x86-64-v3"  # the processors that the image's kernels are compiled for
_V3 = ("avx2", "bmi2", "fma")  # what such processors have, and others lack


class _KeptKernels(caching.FunctionCache):
    """Keeps compiled kernels under names that contain a digest of everything they were compiled from.

    numba only looks at the age of the file with the function. It would run old machine code if another file with a
    part of it changed, or if the disk was full, or the process was killed, when its new machine code was written.
    """

    _digest: str | None = None

    def load_overload(self, sig: object, target_context: object) -> object:
        """Return the compiled kernel from the disk, or None.

        numba would load its whole compiler first, which takes longer than the kernels of a service. It still does
        before it compiles.
        """
        self._name_files()
        rtsys.initialize(target_context)  # the functions that machine code calls
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]

    def save_overload(self, sig: object, data: object) -> None:
        """Keep a compiled kernel. If the disk is full, it runs all the same, and is compiled again next time."""
        self._name_files()
        try:
            self._remove_earlier()
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except OSError as error:
            _LOG.warning("a compiled kernel cannot be kept: %s", error)

    def _name_files(self) -> None:
        if self._digest is None:  # not earlier, because a kernel may call functions that stand below it
            self._digest = _digest_of(self._py_func)
            base = f"{self._impl.filename_base}.{self._digest}"
            self._cache_file = caching.IndexDataCacheFile(self._cache_path, base, self._digest)  # type: ignore[no-untyped-call]

    def _remove_earlier(self) -> None:
        for path in Path(self._cache_path).glob(f"{glob.escape(self._impl.filename_base)}.*"):
            if not path.name.startswith(f"{self._impl.filename_base}.{self._digest}."):
                path.unlink(missing_ok=True)


def _digest_of(function: Callable[..., Any]) -> str:
    """Return a digest of the files of a function and of all compiled functions it calls, and of their constants."""
    digest, left, seen = sha256(numba.__version__.encode()), [function], {function}
    files = {Path(__file__)}
    while left:
        code, around = left[-1].__code__, left.pop().__globals__
        files.add(Path(code.co_filename))
        for name in sorted(_names_in(code) & around.keys()):
            value = around[name]
            called = getattr(value, "py_func", None)
            if called is not None and called not in seen:
                seen.add(called)
                left.append(called)
            elif isinstance(value, np.ndarray):
                digest.update(f"{name}{value.dtype}{value.shape}".encode() + value.tobytes())
            elif isinstance(value, bool | int | float | str | tuple | np.generic):
                digest.update(f"{name}={value!r}".encode())
    for path in sorted(files):
        digest.update(_content(path))
    return digest.hexdigest()[:16]


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


def _names_in(code: CodeType) -> set[str]:
    """Return the global names in code, also in functions within it."""
    inner = [_names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return set(code.co_names).union(*inner)


class _BesideCode(caching.InTreeCacheLocator):
    """The `__pycache__` folder beside the code, whether or not it may be written to."""

    def ensure_cache_path(self) -> None:
        """Accept the folder as it is."""


class _ShippedImplementation(caching.CompileResultCacheImpl):
    _locator_classes = [_BesideCode]  # noqa: RUF012 - numba's own is not annotated


class _ShippedKernels(_KeptKernels):
    """Kernels that were compiled before the file system became read-only."""

    _impl_class = _ShippedImplementation  # type: ignore[assignment]  # numba's own is None

    def save_overload(self, sig: object, data: object) -> None:
        """Keep nothing."""


def kernel(function: F) -> F:
    """Compile at the first call; the machine code is cached on disk if a folder for it is writable."""
    beside = Path(function.__code__.co_filename).parent / "__pycache__"
    is_shipped = not os.environ.get("NUMBA_CACHE_DIR") and _is_shipped(beside)
    compiled = numba.njit(function, **_OPTIONS)
    # The place where `cache=True` puts numba's own. No folder can be written to on a read-only system without a home.
    with suppress(RuntimeError):
        compiled._cache = (_ShippedKernels if is_shipped else _KeptKernels)(function)  # type: ignore[no-untyped-call]
    return cast("F", compiled)


def _is_shipped(folder: Path) -> bool:
    return any(folder.glob("*.nbi")) and not os.access(folder, os.W_OK)


def check_processor(chosen: str | None, features: Mapping[str, bool]) -> None:
    """Raise InvalidInput if kernels are to be compiled for a processor with more instructions than this one has."""
    missing = [name for name in _V3 if chosen == _SHIPPED_FOR and not features.get(name, False)]
    if missing:
        raise InvalidInput(
            f"NUMBA_CPU_NAME is {chosen}, and this processor lacks {', '.join(missing)}; "
            "unset NUMBA_CPU_NAME and NUMBA_CPU_FEATURES to compile the kernels for it"
        )


check_processor(os.environ.get("NUMBA_CPU_NAME"), binding.get_host_cpu_features())


def inlined(function: F) -> F:
    """Compile as a part of the kernels that call this function."""
    return cast("F", numba.njit(function, inline="always", **_OPTIONS))


@numba.extending.intrinsic
def _put(_context: object, out: types.Array, at: types.Type, value: types.Type) -> tuple[Signature, CodeGenerator]:
    def generate(context: Any, builder: Any, signature: Signature, arguments: Sequence[object]) -> object:
        array = make_array(signature.args[0])(  # type: ignore[no-untyped-call]
            context, builder, value=arguments[0]
        )
        pointer = builder.gep(array.data, [arguments[1]])
        wide = builder.bitcast(pointer, context.get_value_type(signature.args[2]).as_pointer())
        builder.store(arguments[2], wide, align=1)
        return context.get_dummy_value()

    return types.void(out, at, value), generate


# In a kernel, `put(out, at, value)` writes all bytes of a number to `out` (n,) from `at` on, in native order.
put = cast("Callable[[Any, Any, Any], None]", _put)


def load_array_functions() -> None:
    """Load the part of numba that looks for BLAS. Otherwise the first kernel loads it."""
    importlib.import_module("numba.np.arraymath")


def core_count() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(function: Callable[[*Ts], T], calls: Sequence[tuple[*Ts]], threads: int) -> list[T]:
    """Call a function with each tuple of arguments, in threads; return the results in the same order."""
    if threads == 1 or len(calls) == 1:
        return [function(*arguments) for arguments in calls]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda arguments: function(*arguments), calls))

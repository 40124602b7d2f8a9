"""How numba kernels of this project are compiled: without the GIL, kept on disk, with IEEE division and fused sums.

numba is imported when the first module with kernels is, never by `import routes_geo`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numba
import numba.extending
import numpy as np
from numba.np.arrayobj import make_array

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2**64 / golden ratio: Knuth's multiplicative hash
# "contract" fuses a product and a sum in one step; "nsz" takes -0.0 for 0.0. Nothing else of fastmath is safe here.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}


def kernel(function: F) -> F:
    """Compile at the first call; the machine code is kept on disk where a folder for it can be written."""
    try:
        return cast("F", numba.njit(function, cache=True, **_OPTIONS))
    except RuntimeError:  # no folder to keep it in: a read-only file system without a home
        return cast("F", numba.njit(function, **_OPTIONS))


def inlined(function: F) -> F:
    """Compile as a part of the kernels that call it."""
    return cast("F", numba.njit(function, inline="always", **_OPTIONS))


@numba.extending.intrinsic
def _put(_context: Any, out: Any, at: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = make_array(signature.args[0])(  # type: ignore[no-untyped-call]
            context, builder, value=arguments[0]
        )
        pointer = builder.gep(array.data, [arguments[1]])
        wide = builder.bitcast(pointer, context.get_value_type(signature.args[2]).as_pointer())
        builder.store(arguments[2], wide, align=1)
        return context.get_dummy_value()

    return numba.types.void(out, at, value), generate


# In a kernel, `put(out, at, value)` writes all bytes of a number into bytes `out` (n,), at any place, in native order.
put = cast("Callable[[Any, Any, Any], None]", _put)


def core_count() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(function: Callable[..., T], items: Sequence[tuple[Any, ...]], threads: int) -> list[T]:
    """Call a function on each tuple of arguments, in threads; results in the order of the items."""
    if threads == 1 or len(items) == 1:
        return [function(*item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda item: function(*item), items))

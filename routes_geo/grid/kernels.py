"""Compile the numba kernels of this project: without the GIL, cached on disk, with IEEE division and fused sums.

numba is imported with the first module that has kernels, never by `import routes_geo`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, TypeVarTuple, cast

import numba
import numba.extending
import numpy as np
from numba.core import types
from numba.core.typing.templates import Signature
from numba.np.arrayobj import make_array

CodeGenerator = Callable[..., object]  # takes numba's context, llvmlite's builder, the signature and the arguments
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2**64 / golden ratio: Knuth's multiplicative hash
# "contract" fuses a product and a sum into one step; "nsz" treats -0.0 as 0.0. No other part of fastmath is safe here.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}


def kernel(function: F) -> F:
    """Compile at the first call; the machine code is cached on disk if a folder for it is writable."""
    try:
        return cast("F", numba.njit(function, cache=True, **_OPTIONS))
    except RuntimeError:  # no writable folder: a read-only file system without a home
        return cast("F", numba.njit(function, **_OPTIONS))


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


def core_count() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(function: Callable[[*Ts], T], calls: Sequence[tuple[*Ts]], threads: int) -> list[T]:
    """Call a function with each tuple of arguments, in threads; return the results in the same order."""
    if threads == 1 or len(calls) == 1:
        return [function(*arguments) for arguments in calls]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda arguments: function(*arguments), calls))

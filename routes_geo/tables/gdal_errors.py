"""See the errors of GDAL that pyogrio does not raise.

While batches are read, GDAL prints its errors, and gives null geometries or fewer rows. The functions are those of the
library that pyogrio itself has loaded; where a system does not offer them by name, no error is seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pyogrio._io

_FAILURE = 3  # of CPLErr; below it are debugging output and warnings


@contextmanager
def quiet() -> Iterator[None]:
    """Keep GDAL from printing in this thread."""
    library = _library()
    if library is None:
        yield
        return
    library.CPLPushErrorHandler(library.CPLQuietErrorHandler)
    try:
        library.CPLErrorReset()
        yield
    finally:
        library.CPLPopErrorHandler()


def last_failure() -> str:
    """Return the last error of this thread in a context of `quiet`; an empty text if there was none."""
    library = _library()
    if library is None or library.CPLGetLastErrorType() < _FAILURE:
        return ""
    message: bytes = library.CPLGetLastErrorMsg()
    return message.decode("utf-8", "replace") or "an error without a message"


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(pyogrio._io.__file__)
        library.CPLGetLastErrorMsg.restype = ctypes.c_char_p
        for name in ("CPLPushErrorHandler", "CPLPopErrorHandler", "CPLQuietErrorHandler", "CPLErrorReset"):
            getattr(library, name)
    except (OSError, AttributeError):
        return None
    return library

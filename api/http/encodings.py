"""Content encodings: choose one, and compress whole bodies and streams (RFC 9110, 8.4 and 12.5.3)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import brotli
import zstandard

from api.http.negotiation import weights_of

IDENTITY = "identity"
# In our order of preference. Beyond these levels, time grows faster than bytes shrink.
_ZSTD_LEVEL, _BROTLI_QUALITY, _GZIP_LEVEL = 6, 5, 6
ENCODINGS = ("zstd", "br", "gzip")
EVENTS = "text/event-stream"
LEAST_BYTES = 512  # smaller bodies do not get smaller
_COMPRESSIBLE = ("json", "text/", "xml", "javascript", "svg", "vector-tile", "octet-stream", "x-binary")


class Compressor(Protocol):
    """An object that compresses a stream piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Return the next bytes, which may be empty."""

    def flush(self) -> bytes:
        """Return the last bytes."""


@lru_cache(maxsize=256)
def choose_encoding(accept_encoding: str) -> str:
    """Return the encoding with most weight in an `Accept-Encoding` header, ours first; identity if none is accepted."""
    weights = weights_of(accept_encoding)
    anything = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else IDENTITY


def is_compressible(media_type: str) -> bool:
    """Return whether to compress a media type. Types that are compressed by themselves would not get smaller.

    Events are not compressed: a compressor would hold each event back until more arrive.
    """
    return EVENTS not in media_type and any(part in media_type for part in _COMPRESSIBLE)


def compress(body: bytes, encoding: str) -> bytes:
    """Return a body in an encoding; the same bytes every time."""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    if encoding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0) if encoding == "gzip" else body


def stream_compressor(encoding: str) -> Compressor | None:
    """Return a compressor for a stream; None for identity."""
    makers: dict[str, Callable[[], Compressor]] = {
        "zstd": lambda: zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj(),
        "br": _Brotli,
        "gzip": lambda: zlib.compressobj(_GZIP_LEVEL, wbits=31),
    }
    return makers[encoding]() if encoding in makers else None


class _Brotli:
    """Brotli's compressor with the interface of the others."""

    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=_BROTLI_QUALITY)

    def compress(self, data: bytes, /) -> bytes:
        """Return the next bytes, which may be empty."""
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        """Return the last bytes."""
        return bytes(self._compressor.finish())

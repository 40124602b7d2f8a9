"""Content encodings: which a client takes, and compressing whole bodies and streams (RFC 9110, 8.4 and 12.5.3)."""

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
# In our order of preference. The levels are those beyond which time grows faster than bytes shrink.
_ZSTD_LEVEL, _BROTLI_QUALITY, _GZIP_LEVEL = 6, 5, 6
ENCODINGS = ("zstd", "br", "gzip")
EVENTS = "text/event-stream"
LEAST_BYTES = 512  # smaller bodies do not get smaller
_COMPRESSIBLE = ("json", "text/", "xml", "javascript", "svg", "vector-tile", "octet-stream", "x-binary")


class Compressor(Protocol):
    """Compresses a stream piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Next bytes, which may be none."""

    def flush(self) -> bytes:
        """Last bytes."""


@lru_cache(maxsize=256)
def choose_encoding(accept_encoding: str) -> str:
    """Encoding for an `Accept-Encoding` header: the one with most weight, ours first; identity if none is taken."""
    weights = weights_of(accept_encoding)
    anything = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else IDENTITY


def is_compressible(media_type: str) -> bool:
    """Whether bodies of a media type get smaller: those that are compressed in themselves do not.

    Events do not either: a compressor would keep each back until more have come.
    """
    return EVENTS not in media_type and any(part in media_type for part in _COMPRESSIBLE)


def compress(body: bytes, encoding: str) -> bytes:
    """Body in an encoding; the same bytes every time."""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    if encoding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0) if encoding == "gzip" else body


def stream_compressor(encoding: str) -> Compressor | None:
    """Compressor of a stream; None for identity."""
    makers: dict[str, Callable[[], Compressor]] = {
        "zstd": lambda: zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj(),
        "br": _Brotli,
        "gzip": lambda: zlib.compressobj(_GZIP_LEVEL, wbits=31),
    }
    return makers[encoding]() if encoding in makers else None


class _Brotli:
    """Brotli's compressor under the names of the others."""

    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=_BROTLI_QUALITY)

    def compress(self, data: bytes, /) -> bytes:
        """Next bytes, which may be none."""
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        """Last bytes."""
        return bytes(self._compressor.finish())

"""Decoders of the encodings that the service offers."""

from __future__ import annotations

import gzip

import brotli
import zstandard

DECODERS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body, max_output_size=1 << 24),
    "identity": bytes,
}

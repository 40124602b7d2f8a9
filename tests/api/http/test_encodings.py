"""Content encodings, read back by the libraries' own decoders."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard

from api.http.conditions import decode_tags, encoded_etag, matches_tag
from api.http.encodings import choose_encoding, compress, is_compressible, stream_compressor

TEXT = b"158,026 detections in 2023; " * 4000
DECODE = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": bytes,
}


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "br"),
        ("", "identity"),
        ("identity", "identity"),
        ("gzip;q=0", "identity"),
        ("gzip;q=much", "identity"),
        ("deflate", "identity"),
    ],
)
def test_the_encoding_is_the_one_with_most_weight(header: str, chosen: str) -> None:
    assert choose_encoding(header) == chosen


@pytest.mark.parametrize("encoding", list(DECODE))
def test_bodies_come_back_and_are_the_same_bytes_each_time(encoding: str) -> None:
    packed = compress(TEXT, encoding)
    assert DECODE[encoding](packed) == TEXT
    assert compress(TEXT, encoding) == packed
    assert encoding == "identity" or len(packed) < len(TEXT) / 20


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_streams_come_back(encoding: str) -> None:
    compressor = stream_compressor(encoding)
    assert compressor is not None
    packed = b"".join(compressor.compress(TEXT[at : at + 1000]) for at in range(0, len(TEXT), 1000))
    assert DECODE[encoding](packed + compressor.flush()) == TEXT
    assert stream_compressor("identity") is None


def test_what_is_compressed_in_itself_is_left_alone() -> None:
    assert is_compressible("application/vnd.mapbox-vector-tile")
    assert is_compressible("application/geo+json")
    assert is_compressible("text/csv; charset=utf-8")
    assert not is_compressible("application/vnd.apache.parquet")
    assert not is_compressible("image/png")
    assert not is_compressible("text/event-stream; charset=utf-8")


def test_each_encoding_has_a_tag_of_its_own() -> None:
    assert [encoded_etag('"a"', name) for name in ("identity", "br")] == ['"a"', '"a-br"']
    assert matches_tag('"x", W/"a-br"', '"a-br"')
    assert matches_tag("*", '"a"')
    assert not matches_tag('"a"', '"a-br"')
    assert not matches_tag("", '"a"')
    assert decode_tags('"a-br", "b-gzip"', "br") == '"a", "b-gzip"'

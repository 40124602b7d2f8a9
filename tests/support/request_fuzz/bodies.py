"""Read bodies in their media types; one that cannot be read raises an error."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from collections.abc import Callable

import mapbox_vector_tile
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from lxml import etree, html
from prometheus_client.parser import text_string_to_metric_families

from support.request_fuzz.oddities import INJECTED

_SECURE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def read_body(media_type: str, body: bytes) -> None:
    """Read a body; AssertionError for a type that has no reader here, and any error if it is not of its type."""
    name = media_type.partition(";")[0].strip().lower()
    reader = _READERS.get(name)
    if reader is None and name.endswith("+json"):
        reader = _json
    assert reader is not None, f"nothing here reads {media_type!r}"
    reader(body)


def _json(body: bytes) -> None:
    json.loads(orjson.dumps(orjson.loads(body)))  # orjson refuses NaN and lone surrogates


def _geojson(body: bytes) -> None:
    document = orjson.loads(body)
    assert document["type"] in ("FeatureCollection", "Feature"), document["type"]
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    assert document.get("numberReturned", len(features)) == len(features)


def _csv(body: bytes) -> None:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    assert rows, "no header"
    assert {len(row) for row in rows} == {len(rows[0])}, "rows of different lengths"


def _arrow(body: bytes) -> None:
    with pa.ipc.open_stream(body) as reader:
        reader.read_all().validate(full=True)


def _parquet(body: bytes) -> None:
    pq.read_table(io.BytesIO(body)).validate(full=True)


def _tile(body: bytes) -> None:
    mapbox_vector_tile.decode(body)


def _flatgeobuf(body: bytes) -> None:
    pyogrio.read_arrow(io.BytesIO(body))


def _xml(body: bytes) -> None:
    etree.fromstring(body, _SECURE)


def _svg(body: bytes) -> None:
    root = etree.fromstring(body, _SECURE)
    assert not root.xpath("//*[local-name() = 'script'] | //@*[starts-with(name(), 'on')]"), "code in a picture"


def _html(body: bytes) -> None:
    text = body.decode("utf-8")
    assert text.lstrip()[:15].lower() == "<!doctype html>", text[:40]
    assert html.document_fromstring(text).find("body") is not None
    assert not [code for code in INJECTED if code in text], "text of the request runs as code"


def _png(body: bytes) -> None:
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    assert body.endswith(b"IEND\xaeB`\x82")
    assert all(0 < side <= 10_000 for side in struct.unpack(">II", body[16:24]))


def _calendar(body: bytes) -> None:
    text = body.decode("utf-8")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def _zip(body: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None


def _metrics(body: bytes) -> None:
    text = body.decode("utf-8")
    if text.startswith("# "):
        assert list(text_string_to_metric_families(text))


def _any(_body: bytes) -> None:
    return


_READERS: dict[str, Callable[[bytes], None]] = {
    "application/json": _json,
    "application/geo+json": _geojson,
    "application/vnd.oai.openapi+json": _json,
    "text/csv": _csv,
    "application/vnd.apache.arrow.stream": _arrow,
    "application/vnd.apache.parquet": _parquet,
    "application/vnd.mapbox-vector-tile": _tile,
    "application/flatgeobuf": _flatgeobuf,
    "application/atom+xml": _xml,
    "application/cap+xml": _xml,
    "application/xml": _xml,
    "image/svg+xml": _svg,
    "text/html": _html,
    "image/png": _png,
    "text/calendar": _calendar,
    "application/zip": _zip,
    "text/plain": _metrics,
    "text/event-stream": lambda body: body.decode("utf-8") and None,
    "application/octet-stream": _any,
    "application/x-binary": _any,
    "text/javascript": lambda body: body.decode("utf-8") and None,
    "text/css": lambda body: body.decode("utf-8") and None,
    "text/markdown": lambda body: body.decode("utf-8") and None,
    "image/x-icon": _any,
    "font/woff2": _any,
}

"""Describe the figures of a series in words and as a Data Package, for people who read them without the service."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from routes_geo.dataset.columns import KEY, MEANINGS, SCHEMA
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import day_in_words

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_FIELD_TYPES = {pa.string(): "string", pa.int64(): "integer", pa.date32(): "date"}
_WITHHELD = (
    "A row without a value has a status that gives the reason. `suppressed` is a small count that is not published: it "
    "is not zero. Figures of different series count different things and are never added up."
)


def describe_figures(unit: str, grain: str) -> str:
    """Return the sentences on what the figures of a series are, and what a missing one means."""
    return f"{unit} by {grain}. {_WITHHELD}"


def cite(snapshot: Snapshot, series: str, as_of: date | None = None) -> str:
    """Return the sentence with which to cite a series, as known on a day (None: now)."""
    info, released = snapshot.series(series), day_in_words(release_on(snapshot, series, as_of)["released"])
    origin = f"routes-geo, snapshot {snapshot.snapshot_id}"
    return f"{info['publisher']}, {info['title']}, release of {released}; read from {origin}."


def about_series(snapshot: Snapshot, series: str, as_of: date | None = None) -> dict[str, str]:
    """Return what a file of a series, as known on a day (None: now), states about itself."""
    info = snapshot.series(series)
    return {
        "name": series,
        "title": info["title"],
        "publisher": info["publisher"],
        "unit": info["unit"],
        "licence": info["licence"],
        "attribution": info["attribution"],
        "vintage": release_on(snapshot, series, as_of)["released"],
        "snapshot": snapshot.snapshot_id,
        "citation": cite(snapshot, series, as_of),
    }


def write_readme(snapshot: Snapshot, series: str, rows: int, as_of: date | None) -> str:
    """Return a text in Markdown that names unit, source, licence, release, columns and citation."""
    info, release = snapshot.series(series), release_on(snapshot, series, as_of)
    columns = "\n".join(f"- `{name}`: {meaning}" for name, meaning in MEANINGS.items())
    caveats = "\n".join(f"- {caveat}" for caveat in info["caveats"])
    return f"""# {info["title"]}

`data.csv` has {rows:,} rows: {info["unit"]} by {info["grain"]}.

- Series: `{series}`
- Unit: {info["unit"]}
- Source: {info["publisher"]}. {info["attribution"]}
- Licence: {info["licence"]}
- Release: {release["released"]} ({release["release_id"]})
- Snapshot: {snapshot.snapshot_id}
- Cite as: {cite(snapshot, series, as_of)}

## Columns

{columns}

{_WITHHELD}

## Read these figures with care

{caveats}
"""


def describe_package(snapshot: Snapshot, series: str, content: bytes, as_of: date | None) -> Mapping[str, Any]:
    """Return `datapackage.json` (Data Package, version 2) for a series whose rows are `content`, as CSV."""
    info = snapshot.series(series)
    fields = [
        {"name": field.name, "type": _FIELD_TYPES[field.type], "description": MEANINGS[field.name]} for field in SCHEMA
    ]
    resource = {
        "name": "data",
        "type": "table",
        "path": "data.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "primaryKey": [*KEY], "missingValues": [""]},
    }
    return {
        "$schema": _PROFILE,
        "name": series.replace("_", "-"),
        "title": info["title"],
        "description": describe_figures(info["unit"], info["grain"]),
        "version": release_on(snapshot, series, as_of)["released"],
        "licenses": [{"title": info["licence"]}],
        "sources": [{"title": f"{info['publisher']}. {info['attribution']}"}],
        "contributors": [{"title": info["publisher"], "roles": ["publisher"]}],
        "resources": [resource],
    }

"""The revisions each release made: every published total of a series at every vintage, one row per change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from routes_geo.model import Publication, Status
from routes_geo.snapshot.revisions import DEFINITION_PERIODS, DEFINITION_SHARE, REVISION_SCHEMA, ChangeKind, add_up

_Key = tuple[str | None, str | None, date, date]  # route, area, start, end
_Value = tuple[int | None, str]  # value and status
_SETTLED = Status.FINAL.value


@dataclass(frozen=True, slots=True)
class Published:
    """Published totals of one vintage."""

    released: date
    release_id: str
    totals: pa.Table


def revisions(vintages: Sequence[Published]) -> pa.Table:
    """Return each value of a series with the vintage that introduced it, oldest first, without unchanged values.

    The borders of a route are added up, because not all releases distinguish them.
    """
    rows: list[dict[str, object]] = []
    before: dict[_Key, _Value] = {}
    for vintage in vintages:
        now = _by_key(vintage.totals)
        changed = list(_changes(before, now))
        redefined = _redefined(before, changed)
        rows += [_row(vintage, key, before.get(key), now.get(key), redefined) for key in changed]
        before = now
    return pa.Table.from_pylist(rows, schema=REVISION_SCHEMA)


def _by_key(totals: pa.Table) -> dict[_Key, _Value]:
    parts: dict[_Key, list[_Value]] = defaultdict(list)
    columns = (totals[name].to_pylist() for name in ("route", "area", "start", "end", "value", "status"))
    for route, area, start, end, value, status in zip(*columns, strict=True):
        parts[route, area, start, end].append((value, status))
    return {key: values[0] if len(values) == 1 else add_up(values) for key, values in parts.items()}


def _changes(before: dict[_Key, _Value], now: dict[_Key, _Value]) -> Iterator[_Key]:
    for key in sorted(before.keys() | now.keys(), key=_sortable):
        if before.get(key) != now.get(key):
            yield key


def _sortable(key: _Key) -> tuple[str, str, date, date]:
    return key[0] or "", key[1] or "", key[2], key[3]


def _redefined(before: dict[_Key, _Value], changed: list[_Key]) -> set[tuple[str | None, str | None]]:
    """Return the routes and areas for which a release changes a large part of the final history."""
    settled: dict[tuple[str | None, str | None], list[bool]] = defaultdict(list)
    moved = set(changed)
    for key, (value, status) in before.items():
        if status == _SETTLED and value:
            settled[key[:2]].append(key in moved)
    return {
        place
        for place, flags in settled.items()
        if sum(flags) >= max(DEFINITION_PERIODS, DEFINITION_SHARE * len(flags))
    }


def _row(
    vintage: Published,
    key: _Key,
    before: _Value | None,
    now: _Value | None,
    redefined: set[tuple[str | None, str | None]],
) -> dict[str, object]:
    route, area, start, end = key
    value, status = now or (None, Publication.NOT_PUBLISHED.value)
    return {
        "route": route,
        "area": area,
        "start": start,
        "end": end,
        "released": vintage.released,
        "release_id": vintage.release_id,
        "before": before[0] if before else None,
        "value": value,
        "status": status,
        "kind": _kind(before, now, is_redefined=key[:2] in redefined).value,
    }


def _kind(before: _Value | None, now: _Value | None, *, is_redefined: bool) -> ChangeKind:
    if before is None or (before[0] is None and before[1] != Publication.SUPPRESSED):
        return ChangeKind.FIRST
    if now is None:
        return ChangeKind.REMOVED
    if is_redefined and before[1] == _SETTLED:
        return ChangeKind.DEFINITION
    rose = before[0] is not None and now[0] is not None and now[0] > before[0]
    return ChangeKind.LATE_ADDITION if rose and before[1] != _SETTLED else ChangeKind.CORRECTION

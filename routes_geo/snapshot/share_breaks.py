"""The months in which the shares that divide a count change: figures of places before and after are not comparable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.model import ROUTE_IDS, month_label, parse_month
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.placings import Shares, SharesInForce
from routes_geo.snapshot.snapshot import Snapshot

_MOST_NAMES = 3  # of areas in a sentence


@dataclass(frozen=True, kw_only=True)
class ShareChange:
    """What changes in a month. Without `publisher`, no shares are published from then on.

    `of` is the id of the area that is divided, null for the route; `border` is null for all its borders.
    """

    of: str | None
    border: str | None
    areas: Sequence[str]
    publisher: str | None
    published_start: str | None
    published_end: str | None
    source: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class ShareBreak:
    """Month from which other shares divide the counts of a route, with what changes."""

    route: str
    period: str
    changes: Sequence[ShareChange]


def share_breaks(snapshot: Snapshot, series: str, route: str | None = None) -> list[ShareBreak]:
    """Return the breaks of a series in the order of routes and months, of one route or of all."""
    sets = snapshot.derived(Shares).in_force(series)
    changes: dict[tuple[str, str], list[ShareChange]] = {}
    for whole in dict.fromkeys((shares.route, shares.border, shares.of) for shares in sets):
        if route in (None, whole[0]):
            divided = [shares for shares in sets if (shares.route, shares.border, shares.of) == whole]
            for month, before, after in _changes(snapshot, series, divided):
                changes.setdefault((whole[0], month), []).append(_describe(snapshot, divided[0], before, after))
    ordered = sorted(changes, key=lambda key: (ROUTE_IDS.index(key[0]), key[1]))
    return [ShareBreak(route=key[0], period=key[1], changes=changes[key]) for key in ordered]


def _changes(
    snapshot: Snapshot, series: str, sets: Sequence[SharesInForce]
) -> list[tuple[str, SharesInForce | None, SharesInForce | None]]:
    """Return the months in which the shares of a whole change, with those before and after; None for none."""
    info = snapshot.series(series)
    in_month = {month: shares for shares in sets for month in _months(shares.start, shares.end)}
    first, *later = _months(info["first_period"], info["last_period"])
    found, before = [], in_month.get(first)
    for month in later:
        after = in_month.get(month)
        if _identity(before) != _identity(after):
            found.append((month, before, after))
        before = after
    return found


def _months(first: str, last: str) -> list[str]:
    return [month_label(month) for month in range(parse_month(first), parse_month(last) + 1)]


def _identity(shares: SharesInForce | None) -> tuple[object, ...] | None:
    """Return what tells shares apart: those that are carried stay the same."""
    if shares is None:
        return None
    return shares.publisher, shares.published_start, shares.published_end, shares.areas


def _describe(
    snapshot: Snapshot, whole: SharesInForce, before: SharesInForce | None, after: SharesInForce | None
) -> ShareChange:
    names = {area_id: area.name for area_id, area in snapshot.derived(Areas).by_id().items()}
    subject = f"The count of {names[whole.of]}" if whole.of else _total(whole.border)
    return ShareChange(
        of=whole.of or None,
        border=whole.border or None,
        areas=after.areas if after else (),
        publisher=after.publisher if after else None,
        published_start=after.published_start if after else None,
        published_end=after.published_end if after else None,
        source=after.source if after else None,
        text=f"{subject} is divided {_new(after, names)}{_former(before)}." if after else f"{subject} is divided no "
        f"longer{_former(before)}.",
    )  # fmt: skip


def _total(border: str) -> str:
    return f"The route's total at the {border} border" if border else "The route's total"


def _new(shares: SharesInForce, names: dict[str, str]) -> str:
    listed = [names[area] for area in shares.areas]
    among = ", ".join(listed) if len(listed) <= _MOST_NAMES else f"{len(listed)} areas"
    return f"by shares of {shares.publisher} for {_published(shares)} ({among})"


def _former(shares: SharesInForce | None) -> str:
    return f"; before, by those of {shares.publisher} for {_published(shares)}" if shares else ""


def _published(shares: SharesInForce) -> str:
    """Return the months for which shares were published, such as 2022, 2024-12 or 2023-01 to 2023-09."""
    start, end = shares.published_start, shares.published_end
    if end is None:
        return f"{start} on"
    if start[5:] == "01" and end == f"{start[:4]}-12":
        return start[:4]
    return start if start == end else f"{start} to {end}"

"""Names of routes: what publishers call them, and which route a name means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from routes_geo.datafiles import read_rows, split_list
from routes_geo.errors import NotFound
from routes_geo.model import ROUTE_IDS

_SPACES = re.compile(r"[\s\-–_]+")


def read_route_names(data_dir: Path) -> dict[str, tuple[str, ...]]:
    """Names of each of the five routes, of `routes.csv` and of the crosswalk, each once, the id left out."""
    found: dict[str, list[str]] = {route: [] for route in ROUTE_IDS}
    for row in read_rows(data_dir / "routes.csv", ("route", "name", "short_name", "aliases")):
        found.get(row["route"], []).extend([row["name"], row["short_name"], *split_list(row["aliases"])])
    for row in read_rows(data_dir / "crosswalk.csv", ("route", "name")):
        found.get(row["route"], []).append(row["name"])
    return {route: tuple(dict.fromkeys(names)) for route, names in found.items()}


def find_route(name: str, names: Mapping[str, Sequence[str]]) -> str:
    """Id of the route that `name` means: its id or one of its names, whatever the case, hyphens as spaces.

    NotFound for a name that means none or two of them, with the ids and names there are. Nothing is guessed.
    """
    asked = _plain(name)
    meant = [route for route, known in names.items() if asked in {_plain(route), *(_plain(one) for one in known)}]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise NotFound(f"{name!r} names {' and '.join(meant)} together; ask for one of them")
    known = "; ".join(f"{route}: {', '.join(others)}" for route, others in names.items())
    raise NotFound(f"no route {name!r}; the routes are {', '.join(names)}, also by the names {known}")


def _plain(name: str) -> str:
    return _SPACES.sub(" ", name).strip().casefold()

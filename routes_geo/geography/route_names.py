"""Read the names that publishers use for routes, and find the route of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from routes_geo.datafiles import read_rows, split_list
from routes_geo.errors import NotFound, meant
from routes_geo.model import ROUTE_IDS, refused_route

_SPACES = re.compile(r"[\s\-–_/]+")
# Short and other forms of the words in names of routes. Words without a meaning of their own are left out.
_WORDS = {
    "west": "western",
    "east": "eastern",
    "centre": "central",
    "med": "mediterranean",
    "balkan": "balkans",
    "african": "africa",
    "the": "",
    "route": "",
}
# Names in French, as the page writes them. They are accepted, and no answer lists them.
_FRENCH = {
    "CMED": "Méditerranée centrale",
    "EMED": "Méditerranée orientale",
    "WBAL": "Balkans occidentaux",
    "WMED": "Méditerranée occidentale",
    "WAFR": "Atlantique / Afrique de l’Ouest",
}


def read_route_names(data_dir: Path) -> dict[str, tuple[str, ...]]:
    """Return the names of each of the five routes, from `routes.csv` and the crosswalk, without duplicates or ids."""
    names_of: dict[str, list[str]] = {route: [] for route in ROUTE_IDS}
    for row in read_rows(data_dir / "routes.csv", ("route", "name", "short_name", "aliases")):
        names_of.get(row["route"], []).extend([row["name"], row["short_name"], *split_list(row["aliases"])])
    for row in read_rows(data_dir / "crosswalk.csv", ("route", "name")):
        names_of.get(row["route"], []).append(row["name"])
    return {route: tuple(dict.fromkeys(names)) for route, names in names_of.items()}


def find_route(name: str, names: Mapping[str, Sequence[str]]) -> str:
    """Return the route id of `name`: an id or one of the names, in any case, with hyphens as spaces.

    West is the same as western, Med as Mediterranean, and so on; French names are accepted, and accents do not matter.
    NotFound if no route or more than one matches; the message proposes similar names, and lists all ids and names.
    Nothing is guessed.
    """
    folded = fold_route(name)
    accepted = {
        route: {fold_route(other) for other in (route, *others, _FRENCH.get(route, route))}
        for route, others in names.items()
    }
    matches = [route for route, others in accepted.items() if folded in others]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise NotFound(f"{name!r} means {' and '.join(matches)} together; choose one of them")
    all_names = "; ".join(f"{route}: {', '.join(others)}" for route, others in names.items())
    shown = {other: (names[route] or (route,))[0] for route, others in accepted.items() for other in sorted(others)}
    advice = f"{meant(folded, shown)}choose one of {', '.join(names)}, or one of the names {all_names}"
    raise NotFound(f"{refused_route(name)}; {advice}")


def fold_name(name: str) -> str:
    """Return a name in lower case, with single spaces instead of hyphens, underscores and runs of spaces."""
    return _SPACES.sub(" ", name).strip().casefold()


def fold_route(name: str) -> str:
    """Return a name as `fold_name` does, without accents, articles and the word route, and with the usual words."""
    marks = unicodedata.normalize("NFKD", name.replace("’", "'"))
    name = "".join(letter for letter in marks if not unicodedata.combining(letter))
    words = (_WORDS.get(word, word) for word in fold_name(name).replace("(", " ").replace(")", " ").split())
    return " ".join(word for word in words if word)

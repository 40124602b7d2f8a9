"""Find a landing area or a place by any of its names; nothing is guessed.

Names of areas come before names of places, and these before the names of hotspots: the name of an island is that of its
area. Accents, case, hyphens and underscores do not matter. A name with several meanings is decided by the route, if one
is known; otherwise it is not found. Text in brackets only tells places apart, and is no name: "Los Cristianos
(Tenerife)" is found by its full name and by "Los Cristianos", and Tenerife is more than Los Cristianos.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list
from routes_geo.geography.areas import read_areas
from routes_geo.geography.places import Place, read_places

_LETTERS = str.maketrans({"ı": "i", "đ": "d", "ø": "o", "ł": "l", "ħ": "h"})  # which have no accent to take away
_NO_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_OF_AREAS = frozenset({"island", "island_group", "archipelago", "country"})  # kinds of hotspots that are places
_MOST_CLOSE, _LEAST_LIKENESS = 3, 0.6


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Describe what a name means: an area, or a place with its point (lng and lat are None if that is withheld).

    `area_id` is empty for an area of a publisher that the project does not locate. `points` (n, 2) are lng and lat of
    the landing places of an area. `routes` are the routes that the data list for it.
    """

    name: str
    routes: tuple[str, ...]
    area_id: str | None = None
    place_id: str | None = None
    lng: float | None = None
    lat: float | None = None
    points: tuple[tuple[float, float], ...] = ()


def fold_place(name: str) -> str:
    """Return a name in lower case, without accents, and with single spaces for all that is not a letter or digit."""
    marks = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return _NO_WORD.sub(" ", "".join(mark for mark in marks if not unicodedata.combining(mark))).strip()


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Store the meanings of folded names, in the order in which they are looked up, and the names as they are shown."""

    layers: Sequence[Mapping[str, tuple[NamedPlace, ...]]]
    shown: Mapping[str, str]
    places: Mapping[str, NamedPlace]  # by place id

    def find(self, name: str, route: str | None = None) -> NamedPlace | None:
        """Return what a name means; None if it is unknown, or has several meanings that the route does not decide."""
        meanings = self._meanings(name)
        if len(meanings) > 1 and route is not None:
            meanings = tuple(each for each in meanings if route in each.routes)
        return meanings[0] if len(meanings) == 1 else None

    def place(self, place_id: str) -> NamedPlace | None:
        """Return the place of an id."""
        return self.places.get(place_id)

    def advice(self, name: str) -> str:
        """Return what to write instead of a name that is not found, as the end of a message; empty without an idea."""
        meanings = self._meanings(name)
        if meanings:
            return f"it could be {' or '.join(each.name for each in meanings)}; write one of these, or its route"
        close = difflib.get_close_matches(fold_place(name), list(self.shown), n=20, cutoff=_LEAST_LIKENESS)
        words = [folded for folded in self.shown if fold_place(name) and _is_part(fold_place(name), folded)]
        names = list(dict.fromkeys(self.shown[folded] for folded in (*words, *close)))[:_MOST_CLOSE]
        return f"did you mean {' or '.join(names)}?" if names else ""

    def _meanings(self, name: str) -> tuple[NamedPlace, ...]:
        folded = fold_place(name)
        return next((layer[folded] for layer in self.layers if folded in layer), ())


def _is_part(text: str, name: str) -> bool:
    return f" {text} " in f" {name} "


def read_place_names(data_dir: Path) -> PlaceNames:
    """Read the names of areas, places and hotspots from the data folder."""
    places = read_places(data_dir)
    areas = _area_names(data_dir, {place.place_id: place for place in places})
    layers = [areas, _place_names(places), _hotspot_names(data_dir, areas)]
    shown: dict[str, str] = {}
    for layer in layers:
        for folded, several in layer.items():
            shown.setdefault(folded, several[0].name)
    return PlaceNames(layers, shown, {place.place_id: _named(place) for place in places})


@cache
def embedded_place_names() -> PlaceNames:
    """Return the names in the embedded data."""
    return read_place_names(embedded_data_dir())


_Names = dict[str, tuple[NamedPlace, ...]]


def _area_names(data_dir: Path, places: Mapping[str, Place]) -> _Names:
    """Return the areas by id and name, also by the names that publishers use, and areas of publishers alone."""
    names: _Names = {}
    by_id: dict[str, NamedPlace] = {}
    for area in read_areas(data_dir):
        located = [places[place] for place in area.places]
        points = tuple((place.lng, place.lat) for place in located if place.lng is not None and place.lat is not None)
        named = NamedPlace(area.name, (area.route,), area.area_id, points=points)
        by_id[area.area_id] = named
        names[fold_place(area.area_id)] = names[fold_place(area.name)] = (named,)
    for row in read_rows(data_dir / "observations" / "unhcr_landings.csv", ("area_id", "area", "route")):
        named = by_id.get(row["area_id"]) or NamedPlace(row["area"], (row["route"],), "")
        names.setdefault(fold_place(row["area"]), (named,))
    return names


def _place_names(places: Sequence[Place]) -> _Names:
    """Return the places by id, by full name, by the name without brackets, and by each name around a slash."""
    names: defaultdict[str, dict[str, NamedPlace]] = defaultdict(dict)
    for place in places:
        named = _named(place)
        bare = _BRACKETS.sub("", place.name)
        parts = [part for part in bare.split(" / ") if part]
        for name in (place.place_id, place.name, bare, *parts):
            names[fold_place(name)][place.place_id] = named
    return {name: tuple(several.values()) for name, several in names.items()}


def _named(place: Place) -> NamedPlace:
    return NamedPlace(place.name, place.routes, None, place.place_id, place.lng, place.lat)


def _hotspot_names(data_dir: Path, areas: _Names) -> _Names:
    """Return the areas by the names of hotspots, where one of these is the name of an area."""
    names: _Names = {}
    for row in read_rows(data_dir / "hotspot_areas.csv", ("name", "kind", "aliases", "area_id")):
        if row["kind"] in _OF_AREAS:
            folded = [fold_place(name) for name in (row["name"], *split_list(row["aliases"]), row["area_id"])]
            if named := _first(areas, folded):
                names |= dict.fromkeys(folded, (named,))
    return names


def _first(areas: _Names, folded: Iterable[str]) -> NamedPlace | None:
    return next((areas[name][0] for name in folded if name in areas), None)

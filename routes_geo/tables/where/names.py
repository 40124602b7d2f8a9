"""Recognise the columns of longitudes, latitudes, points and cells by their usual names in six languages.

Case, accents, spaces, underscores and units such as (deg) do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from routes_geo.tables.hemispheres import Axis, without_accents

_LNG: Axis = "lng"
_LAT: Axis = "lat"

# Families of names: a longitude and a latitude of the same row belong together, the first ones before the later ones.
_FAMILIES = (
    ("lng", "lat"),
    ("lon", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("longitud", "latitud"),
    ("longitudine", "latitudine"),
    ("langengrad laengengrad", "breitengrad"),
    ("geografikomikos geographikomikos mikos", "geografikoplatos geographikoplatos platos"),
    # Words that also mean length, width or anything else come last.
    ("lange laenge", "breite"),
    ("\u03bc\u03b7\u03ba\u03bf\u03c3", "\u03c0\u03bb\u03b1\u03c4\u03bf\u03c3"),
    ("x xcoord coordx", "y ycoord coordy"),
)
_WEAK = 8  # the first family of words that also mean something else
_LENGTHS = (8, 9)  # families of words for length and width
_FAMILY_OF: dict[str, tuple[Axis, int]] = {
    word: (axis, place)
    for place, (lng, lat) in reversed(list(enumerate(_FAMILIES)))
    for axis, words in ((_LNG, lng), (_LAT, lat))
    for word in words.split()
}
_LATITUDES, _LONGITUDES = (
    tuple(word for word, (axis, _) in _FAMILY_OF.items() if axis == wanted and len(word) > 1) for wanted in (_LAT, _LNG)
)

_GEOMETRY_WORDS_TEXT = "geometry geom thegeom wkt wkb ewkt ewkb wkbgeometry wktgeometry geomwkt geomwkb geowkt"
GEOMETRY_WORDS = frozenset(_GEOMETRY_WORDS_TEXT.split())
_POINT_WORDS_TEXT = """
    shape geo geopoint geopoint2d geojson point points pointgeom coordinates coordinate coords coord coordinata
    coordenadas coordenada coordonnees coordonnee koordinaten koordinate geokoordinaten geocoordinates geocoords
    gpscoordinates gpscoords location localisation localizacion localizzazione ubicacion posizione posicion position
    standort lage gps gpslocation gpsposition geolocation geoloc geolocalisation geolocalizacion latlng latlon
    latlong latitudelongitude lnglat lonlat longlat longitudelatitude xy συντεταγμενεσ θεση τοποθεσια suntetagmenes
    syntetagmenes
"""
_POINT_WORDS = frozenset(_POINT_WORDS_TEXT.split())
_CELL = re.compile(
    "(?:cell|h3|hex|hexagon|h3cell|h3hex|h3hexagon|hexcell|h3grid)(?:index|id|address|addr|code|key|cell)?"
    "(?:r|res|resolution|level)?[0-9]{0,2}"
)
_FRACTION = re.compile(
    "(?:min|mins|minute|minutes|minuti|minutos|minuten|sec|secs|second|seconds|secondi|segundos|sekunden)"
)
_GREATEST = frozenset({"max", "maximum", "maxi", "maximo", "massimo"})
_WEST_OR_SOUTH_TEXT = "w west westen westlich ouest oeste ovest o s south sud suden sudlich sur"
_WEST_OR_SOUTH = frozenset(_WEST_OR_SOUTH_TEXT.split())
_OTHER_UNITS_TEXT = "rad radian radians radianti radianes radiant gon gons microdegrees e6 e7"
_OTHER_UNITS = frozenset(_OTHER_UNITS_TEXT.split())
_IGNORED_TEXT = """
    deg degs degree degrees degres grados gradi grad dd dec decimal decimals decimale decimales wgs wgs84 84 epsg
    4326 epsg4326 crs84 gps geo geog geogr geographic geographical geographique geographiques geografica geografico
    geografische geographische geographischer geographisches coord coords coordinate coordinates coordonnee
    coordonnees coordenada coordenadas coordinata koordinate koordinaten point centroid in en of de der des the
    γεωγραφικο γεωγρ value
"""
_IGNORED = frozenset(_IGNORED_TEXT.split())
_GEOGRAPHIC = frozenset(word for word in _IGNORED if word.startswith(("geo", "\u03b3\u03b5\u03c9")))
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, in small letters without accents."""
    return tuple(word for word in _SEPARATORS.split(without_accents(_CAMEL.sub(" ", name))) if word)


@lru_cache(maxsize=4096)
def axis_and_family(name: str) -> tuple[Axis, int] | None:
    """Return the axis of a column and the number of its family of names; None for any other name."""
    words = words_of(_BRACKETS.sub(" ", name))
    if _OTHER_UNITS.intersection(words_of(name)):
        return None
    rest = [word for word in words if word not in _IGNORED]
    known = _FAMILY_OF.get("".join(words)) or _FAMILY_OF.get("".join(rest))
    if known and known[1] in _LENGTHS and _GEOGRAPHIC.intersection(words):  # a geographic length is a longitude
        return known[0], _WEAK - 1
    return known


def is_weak(family: int) -> bool:
    """Return whether the names of a family also have other meanings, such as x or the German word for length."""
    return family >= _WEAK


def is_xy(family: int) -> bool:
    """Return whether a family is that of x and y."""
    return family == len(_FAMILIES) - 1


def fractions_in(names: Sequence[str]) -> list[str]:
    """Return the columns with the minutes or seconds of degrees that are in another column.

    `lat_min` beside `lat_max` is a bound.
    """
    parts = {name: [word for word in words_of(name) if word not in _IGNORED] for name in names}
    pairs = {name: words for name, words in parts.items() if len(words) == 2 and words[0] in _FAMILY_OF}
    bounded = {words[0] for words in pairs.values() if words[1] in _GREATEST}
    return [name for name, words in pairs.items() if _FRACTION.fullmatch(words[1]) and words[0] not in bounded]


def is_to_west_or_south(name: str) -> bool:
    """Return whether brackets in a name state that its degrees are counted to the west or south: Longitude (W)."""
    inside = words_of(" ".join(_BRACKETS.findall(name)))
    return bool(_WEST_OR_SOUTH.intersection(inside))


def is_geometry(name: str) -> bool:
    """Return whether a column has the usual name of a geometry."""
    return "".join(words_of(name)) in GEOMETRY_WORDS


def is_point(name: str) -> bool:
    """Return whether a column has the usual name of a point in one column; such a name can also mean other things."""
    plain = _BRACKETS.sub(" ", name)
    words = words_of(plain)
    rest = "".join(word for word in words if word not in _IGNORED)
    return bool(_POINT_WORDS & {"".join(words), rest}) or order_in_name(name) is not None


def is_cell(name: str) -> bool:
    """Return whether a column has a usual name of H3 cells."""
    return _CELL.fullmatch("".join(words_of(name))) is not None


def order_in_name(name: str) -> str | None:
    """Return lat-lng or lng-lat if the name of a column of points states the order, such as latlng or lon_lat."""
    whole = "".join(words_of(name))
    axes = [_FAMILY_OF[word][0] for word in words_of(name) if word in _FAMILY_OF]
    if len(axes) == 2 and axes[0] != axes[1]:
        return "-".join(axes)
    if whole == "xy":
        return "lng-lat"
    for first, second in (("lat", "lng"), ("lng", "lat")):
        starts = _LATITUDES if first == "lat" else _LONGITUDES
        ends = _LONGITUDES if first == "lat" else _LATITUDES
        if any(whole == start + end for start in starts for end in ends):
            return f"{first}-{second}"
    return None

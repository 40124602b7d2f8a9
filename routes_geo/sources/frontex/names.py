"""Translate the names of routes and nationalities that Frontex uses."""

from __future__ import annotations

import pycountry

# Names without the word "route". A workbook can use both spellings of a name.
_ROUTE_NAMES = {
    "central mediterranean": "CMED",
    "eastern mediterranean": "EMED",
    "western balkan": "WBAL",
    "western balkans": "WBAL",
    "western mediterranean": "WMED",
    "western african": "WAFR",
    "black sea": "BLKS",
    "circular route from albania to greece": "CIRC",
    "eastern borders": "EBOR",
    "eastern land borders": "EBOR",
    "other": "OTHR",
}
_NATIONALITY_ALIASES = {
    "Cape Verde": "CPV",
    "Congo (Brazzaville)": "COG",
    "Congo (Kinshasa)": "COD",
    "Kosovo": "XKX",
    "Palestine": "PSE",
    "Russia": "RUS",
    "Saint Helena": "SHN",
    "Swaziland": "SWZ",
    "Stateless": "XXA",  # ICAO Doc 9303 part 3, section 5: codes for persons without a defined nationality
}
_UNSPECIFIED = "XXX"


def frontex_route(name: str) -> str | None:
    """Return the route id of a name, with or without the word route; None if it is unknown."""
    return _ROUTE_NAMES.get(name.lower()) or _ROUTE_NAMES.get(name.lower().removesuffix(" route"))


def frontex_nationality(name: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a nationality; XXX if none is specified."""
    plain = name.rstrip("*^ ").strip()
    if plain in _NATIONALITY_ALIASES:
        return _NATIONALITY_ALIASES[plain]
    try:
        return str(pycountry.countries.lookup(plain).alpha_3)
    except LookupError:
        return _UNSPECIFIED

"""Names of routes and nationalities as Frontex writes them."""

from __future__ import annotations

import pycountry

# Both spellings that one workbook uses, with and without the word route.
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


def route_id(name: str) -> str | None:
    """Route id of a route as Frontex writes it, with or without the word route; None for an unknown one."""
    return _ROUTE_NAMES.get(name.lower()) or _ROUTE_NAMES.get(name.lower().removesuffix(" route"))


def nationality_code(name: str) -> str:
    """ISO 3166-1 alpha-3 code of a nationality as Frontex writes it; XXX where none is specified."""
    plain = name.rstrip("*^ ").strip()
    if plain in _NATIONALITY_ALIASES:
        return _NATIONALITY_ALIASES[plain]
    try:
        return str(pycountry.countries.lookup(plain).alpha_3)
    except LookupError:
        return _UNSPECIFIED

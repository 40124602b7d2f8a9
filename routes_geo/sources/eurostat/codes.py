"""Eurostat's codes and labels for countries and citizenships."""

from __future__ import annotations

import re

import pycountry

# Eurostat's own codes and older labels, in lower case.
_COUNTRIES = {
    "bahamas, the": "BHS",
    "cape verde": "CPV",
    "gambia, the": "GMB",
    "holy see": "VAT",
    "micronesia": "FSM",
    "myanmar/burma": "MMR",
    "st kitts and nevis": "KNA",
    "st lucia": "LCA",
    "st vincent and the grenadines": "VCT",
    "swaziland": "SWZ",
    "são tomé and príncipe": "STP",
    "the gambia": "GMB",
    "vatican city state": "VAT",
    "el": "GRC",
    "uk": "GBR",
    "xk": "XKX",
    "czech republic": "CZE",
    "germany (until 1990 former territory of the frg)": "DEU",
    "germany including former gdr": "DEU",
    "kosovo": "XKX",
    "kosovo (under united nations security council resolution 1244/99)": "XKX",
    "turkey": "TUR",
    "türkiye": "TUR",
    "former yugoslav republic of macedonia, the": "MKD",
    "russia": "RUS",
    "democratic republic of the congo": "COD",
    "congo": "COG",
    "palestine": "PSE",
    "iran": "IRN",
    "china including hong kong": "CHN",
}
_PERSONS = {
    "stls": "XXA",
    "stateless": "XXA",
    "rnc": "XXA",
    "recognised non-citizens": "XXA",
    "unk": "XXX",
    "unknown": "XXX",
}
_AGGREGATE = re.compile(
    r"(ext_|n)?(eu|ea|efta|eea|ef|european union|euro area|extra-eu|non-eu)[\d_ (,].*|eu|efta|european union|"
    r"european free trade association.*|european economic area.*|.*\bcountries\b.*",
    re.IGNORECASE,
)


def is_aggregate(text: str) -> bool:
    """Return whether a code or label stands for several countries."""
    return text.lower() not in _COUNTRIES and _AGGREGATE.fullmatch(text.strip()) is not None


def eurostat_country(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code of a country, given by Eurostat's code or label; None if it is unknown."""
    key = text.strip().rstrip("*").lower().replace("’", "'")
    if key in _COUNTRIES:
        return _COUNTRIES[key]
    try:
        return str(pycountry.countries.lookup(key).alpha_3)
    except LookupError:
        return None


def eurostat_citizenship(text: str) -> str | None:
    """Return the code of a citizenship: alpha-3, or ICAO's codes for stateless and unknown; None if it is unknown."""
    return _PERSONS.get(text.strip().lower()) or eurostat_country(text)

"""Eurostat's codes and labels for countries and citizenships."""

from __future__ import annotations

import re

import pycountry

# Eurostat's own codes and older labels, in lower case.
_COUNTRIES = {
    "el": "GRC",
    "uk": "GBR",
    "xk": "XKX",
    "czech republic": "CZE",
    "germany (until 1990 former territory of the frg)": "DEU",
    "germany including former gdr": "DEU",
    "kosovo": "XKX",
    "kosovo*": "XKX",
    "kosovo (under united nations security council resolution 1244/99)": "XKX",
    "turkey": "TUR",
    "türkiye": "TUR",
    "former yugoslav republic of macedonia, the": "MKD",
    "russia": "RUS",
    "democratic republic of the congo": "COD",
    "congo": "COG",
    "palestine": "PSE",
    "palestine*": "PSE",
    "iran": "IRN",
    "china including hong kong": "CHN",
}
_PERSONS = {"stls": "XXA", "stateless": "XXA", "rnc": "XXA", "unk": "XXX", "unknown": "XXX"}
_AGGREGATE = re.compile(
    r"(ext_|n)?(eu|ea|efta|eea|ef|european union|euro area|extra-eu|non-eu)[\d_ (,].*|eu|efta|.*\bcountries\b.*",
    re.IGNORECASE,
)


def is_aggregate(text: str) -> bool:
    """Tell whether a code or label stands for several countries."""
    return text.lower() not in _COUNTRIES and _AGGREGATE.fullmatch(text.strip()) is not None


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-3 code of a code or label; None for an unknown one."""
    known = text.strip().lower()
    if known in _COUNTRIES:
        return _COUNTRIES[known]
    try:
        return str(pycountry.countries.lookup(known).alpha_3)
    except LookupError:
        return None


def citizenship_code(text: str) -> str | None:
    """The same of a citizenship, with ICAO's codes for the stateless and the unknown."""
    return _PERSONS.get(text.strip().lower()) or country_code(text)

"""Terms of the European Union's vocabularies for what a series or a file states in words.

The rule: a word that no term stands for has no term. Its text is kept, so that nothing is claimed that is not stated.
"""

from __future__ import annotations

from dataclasses import dataclass

_AUTHORITY = "http://publications.europa.eu/resource/authority"
POPULATION_AND_SOCIETY = f"{_AUTHORITY}/data-theme/SOCI"
REGIONS_AND_CITIES = f"{_AUTHORITY}/data-theme/REGI"
THEMES = f"{_AUTHORITY}/data-theme"
PUBLIC = f"{_AUTHORITY}/access-right/PUBLIC"
ENGLISH = f"{_AUTHORITY}/language/ENG"
EUROPE = f"{_AUTHORITY}/continent/EUROPE"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its term, its text, and its identifier at SPDX."""

    uri: str
    text: str
    spdx: str


# By the words with which the licence of a series begins.
_LICENCES = {
    "CC BY 4.0": Licence(
        f"{_AUTHORITY}/licence/CC_BY_4_0", "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"
    ),
    "CC BY 3.0 IGO": Licence(
        "https://creativecommons.org/licenses/by/3.0/igo/",
        "https://creativecommons.org/licenses/by/3.0/igo/",
        "CC-BY-3.0-IGO",
    ),
}
# By the words with which the cadence of a series begins.
_FREQUENCIES = {
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "yearly": "ANNUAL",
    "continuous": "UPDATE_CONT",
    "twice a month": "MONTHLY_2",
}
_RESOLUTIONS = {"week": "P7D", "month": "P1M", "quarter": "P3M", "year": "P1Y", "day": "P1D"}
_FILE_TYPES = {"csv": "CSV", "parquet": "PARQUET", "json": "JSON", "geojson": "GEOJSON", "zip": "ZIP"}


def find_licence(text: str | None) -> Licence | None:
    """Return the licence that a text names first; None if it names none that is known."""
    named = (text or "").partition(";")[0].strip()
    return _LICENCES.get(named)


def frequency(cadence: str) -> str:
    """Return the term for how often a series is released; the one for unknown if there is no other."""
    codes = (code for words, code in _FREQUENCIES.items() if cadence.startswith(words))
    return f"{_AUTHORITY}/frequency/{next(codes, 'UNKNOWN')}"


def resolution(grain: str) -> str:
    """Return the length of the periods of a series as a duration (ISO 8601)."""
    return _RESOLUTIONS[grain]


def file_type(ending: str) -> str:
    """Return the term for the format of a file."""
    return f"{_AUTHORITY}/file-type/{_FILE_TYPES[ending]}"


def media_type_term(media_type: str) -> str:
    """Return the term of IANA for a media type, without its parameters."""
    return f"{_MEDIA_TYPES}/{media_type.partition(';')[0]}"

"""Refuse columns that could identify a person, vessel or device.

The rule: if a file has such a column, nothing of the file is stored. Names are compared without case, accents and
separators, because publishers spell them in many ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from routes_geo.errors import ReasonCode, Refused

# A column with one of these words in its name identifies one vessel, aircraft, person or device. Plurals are counts
# (`boats`, `persons`), except for plurals of identifiers.
_WORDS = frozenset(
    """aircraft airframe biometric birth birthdate birthday boat callsign device dob email fingerprint firstname flight
    fullname handle iban icao24 imei imo imsi iridium lastname licenceplate licenseplate mmsi mobile msisdn
    passenger passport person personid phone photo plate ship skipper smartphone ssn surname tailnumber telephone
    thuraya track trajectory twitter username vessel whatsapp
    emails imeis imsis mmsis msisdns passports phones telephones
    apellido cognome nachname pasaporte passaporto passeport telefon telefono vorname""".split()
)
# These are refused only as complete names: with another word they describe places (`country_name`).
_NAMES = frozenset(
    """name names full_name first_name last_name family_name given_name maiden_name id_number national_id
    ip ip_address mac mac_address user user_id tail_number call_sign address home_address phone_number
    nom nome prenom""".split()
)
# One of these words together with one of the next list identifies a person: `victim_name`, but not `place_name`.
_ONE_PERSON = frozenset(
    """applicant baby captain child contact deceased father migrant minor mother patient refugee rescuer respondent
    seeker survivor traveller victim witness""".split()
)
_OF_ONE = frozenset("name names id ids identifier".split())
# Endings of compounds with a word of the first list: `vesselname`, `phonenumber`.
_TAILS = ("names", "name", "numbers", "number", "nos", "no", "nr", "num", "ids", "id", "code", "type", "address")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


def check_no_personal_columns(file_name: str, columns: Iterable[str], places: Collection[str] = ()) -> None:
    """Raise Refused if a column could identify a person, vessel or device.

    `places` are the columns of which the caller checks that they have only places.
    """
    personal = [column for column in columns if column not in places and is_personal(column)]
    if personal:
        raise personal_columns(file_name, personal)


def personal_columns(file_name: str, columns: Iterable[str], why: str = "") -> Refused:
    """Return the error for columns that could identify a person, a vessel or a device; `why` follows their names."""
    names = ", ".join(repr(name[:80]) for name in columns)[:300]
    return Refused(
        f"{file_name}: the column {names} could identify a person, a vessel or a device{why}; nothing of this file was "
        "stored",
        reason_code=ReasonCode.NOT_OFFERED,
        allowed="counts by route, place or area and by day or longer, without such columns",
    )


def is_personal(column: str) -> bool:
    """Return whether the name of a column could stand for a person, vessel or device."""
    words = [word.lower() for word in _BOUNDARY.split(_without_accents(column)) if word]
    return (
        "_".join(words) in _NAMES
        or "".join(words) in _WORDS
        or any(map(_is_identifying, words))
        or not (_ONE_PERSON.isdisjoint(words) or _OF_ONE.isdisjoint(words))
    )


def _without_accents(text: str) -> str:
    """Return the text with plain letters in place of accented and full-width ones."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _is_identifying(word: str) -> bool:
    """Return whether a word is in the list, also if a number or ending follows it: `phone2`, `vesselname`."""
    bare = word.rstrip("0123456789")
    return not _WORDS.isdisjoint({word, bare, *(bare.removesuffix(tail) for tail in _TAILS)})

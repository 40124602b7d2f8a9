"""Columns that could identify a person, a vessel or a device: a file that has one is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from routes_geo.errors import ReasonCode, Refused

# A column with one of these words in its name is about one vessel, aircraft, person or device.
_WORDS = frozenset(
    """aircraft airframe biometric birth birthdate birthday boat callsign device dob email fingerprint firstname flight
    fullname handle iban icao24 imei imo imsi iridium lastname licenceplate licenseplate mmsi mobile msisdn
    passenger passport person personid phone photo plate ship skipper smartphone ssn surname tailnumber telephone
    thuraya track trajectory twitter username vessel whatsapp""".split()
)
# These names are refused only as they stand: with another word beside them they are about places (`country_name`).
_NAMES = frozenset(
    """name names full_name first_name last_name family_name given_name maiden_name id_number national_id
    ip ip_address mac mac_address user user_id tail_number call_sign address home_address phone_number""".split()
)
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def check_no_personal_columns(file_name: str, columns: Iterable[str]) -> None:
    """Raise Refused if a column could identify a person, a vessel or a device."""
    found = [column for column in columns if _is_personal(column)]
    if found:
        raise Refused(
            f"{file_name}: the column {', '.join(repr(name) for name in found)} could identify a person, a vessel or a "
            "device; nothing of this file was stored",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed="counts by route, place or area and by day or longer, without such columns",
        )


def _is_personal(column: str) -> bool:
    words = [word.lower() for word in _BOUNDARY.split(column) if word]
    return "_".join(words) in _NAMES or "".join(words) in _WORDS or not _WORDS.isdisjoint(words)

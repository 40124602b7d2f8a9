"""Columns that could identify a person, a vessel or a device, and columns that could not."""

from __future__ import annotations

import pytest

from routes_geo.errors import ReasonCode, Refused
from routes_geo.sources.privacy import check_no_personal_columns

REFUSED = [
    "mmsi",
    "MMSI",
    "imo",
    "IMO_number",
    "imei",
    "IMEI",
    "phone",
    "Phone",
    "phone_number",
    "msisdn",
    "name",
    "Name",
    "full_name",
    "surname",
    "vessel",
    "vessel_name",
    "vesselName",
    "ship",
    "boat_id",
    "flight",
    "flight_no",
    "icao24",
    "callsign",
    "passport",
    "passport_no",
    "device_id",
    "deviceId",
    "email",
    "date_of_birth",
    "birthdate",
    "ip_address",
    "user_id",
    "address",
    "person_id",
    "PersonID",
]
ACCEPTED = [
    "country_name",
    "route_name",
    "geomaster_name",
    "area",
    "location",
    "boats",
    "vessels",
    "individuals",
    "persons",
    "arrivals",
    "value",
    "n",
    "lng",
    "lat",
    "imports",
    "timeout",
    "simo",
    "Sex",
    "unit",
    "address_count",
    "nationality",
    "release_name",
    "number_of_survivors",
]


@pytest.mark.parametrize("column", [*REFUSED, "Phone number", "e-mail EMAIL", "Vessel (name)"])
def test_refused(column: str) -> None:
    with pytest.raises(Refused, match="nothing of this file was stored") as caught:
        check_no_personal_columns("a.csv", ["value", column])
    assert caught.value.reason_code == ReasonCode.NOT_OFFERED
    assert repr(column) in str(caught.value)


@pytest.mark.parametrize("column", [*ACCEPTED, "Number of Survivors", "Location of death", "name of the country"])
def test_accepted(column: str) -> None:
    check_no_personal_columns("a.csv", [column])

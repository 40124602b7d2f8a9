"""Columns that could identify a person, a vessel or a device, and columns that could not."""

from __future__ import annotations

import pytest

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import ReasonCode, Refused

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
    "boat",
    "ship",
    "SHIPNAME",
    "vesselname",
    "IMONumber",
    "MMSINumber",
    "mmsi1",
    "m.m.s.i",
    "\uff2d\uff2d\uff33\uff29",  # MMSI in letters of full width
    "phone2",
    "phones",
    "PhoneNumber",
    "phonenumber",
    "t\u00e9l\u00e9phone",
    "numero di telefono",
    "cognome",
    "emailaddress",
    "passportno",
    "flightNumber",
    "victim_name",
    "name of the migrant",
    "applicant_id",
    "child name",
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
    "number_of_boats",
    "flights",
    "passengers",
    "area name",
    "member_state_name",
    "incident_id",
    "place_id",
    "children",
    "number_of_children",
    "minors",
    "victims",
    "migrants",
    "asylum seekers",
    "shipment",
    "relationship",
    "tracker",
    "plateau",
    "imposed",
    "date",
    "",
    "__index_level_0__",
]


@pytest.mark.parametrize("column", [*REFUSED, "Phone number", "e-mail EMAIL", "Vessel (name)"])
def test_refused(column: str) -> None:
    with pytest.raises(Refused, match="nothing of this file was stored") as caught:
        check_no_personal_columns("a.csv", ["value", column])
    assert caught.value.reason_code == ReasonCode.NOT_OFFERED
    assert repr(column) in str(caught.value)


def test_every_such_column_is_named_in_one_message() -> None:
    with pytest.raises(Refused, match="'mmsi', 'phone'"):
        check_no_personal_columns("a.csv", ["mmsi", "value", "phone"])


def test_a_long_name_is_cut_in_the_message() -> None:
    with pytest.raises(Refused) as caught:
        check_no_personal_columns("a.csv", ["mmsi " + "x" * 5000] * 50)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("column", [*ACCEPTED, "Number of Survivors", "Location of death", "name of the country"])
def test_accepted(column: str) -> None:
    check_no_personal_columns("a.csv", [column])

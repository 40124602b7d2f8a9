"""The table of coordinate reference systems: spellings, axis orders, and what an endpoint may leave out."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.features.crs import FEATURE_CRS, Crs, parse_crs, spellings

CRS_SPELLINGS = [
    (None, Crs.CRS84),
    ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs.CRS84),
    ("https://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs.CRS84),
    ("http://www.opengis.net/def/crs/OGC/0/CRS84h", Crs.CRS84H),
    ("[OGC:CRS84]", Crs.CRS84),
    ("OGC:CRS84", Crs.CRS84),
    ("CRS84", Crs.CRS84),
    ("[OGC:CRS84h]", Crs.CRS84H),
    ("[EPSG:4326]", Crs.EPSG4326),
    ("http://www.opengis.net/def/crs/EPSG/0/3857", Crs.EPSG3857),
    ("EPSG:3857", Crs.EPSG3857),
]


@pytest.mark.parametrize(("text", "crs"), CRS_SPELLINGS)
def test_a_crs_is_a_uri_or_a_curie(text: str | None, crs: Crs) -> None:
    assert parse_crs(text, "bbox-crs", tuple(Crs)) is crs


@pytest.mark.parametrize("crs", [*Crs])
def test_every_spelling_that_a_message_offers_is_accepted(crs: Crs) -> None:
    assert {parse_crs(spelling, "crs", (crs,)) for spelling in spellings((crs,))} == {crs}


def test_another_crs_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match=r"bbox-crs '\[EPSG:2154\]' is not accepted"):
        parse_crs("[EPSG:2154]", "bbox-crs", tuple(Crs))


@pytest.mark.parametrize("text", ["EPSG:4326", "http://www.opengis.net/def/crs/OGC/0/CRS84h"])
def test_an_endpoint_accepts_only_its_own(text: str) -> None:
    with pytest.raises(InvalidInput, match="EPSG:3857"):
        parse_crs(text, "crs", FEATURE_CRS)


def test_latitude_comes_first_in_epsg_4326_alone() -> None:
    assert [crs for crs in Crs if crs.is_north_first] == [Crs.EPSG4326]
    assert [crs.axes for crs in (Crs.CRS84, Crs.EPSG4326, Crs.EPSG3857)] == [("Lon", "Lat"), ("Lon", "Lat"), ("E", "N")]

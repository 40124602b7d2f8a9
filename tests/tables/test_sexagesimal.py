"""Degrees with minutes, seconds, symbols and hemispheres."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.tables.numbers import NumberFormat, decide, degrees_evidence_of, parse_degrees, parse_degrees_text


def read(axis: str, *texts: str | None, name: str = "column") -> list[float | None]:
    column = pa.array(texts, pa.string())
    number_format = decide(degrees_evidence_of(column), axis, column=name)  # type: ignore[arg-type]
    parsed: list[float | None] = parse_degrees(column, number_format).to_pylist()
    assert parsed == [None if text is None else parse_degrees_text(text, number_format) for text in texts]
    return parsed


@pytest.mark.parametrize(
    "text",
    ["35°30'36\"N", "35 30 36 N", "N35°30.6'", "N 35 30.6", "35.51 N", "N35.51", "35,51° N", "35° 30′ 36″ N"]
    + ["35º30’36”N", "35°30'36''N", "35:30:36N", "35-30-36N", "35d30m36sN", "35° 30,6' Nord", "35deg 30min 36sec N"]
    + ["35°30'36\"", "35° 30' 36\" norte", "35°30'36\" Β", "βόρεια 35°30'36\"", "+35.51°", "35.51", "35°30.6' n."],
)
def test_a_latitude_in_any_notation(text: str) -> None:
    assert read("lat", text) == [pytest.approx(35.51, abs=1e-9)]


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("12°30'E", 12.5),
        ("12°30' Est", 12.5),
        ("12 30 Este E", None),
        ("12.5 Ost", 12.5),
        ("12,5°W", -12.5),
        ("12.5 ouest", -12.5),
        ("Oeste 12.5", -12.5),
        ("12.5 ovest", -12.5),
        ("12°30'Α", 12.5),
        ("12°30'Δ", -12.5),
        ("δυτικά 12.5", -12.5),
        ("-12°30'", -12.5),
        ("−12.5°", -12.5),
        ("12E", 12.0),
        ("0012.5E", None),
        ("-12.5 W", None),
        ("12°60'E", None),
        ("12.5°30'E", None),
        ("12 30 00", None),
        ("12 600", None),
        ("12°30'N 5E", None),
        ("E", None),
        ("", None),
    ],
)
def test_a_longitude(text: str, degrees: float | None) -> None:
    assert read("lng", text) == [degrees]


def test_south_is_negative() -> None:
    assert read("lat", "35°30'S", "35.5 sud", "sur 35,5", "36 νότια") == [-35.5, -35.5, -35.5, -36.0]


@pytest.mark.parametrize(
    ("texts", "name", "want"),
    [
        (("12°O", "5°E"), "lon", [-12.0, 5.0]),
        (("12°O", "5°W"), "lon", [12.0, -5.0]),
        (("12°O",), "Längengrad", [12.0]),
        (("12°O",), "Geogr. Laenge", [12.0]),
        (("12°O",), "longitud", [-12.0]),
        (("12°O",), "Longitudine (gradi)", [-12.0]),
        (("12°O", "3 ouest"), "Longitude", [-12.0, -3.0]),
        (("12°O",), "longitude", None),
        (("12°O", "1°E", "2°W"), "lon", None),
    ],
)
def test_the_letter_o_follows_from_its_column(texts: tuple[str, ...], name: str, want: list[float] | None) -> None:
    if want is not None:
        assert read("lng", *texts, name=name) == want
    else:
        with pytest.raises(InvalidInput, match=r"the letter O, which is west in French, .* and east in German; write"):
            read("lng", *texts, name=name)


def test_the_greek_letter_that_looks_like_n() -> None:
    assert read("lat", "35 Β", "36 \u039d") == [35.0, -36.0]
    with pytest.raises(InvalidInput, match="which is south in Greek but looks like N"):
        read("lat", "36 \u039d")


@pytest.mark.parametrize(("axis", "text"), [("lng", "35°N"), ("lat", "12°E"), ("lat", "12 ouest")])
def test_letters_of_the_other_axis_are_refused(axis: str, text: str) -> None:
    with pytest.raises(InvalidInput, match="longitude and latitude are exchanged: name the columns with --lng and"):
        read(axis, text)


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_minutes_and_seconds_add_up(degrees: int, minutes: int, seconds: int, letter: str) -> None:
    want = (degrees + minutes / 60 + seconds / 3600) * (1 if letter == "N" else -1)
    for text in (f"{degrees}°{minutes}'{seconds}\"{letter}", f"{letter} {degrees} {minutes:02} {seconds:02}"):
        assert read("lat", text) == [pytest.approx(want, abs=1e-12)]


def test_without_an_axis_nothing_but_numbers_is_read() -> None:
    assert parse_degrees(pa.array(["35°N", "35.5"]), NumberFormat()).to_pylist() == [None, 35.5]

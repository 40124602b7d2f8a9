"""The encoding of a file: decided once, from the whole file, or refused with the option that states it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.bin_points import bin_points
from routes_geo.sources.readers.delimited import read_delimited
from routes_geo.tables.encoding import Encoding, check_encoding, decode_beginning, decoded, find_encoding
from routes_geo.tables.options import ReadOptions
from routes_geo.tables.text_file import in_utf_8


def found(content: bytes, given: str | None = None, size: int = 7) -> Encoding:
    return find_encoding(
        "a.csv", lambda: (content[start : start + size] for start in range(0, len(content), size)), given
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_unicode_is_detected_with_and_without_a_mark(encoding: str) -> None:
    text = "route,place,n\nCMED,Off Almería 🚤,3\nEMED,Λέσβος,4\n"
    content = text.encode(encoding)
    decision = found(content)
    assert "".join(decoded("a.csv", [content[:21], content[21:]], decision)) == text
    assert bool(decision.note) is not encoding.startswith("utf-8")
    assert decode_beginning(content).startswith("route,place")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Off Almería", "cp1252"),
        ("Española", "cp1252"),
        ("Médecins, Genève", "cp1252"),
        ("nazionalità", "cp1252"),
        ("Forlì", "cp1252"),
        ("Tromsø", "cp1252"),
        ("São Tomé", "cp1252"),
        ("Côte d’Ivoire – 5 €", "cp1252"),
        ("Åland Islands, Réunion, Türkiye", "cp1252"),
        ("Łódź", "cp1250"),
        ("Petrović, Županja, Čakovec", "cp1250"),
        ("Česká Třebová", "cp1250"),
        ("Bucureşti, Iaşi", "cp1250"),
        ("Çeşme, Kuşadası, İzmir", "cp1254"),
        ("Λέσβος, Χίος", "cp1253"),
        ("София, Русе", "cp1251"),
        ("دمشق", "cp1256"),
        ("Almería, Málaga", "cp850"),
        ("Málaga, Médecins", "mac_roman"),
    ],
)
def test_words_decide_between_encodings_of_one_byte(text: str, encoding: str) -> None:
    content = f"place,n\n{text},1\n".encode(encoding)
    decision = found(content)
    assert "".join(decoded("a.csv", [content], decision)) == f"place,n\n{text},1\n"
    assert "not UTF-8; read as" in decision.note


@pytest.mark.parametrize(
    ("text", "encoding", "others"),
    [("Győr", "cp1250", ("Gyõr", "Győr")), ("Muğla", "cp1254", ("Muðla", "Muđla")), ("Русе", "cp1251", ("Русе",))],
)
def test_different_words_in_two_encodings_are_refused(text: str, encoding: str, others: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match="--encoding cp125") as raised:
        found(text.encode(encoding))
    assert all(word in str(raised.value) for word in others)


@pytest.mark.parametrize(
    "content", [b"a\n\xff\xfe,1\n", "Almería\n".encode() + b"Almer\xeda\n", "東京都".encode("shift_jis")]
)
def test_bytes_of_no_encoding_are_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(DataError, match="state the encoding with --encoding") as raised:
        found(content)
    assert "\n" not in str(raised.value)


def test_an_encoding_that_is_given_holds_for_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("place,n\nMuğla,1\n".encode("cp1254"))
    with in_utf_8(path, "windows-1254") as (readable, decision):
        assert read_delimited(readable).rows[0].cells == ("Muğla", "1")
        assert readable.name == path.name
        assert decision.note == "read as Windows-1254, as --encoding states"
    assert not readable.exists()
    with pytest.raises(DataError, match="not text in UTF-8; state the encoding of the file with --encoding"):
        read_delimited_as(path, "utf-8")


def read_delimited_as(path: Path, encoding: str) -> Iterator[str]:
    with in_utf_8(path, encoding) as (readable, decision):
        return iter([*decoded(path.name, [readable.read_bytes()], decision)])


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", ""])
def test_an_unknown_encoding_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="unknown encoding"):
        check_encoding(name)


def test_a_mark_that_contradicts_the_option_is_refused() -> None:
    with pytest.raises(InvalidInput, match="byte order mark states utf-8, but --encoding is cp1252"):
        found("é".encode("utf-8-sig"), "cp1252")
    assert found("é".encode("utf-8-sig"), "utf8").name == "utf-8-sig"


def test_rows_of_a_spreadsheet_in_windows_1252_are_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("place,n\nOff Almería,90\nOff Ceuta,12\n".encode("cp1252"))
    table = read_delimited(path)
    assert [row.cells for row in table.rows] == [("Off Almería", "90"), ("Off Ceuta", "12")]
    assert not table.broken


def test_a_long_file_is_decided_by_its_last_word(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"place,n\n" + b"Off Ceuta,1\n" * 500_000 + "Almería,2\n".encode("cp1252"))
    with in_utf_8(path, None) as (_, decision):
        assert decision.name == "cp1252"


def test_a_few_implausible_words_do_not_hide_the_encoding() -> None:
    words = [f"Mál{chr(97 + number)}ga" for number in range(26)] + [
        f"Médec{chr(97 + number)}ns" for number in range(26)
    ]
    text = ", ".join([*words, "España", "Piñar", "Forlì", "LMTenEspañol"])
    assert found(text.encode("cp1252"), size=1000).name == "cp1252"


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfplace,n\nAlmer\xeda,1\n", b"\xef\xbb\xbf" + b"a,b\n" * 3000 + b"\xff,1\n"]
)
def test_a_mark_of_utf_8_holds_for_the_whole_file(content: bytes) -> None:
    with pytest.raises(DataError, match="bytes that are not text in UTF-8; state the encoding of the file"):
        found(b"\xef\xbb\xbf" + content)


def test_a_given_utf_8_holds_for_lines_that_are_broken(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"lng,lat,n\n12.6,35.5,1\nAlmer\xeda\n")
    with pytest.raises(DataError, match="bytes that are not text in UTF-8"):
        bin_points(tmp_path / "a.csv", resolution=5, reading=ReadOptions(encoding="utf-8"))


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"PK\x03\x04", "a zip archive or a workbook"),
        (b"\xd0\xcf\x11\xe0", "a workbook of the old kind"),
        (b"PAR1", "Parquet"),
        (b"ARROW1", "Arrow or Feather"),
        (b"SQLite format 3\x00", "a GeoPackage"),
    ],
)
def test_another_form_with_the_ending_of_text_is_named(content: bytes, form: str) -> None:
    with pytest.raises(DataError, match=f"the content is not text but {form}"):
        found(content + bytes(100))


@pytest.mark.parametrize("given", [None, "utf-8", "cp1252"])
def test_a_file_with_a_block_of_zero_bytes_is_refused_before_it_is_read_to_its_end(given: str | None) -> None:
    """So end files that a full disk or a crash cut off."""
    taken = []

    def read() -> Iterator[bytes]:
        for block in (b"month,n\n2023-09,5\n", bytes(1 << 16), b"never read"):
            taken.append(block)
            yield block

    with pytest.raises(DataError, match=r"a\.csv: 65,536 bytes in a row are zero; the file is damaged"):
        find_encoding("a.csv", read, given)
    assert b"never read" not in taken


def test_a_few_zero_bytes_are_left_to_the_rows() -> None:
    assert find_encoding("a.csv", lambda: [b"month,n\n2023-09,5\n", bytes(100), b"\n2023-10,6\n"]).is_utf_8

"""Files packed with gzip: read like the plain ones, within limits."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from routes_geo.errors import DataError
from routes_geo.sources.readers.delimited import read_delimited
from routes_geo.sources.readers.json_file import read_json
from routes_geo.sources.sniff import Sniffed
from routes_geo.tables.gzipped import open_unpacked, suffix_of
from routes_geo.tables.limits import MIB


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.tsv.gz", ".tsv"), ("a.CSV.GZ", ".csv"), ("a.csv", ".csv"), ("a.gz", ""), ("a", "")]
)
def test_the_suffix_of_what_is_packed(name: str, suffix: str) -> None:
    assert suffix_of(Path(name)) == suffix


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv"])
def test_packed_and_plain_files_are_the_same(name: str, tmp_path: Path) -> None:
    text = "a,b\n" + "".join(f"{n},ä\n" for n in range(30_000))
    (tmp_path / "plain.csv").write_text(text, "utf-8")
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    assert read_delimited(tmp_path / name).rows == read_delimited(tmp_path / "plain.csv").rows
    assert Sniffed(tmp_path / name).first_line == "a,b"
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"a": 1}'))
    assert read_json(tmp_path / "a.json.gz") == {"a": 1}


@pytest.mark.parametrize("cut", [4, 12, 300, -1])
def test_a_truncated_file_is_never_read_in_part(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    packed = gzip.compress("".join(f"{n},{n * n}\n" for n in range(9999)).encode())
    path.write_bytes(packed[:cut])
    with pytest.raises(DataError, match=r"a\.csv\.gz: the packed file is damaged or truncated"):
        read_delimited(path)


def test_damaged_bytes_in_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    packed = bytearray(gzip.compress("".join(f"{n},{n * n}\n" for n in range(9999)).encode()))
    for at in range(10, len(packed), len(packed) // 40):
        path.write_bytes(bytes([*packed[:at], packed[at] ^ 0x55, *packed[at + 1 :]]))
        with pytest.raises(DataError, match="damaged or truncated"):
            open_unpacked(path).read()


def test_a_file_of_several_packed_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,") + gzip.compress(b"") + gzip.compress(b"2\n") + b"\0" * 9)
    assert open_unpacked(path).read() == b"a,b\n1,2\n"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + b"junk")
    with pytest.raises(DataError, match="damaged or truncated"):
        open_unpacked(path).read()
    path.write_bytes(gzip.compress(b"") * 20_000)
    with pytest.raises(DataError, match="more than 10,000 packed parts"):
        open_unpacked(path).read()


def test_a_file_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"1,2\n" * MIB))
    with pytest.raises(DataError, match="more than 3 MiB when unpacked, which is the limit"):
        open_unpacked(path, 3 * MIB).read()
    assert len(open_unpacked(path, 4 * MIB).read()) == 4 * MIB
    path.write_bytes(gzip.compress(b" " * (33 * MIB)))
    with pytest.raises(DataError, match="more than 32 MiB when unpacked"):
        read_json(path)

"""Files and folders that `bin`, `bin_points` or `ingest --source table` refuse, by what is wrong with them."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import write_deltalake

from support.table_forms import delimited, points, sound_table, write_workbook, zipped

Make = Callable[[Path], object]


def _bytes(content: bytes) -> Make:
    return lambda path: path.write_bytes(content)


def _rows(*rows: str) -> Make:
    return _bytes("\n".join(["month,area,lng,lat,n", *rows, ""]).encode())


def _encrypted() -> bytes:
    """Return a zip archive of which the directory says that its file is encrypted."""
    content = bytearray(zipped({"points.csv": delimited(sound_table())}))
    at = content.rfind(b"PK\x01\x02") + 8
    content[at : at + 2] = struct.pack("<H", 1)
    return bytes(content)


def _two_layers(path: Path) -> None:
    frame = points(sound_table())
    frame.to_file(path, layer="landings", driver="GPKG")
    frame.to_file(path, layer="departures", driver="GPKG")


def _delta_with(old: str, new: str) -> Make:
    """Return a maker of a Delta table with other words in its log."""

    def make(path: Path) -> None:
        write_deltalake(path, sound_table())
        log = next((path / "_delta_log").glob("*.json"))
        lines = log.read_text().splitlines()
        log.write_text("".join(f"{new if old == 'protocol' and old in line else line}\n" for line in lines))
        if old != "protocol":
            log.write_text(log.read_text().replace(old, new))

    return make


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "read me.pdf").write_bytes(b"x")


_FEATURE = '["deletionVectors"]'
_PROTOCOL = (
    f'{{"protocol":{{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":{_FEATURE},'
    f'"writerFeatures":{_FEATURE}}}}}'
)
_SOUND = delimited(sound_table())
REFUSED: dict[str, tuple[str, Make]] = {
    "an ending that is not accepted": ("points.sas7bdat", _bytes(b"x")),
    "an empty file": ("empty.csv", _bytes(b"")),
    "a header without rows": ("header.csv", _rows()),
    "a name of a column twice": ("twice.csv", _bytes(b"month,n,n\n2023-09,1,2\n")),
    "two delimiters that fit": ("delimiters.csv", _bytes(b"a,b;c\n1,2;3\n")),
    "a quotation mark that is not closed": ("mark.csv", _bytes(_SOUND.replace(b"note 7", b'"note 7'))),
    "a word that differs in two encodings": ("letters.csv", _bytes(_SOUND.replace("Almería".encode(), b"Mu\xf0la"))),
    "separators of thousands that contradict each other": (
        "numbers.csv",
        _rows("2023-09,Lesvos,26.3,39.1,19.000", "2023-10,Lesvos,26.3,39.1,1.5"),
    ),
    "no row with a place and a count": ("nowhere.csv", _rows("2023-09,Lesvos,east,39.1,many")),
    "an archive with two tables": ("two.zip", _bytes(zipped({"a.csv": _SOUND, "b.csv": _SOUND}))),
    "an encrypted archive": ("secret.zip", _bytes(_encrypted())),
    "a truncated gzip file": ("cut.csv.gz", _bytes(gzip.compress(_SOUND, mtime=0)[:-20])),
    "Feather of version 1": ("old.feather", _bytes(b"FEA1" + bytes(100))),
    "CSV with the ending of a workbook": ("sheet.xlsx", _bytes(_SOUND)),
    "a workbook with the ending of CSV": ("book.csv", lambda path: write_workbook(path, sound_table())),
    "a workbook of the old kind with the ending of CSV": ("old.csv", _bytes(b"\xd0\xcf\x11\xe0" + bytes(1000))),
    "Parquet with the ending of CSV": ("columns.csv", lambda path: pq.write_table(sound_table(), path)),
    "other content with the ending of geodata": ("other.geojson", _bytes(b"<OGRVRTDataSource/>")),
    "several layers, without `--layer`": ("layers.gpkg", _two_layers),
    "a Delta table that marks deleted rows": ("deletions", _delta_with("protocol", _PROTOCOL)),
    "a Delta table that maps the names of columns": (
        "mapped",
        _delta_with('"configuration":{', '"configuration":{"delta.columnMapping.mode":"name"'),
    ),
    "a folder with nothing that is accepted": ("documents", _folder),
    "a file that does not exist": ("missing.csv", lambda path: None),
}

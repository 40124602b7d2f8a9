"""Makers of hostile files, by the name of the file: small ones that grow, damaged ones, devices, pipes and links."""

from __future__ import annotations

import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Make = Callable[[Path], None]
FRONTEX_SHEET = "Detections_of_IBC"

_XML = '<?xml version="1.0"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)


def write_workbook(
    path: Path,
    rows: str | Iterable[str],
    *,
    doctype: str = "",
    shared: str = "",
    sheets: Iterable[str] = (FRONTEX_SHEET,),
    more: Iterable[tuple[str, bytes]] = (),
) -> None:
    """Write a workbook whose sheets all have the same rows, given as XML or pieces of it."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        archive.writestr("xl/workbook.xml", _book(names))
        targets = [("worksheet", "worksheets/sheet1.xml")] * len(names) + [("sharedStrings", "sharedStrings.xml")]
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f'{_XML}{doctype}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for piece in [rows] if isinstance(rows, str) else rows:
                file.write(piece.encode())
            file.write(b"</sheetData></worksheet>")
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
        for name, content in more:
            archive.writestr(name, content)


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _book(names: Iterable[str]) -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def _text_row(text: str, row: int = 1) -> str:
    return f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def _far_row(row: int, column: str) -> str:
    return f'{_text_row("x")}<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'


def far_cell(path: Path, row: int = 1_048_576, column: str = "XFD") -> None:
    """Write a workbook with a cell in A1 and one far away."""
    write_workbook(path, _far_row(row, column))


def string_count(path: Path) -> None:
    """Write a workbook whose table of shared strings announces four thousand million of them."""
    table = f'<sst xmlns="{_MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>'
    write_workbook(path, '<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>', shared=table)


def inline_text(path: Path, mebibytes: int = 400) -> None:
    """Write a workbook that unpacks to much text in a few rows."""
    write_workbook(path, (_text_row("A" * (1 << 20), row) for row in range(1, mebibytes + 1)))


def blank_space(path: Path, mebibytes: int = 400) -> None:
    """Write a workbook that unpacks to much space between two rows."""
    write_workbook(path, (" " * (1 << 20) for _ in range(mebibytes)))


def shared_text(path: Path, rows: int = 200_000) -> None:
    """Write a workbook in which many cells share one long text."""
    table = f'<sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><t>{"A" * 32_000}</t></si></sst>'
    cells = (f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, rows + 1))
    write_workbook(path, cells, shared=table)


def laughs(path: Path) -> None:
    """Write a workbook with XML entities that expand to ten million laughs."""
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    write_workbook(path, _text_row("&h;"), doctype=f'<!DOCTYPE x [<!ENTITY a "ha">{entities}]>')


def outside_entity(path: Path) -> None:
    """Write a workbook with an XML entity that names a file of the machine."""
    write_workbook(path, _text_row("&x;"), doctype='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def many_sheets(path: Path, count: int = 2000) -> None:
    """Write a workbook with many names for one large sheet."""
    rows = (_text_row("x", row) for row in range(1, 20_001))
    write_workbook(path, rows, sheets=[f"Arrivals - {number}" for number in range(count)])


def many_parts(path: Path) -> None:
    """Write a workbook with thousands of other files in its archive."""
    write_workbook(path, _text_row("x"), more=((f"media/{number}.bin", b"") for number in range(20_000)))


def false_size(path: Path, mebibytes: int = 400) -> None:
    """Write a workbook that unpacks to much more than its directory states."""
    blank_space(path, mebibytes)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(content)


def repeated_rows(path: Path) -> None:
    """Write an OpenDocument sheet that repeats one cell in all rows and columns."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    body = f'<office:body><office:spreadsheet><table:table table:name="{FRONTEX_SHEET}">{row}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"{_XML}<manifest/>")
        archive.writestr(
            "content.xml",
            f'{_XML}<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0">'
            f"{body}</office:spreadsheet></office:body></office:document-content>",
        )


WORKBOOKS: dict[str, Make] = {
    "far_cell.xlsx": far_cell,
    "far_row.xlsx": partial(far_cell, row=1_048_576, column="Z"),
    "string_count.xlsx": string_count,
    "inline_text.xlsx": inline_text,
    "blank_space.xlsx": blank_space,
    "shared_text.xlsx": shared_text,
    "laughs.xlsx": laughs,
    "outside_entity.xlsx": outside_entity,
    "many_sheets.xlsx": many_sheets,
    "many_parts.xlsx": many_parts,
    "false_size.xlsx": false_size,
    "repeated_rows.ods": repeated_rows,
    "text.xlsx": lambda path: path.write_text("month,value\n2023-01,5\n") and None,
    "text.xls": lambda path: path.write_text("month,value\n2023-01,5\n") and None,
}


def _text(content: str | bytes) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return make


def sparse(path: Path, size: int = 2 << 30) -> None:
    """Write a file of two gibibytes that takes no space."""
    with path.open("wb") as file:
        file.write(b"period,value\n2023-01,5\n")
        file.truncate(size)


_HEAD = "period,value\n"
TEXTS: dict[str, Make] = {
    "wide_header.csv": _text(",".join(f"c{number}" for number in range(1_000_000)) + "\n1,2\n"),
    "wide_row.csv": _text(_HEAD + "1," * 1_000_000 + "\n2023-01,5\n"),
    "wide_table.csv": _text(",".join(f"c{number}" for number in range(5000)) + ("\n" + "," * 4999) * 3000),
    "long_line.csv": _text(_HEAD + "2023-01," + "9" * 50_000_000 + "\n2023-02,5\n"),
    "long_header.csv": _text("x" * 50_000_000 + "\n1\n"),
    "long_number.csv": _text(_HEAD + "2023-01," + "9" * 10_000 + "\n2023-02,5\n"),
    "torn_quotes.csv": _text(_HEAD + 'a"b,"c\n' * 20_000),
    "chained_quotes.csv": _text(_HEAD + 'a","\n' * 100_000),
    "doubled_quotes.csv": _text(_HEAD + '"""\n' * 100_000),
    "long_chained_quotes.csv": _text(_HEAD + ('a","' + "x" * 100_000 + "\n") * 300),
    "open_quote.csv": _text(_HEAD + '"' + "2023-01,5\n" * 300_000),
    "nul.csv": _text(b"period,value\n2023-01,5\n\0\0\0\n2023-02\0,6\n"),
    "all_nul.csv": _text(b"\0" * 10_000_000),
    "blank_lines.csv": _text(_HEAD + "\n" * 30_000_000),
    "short_rows.csv": _text(_HEAD + "1\n" * 5_000_000),
    "returns.csv": _text(_HEAD + "\r" * 5_000_000),
    "utf16.csv": _text("period,value\n2023-01,5\n".encode("utf-16")),
    "sparse.csv": sparse,
}
JSONS: dict[str, Make] = {
    "deep_lists.json": _text("[" * 1_000_000 + "]" * 1_000_000),
    "deep_objects.json": _text('{"a":' * 200_000 + "1" + "}" * 200_000),
    "nested_cells.json": _text(json.dumps([{"Incident ID": 1}]).replace("1", "[" * 900 + "]" * 900)),
    "long_number.json": _text('[{"Incident ID": ' + "9" * 1_000_000 + "}]"),
    "many_lists.json": _text("[" + "[]," * 20_000_000 + "[]]"),
    "open_text.json": _text('["' + "a" * 10_000_000),
    "sparse.json": sparse,
}


def sound_table() -> pa.Table:
    """Return a table of a thousand rows with periods, values and places."""
    count = 1000
    places = {"lng": [10.0 + row / 1000 for row in range(count)], "lat": [35.0] * count}
    return pa.table({"period": ["2023-01"] * count, "value": list(range(count)), **places})


def flipped(path: Path, seed: int) -> None:
    """Write a sound Parquet file in which one byte is inverted."""
    pq.write_table(sound_table(), path)
    content = bytearray(path.read_bytes())
    content[(seed * 7919 + 13) % len(content)] ^= 0xFF
    path.write_bytes(content)


def _false_metadata(path: Path, length: int) -> None:
    pq.write_table(sound_table(), path)
    path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", length) + b"PAR1")


def dictionary(path: Path, rows: int = 20_000_000, text: str = "2023-01") -> None:
    """Write a small Parquet file of many equal rows."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array([text]))
    table = pa.table({"period": column, "value": pa.array([1] * 1000)})
    pq.write_table(pa.concat_tables([table] * (rows // 1000)), path, compression="zstd", row_group_size=1 << 20)


def _geo(path: Path, geo: str) -> None:
    pq.write_table(sound_table().replace_schema_metadata({"geo": geo}), path)


_WKB = {"encoding": "WKB", "crs": "+init=file:/etc/passwd"}
PARQUETS: dict[str, Make] = {
    **{f"flipped_{seed}.parquet": partial(flipped, seed=seed) for seed in range(12)},
    "long_metadata.parquet": partial(_false_metadata, length=0x7FFFFFFF),
    "no_metadata.parquet": partial(_false_metadata, length=0),
    "many_rows.parquet": dictionary,
    "long_texts.parquet": partial(dictionary, rows=1_000_000, text="x" * 1_000_000),
    "wide.parquet": lambda path: pq.write_table(pa.table({f"c{number}": [1] for number in range(20_000)}), path),
    "geo_file.parquet": partial(_geo, geo=json.dumps({"columns": {"value": _WKB}, "primary_column": "value"})),
    "geo_deep.parquet": partial(_geo, geo="[" * 100_000),
    "geo_list.parquet": partial(_geo, geo="[1]"),
    "geo_text.parquet": partial(_geo, geo='{"columns": {"value": 7}, "primary_column": "value"}'),
    "sparse.parquet": sparse,
}


def _link(target: str) -> Make:
    return lambda path: path.symlink_to(target)


NO_FILES: dict[str, Make] = {
    "pipe.csv": os.mkfifo,
    "zero.csv": _link("/dev/zero"),
    "loop.csv": _link("loop.csv"),
    "gone.csv": _link("nowhere"),
    "folder.csv": lambda path: path.mkdir(),
    "pipe.parquet": os.mkfifo,
    "zero.xlsx": _link("/dev/zero"),
    "zero.json": _link("/dev/zero"),
}
ALL: dict[str, Make] = WORKBOOKS | TEXTS | JSONS | PARQUETS | NO_FILES

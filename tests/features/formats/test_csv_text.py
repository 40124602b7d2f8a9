"""CSV as RFC 4180 has it."""

from __future__ import annotations

from support.made_tables import empty_table, shapes_table

from routes_geo.features.formats.csv_text import encode_csv

HEADER = "id,name,value,share,is_open,day,routes,status,unit,wkt"


def test_lines_of_the_file() -> None:
    text = b"".join(encode_csv(shapes_table())).decode("utf-8")
    lines = text.split("\r\n")
    assert lines[0] == HEADER
    first = '"one","Lampedusa",0,0.1,true,2023-09-13,"[""CMED""]","published","detections","POINT (12.6 35.5)"'
    assert lines[1] == first
    assert lines[-1] == ""
    assert '"три",,5,1,,1999-12-31,,,"detections",' in lines


def test_absent_text_and_empty_text_differ() -> None:
    lines = b"".join(encode_csv(shapes_table())).decode("utf-8").split("\r\n")
    assert any(line.startswith('"five","",') for line in lines)
    assert any(line.startswith('"три",,') for line in lines)


def test_a_table_without_rows_has_a_header() -> None:
    assert b"".join(encode_csv(empty_table())) == HEADER.encode() + b"\r\n"

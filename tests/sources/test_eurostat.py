"""Eurostat's formats: the same figures in each of them, files with one fault each, and the real files."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from routes_geo.errors import DataError
from routes_geo.model import OBSERVATION_SCHEMA, Reason
from routes_geo.sources.eurostat import adapter as eurostat
from routes_geo.sources.eurostat.codes import eurostat_citizenship, eurostat_country, is_aggregate
from routes_geo.sources.sniff import Sniffed

SDMX_1 = """DATAFLOW,LAST UPDATE,freq,citizen,sex,unit,age,applicant,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:MIGR_ASYAPPCTZM(1.0),05/06/25 23:00:00,M,TOTAL,T,PER,TOTAL,ASY_APP,IT,2023-01,105,p
ESTAT:MIGR_ASYAPPCTZM(1.0),05/06/25 23:00:00,M,TOTAL,T,PER,TOTAL,ASY_APP,EL,2023-01,90,
ESTAT:MIGR_ASYAPPCTZM(1.0),05/06/25 23:00:00,M,SY,T,PER,TOTAL,ASY_APP,EL,2023-02,,c
"""
SDMX_1_LABELS = """DATAFLOW,LAST UPDATE,freq,citizen,sex,unit,age,applicant,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:MIGR_ASYAPPCTZM(1.0),2025-06-05,M: Monthly,TOTAL: Total,T: Total,PER: Person,TOTAL: Total,ASY_APP: A,IT: Italy,2023-01,105,p
ESTAT:MIGR_ASYAPPCTZM(1.0),2025-06-05,M: Monthly,TOTAL: Total,T: Total,PER: Person,TOTAL: Total,ASY_APP: A,EL: Greece,2023-01,90,
ESTAT:MIGR_ASYAPPCTZM(1.0),2025-06-05,M: Monthly,SY: Syria,T: Total,PER: Person,TOTAL: Total,ASY_APP: A,EL: Greece,2023-02,:,c
"""  # noqa: E501
SDMX_2 = """STRUCTURE,STRUCTURE_ID,freq,Time frequency,citizen,Country,sex,Sex,unit,Unit,age,Age,asyl_app,Type,geo,Geo,TIME_PERIOD,Time,OBS_VALUE,Value,OBS_FLAG,Flag
dataflow,ESTAT:MIGR_ASYAPPCTZM(1.0),M,Monthly,TOTAL,Total,T,Total,PER,Person,TOTAL,Total,ASY_APP,x,IT,Italy,2023-01,,105,,p,
dataflow,ESTAT:MIGR_ASYAPPCTZM(1.0),M,Monthly,TOTAL,Total,T,Total,PER,Person,TOTAL,Total,ASY_APP,x,EL,Greece,2023-01,,90,,,
dataflow,ESTAT:MIGR_ASYAPPCTZM(1.0),M,Monthly,SY,Syria,T,Total,PER,Person,TOTAL,Total,ASY_APP,x,EL,Greece,2023-02,,,,c,
"""  # noqa: E501
WIDE = """freq,citizen,sex,unit,age,applicant,geo\\TIME_PERIOD\t2023-01 \t2023-02
M,TOTAL,T,PER,TOTAL,ASY_APP,IT\t105 p\t:
M,TOTAL,T,PER,TOTAL,ASY_APP,EL\t90 \t:
M,SY,T,PER,TOTAL,ASY_APP,EL\t: \t: c
"""
CODES = {
    "freq": ["M"],
    "citizen": ["TOTAL", "SY"],
    "sex": ["T"],
    "unit": ["PER"],
    "age": ["TOTAL"],
    "applicant": ["ASY_APP"],
    "geo": ["IT", "EL"],
    "time": ["2023-01", "2023-02"],
}
JSON_STAT: dict[str, Any] = {
    "version": "2.0",
    "class": "dataset",
    "updated": "2025-06-05T23:00:00+0200",
    "extension": {"id": "MIGR_ASYAPPCTZM"},
    "id": list(CODES),
    "size": [len(codes) for codes in CODES.values()],
    "value": {"0": 105, "2": 90},
    "status": {"0": "p", "7": ":c"},
    "dimension": {
        name: {"category": {"index": {code: place for place, code in enumerate(codes)}}}
        for name, codes in CODES.items()
    },
}
BULK = """"TIME","GEO","CITIZEN","UNIT","Value","Flag and Footnotes"
"2010","European Union (28 countries)","Total","Person","540,080","d"
"2010","Greece","Total","Person","132,525",""
"2010","Germany (until 1990 former territory of the FRG)","Total","Person","19,190","p"
"2010","Denmark","Total","Person",":",""
"""


def write(folder: Path, content: str | dict[str, Any], name: str = "estat.csv") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def known(table: pa.Table) -> set[tuple[Any, ...]]:
    return {
        (row["area"], row["nationality"], row["start"], row["value"], row["status"])
        for row in table.to_pylist()
        if row["value"] is not None
    }


EXPECTED = {
    ("ITA", None, date(2023, 1, 1), 105, "provisional"),
    ("GRC", None, date(2023, 1, 1), 90, "final"),
}


@pytest.mark.parametrize(
    ("content", "name", "released"),
    [
        (SDMX_1, "a.csv", date(2025, 6, 5)),
        (SDMX_1_LABELS, "a.csv", date(2025, 6, 5)),
        (SDMX_2, "a.csv", None),
        (WIDE, "estat_migr_asyappctzm.tsv", None),
        (WIDE.replace("\t", ","), "estat_migr_asyappctzm.csv", None),
        (JSON_STAT, "a.json", date(2025, 6, 5)),
    ],
)
def test_every_format_gives_the_same_figures(
    content: str | dict[str, Any], name: str, released: date | None, tmp_path: Path
) -> None:
    path = write(tmp_path, content, name)
    assert eurostat.recognises(Sniffed(path))
    intake = eurostat.read(path, None)
    assert intake.rows_in == intake.rows_accepted == intake.observations.num_rows
    assert intake.observations.schema.equals(OBSERVATION_SCHEMA)
    assert known(intake.observations) == EXPECTED
    assert intake.released == released
    missing = [row for row in intake.observations.to_pylist() if (row["nationality"], row["start"].month) == ("SYR", 2)]
    assert [(row["area"], row["status"], (row["flag"] or "")[-1:]) for row in missing] == [
        ("GRC", "not_published", "c")
    ]


def with_total(content: str | dict[str, Any]) -> str | dict[str, Any]:
    """Write all applicants as Eurostat does now: TOTAL in place of ASY_APP."""
    text = content if isinstance(content, str) else json.dumps(content)
    newer = text.replace("ASY_APP: A,", "TOTAL: Total,").replace("ASY_APP", "TOTAL")
    assert newer != text
    return newer if isinstance(content, str) else json.loads(newer)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SDMX_1, "a.csv"),
        (SDMX_1_LABELS, "a.csv"),
        (SDMX_2, "a.csv"),
        (WIDE, "estat_migr_asyappctzm.tsv"),
        (WIDE.replace("\t", ","), "estat_migr_asyappctzm.csv"),
        (JSON_STAT, "a.json"),
    ],
)
def test_all_applicants_are_the_same_under_either_code(
    content: str | dict[str, Any], name: str, tmp_path: Path
) -> None:
    older = eurostat.read(write(tmp_path, content, name), None)
    newer = eurostat.read(write(tmp_path, with_total(content), name), None)
    assert newer.rejected == older.rejected == ()
    assert newer.observations.equals(older.observations)
    assert known(newer.observations) == EXPECTED


@pytest.mark.parametrize("first", ["ASY_APP", "TOTAL"])
def test_a_file_with_both_codes_counts_all_applicants_once(first: str, tmp_path: Path) -> None:
    second = {"ASY_APP": "TOTAL", "TOTAL": "ASY_APP"}[first]
    lines = LINE.replace("ASY_APP", first) + LINE.replace("ASY_APP", second)
    intake = eurostat.read(write(tmp_path, SDMX_1.splitlines()[0] + "\n" + lines), None)
    assert [row["value"] for row in intake.observations.to_pylist()] == [5]
    assert [item.reason for item in intake.rejected] == [Reason.REPEATED_KEY]


def test_bulk_files_with_labels(tmp_path: Path) -> None:
    intake = eurostat.read(write(tmp_path, BULK, "migr_eiord_1_Data.csv"), date(2018, 1, 1))
    assert (intake.rows_in, intake.reasons(), intake.released) == (4, {"aggregate": 1}, date(2018, 1, 1))
    rows = {row["area"]: (row["value"], row["status"], row["flag"]) for row in intake.observations.to_pylist()}
    assert rows == {
        "GRC": (132525, "final", None),
        "DEU": (19190, "provisional", "p"),
        "DNK": (None, "not_published", None),
    }


def test_returns_to_a_third_country_are_a_series_of_their_own(tmp_path: Path) -> None:
    text = (
        '"TIME","GEO","CITIZEN","INDIC_MG","UNIT","Value","Flag and Footnotes"\n'
        '"2010","Italy","Total","Total number of persons returned","Person","4,415",""\n'
        '"2010","Italy","Total","Persons returned to a third country","Person","4,200",""\n'
        '"2010","Italy","Total","Persons returned to the moon","Person","1",""\n'
    )
    intake = eurostat.read(write(tmp_path, text, "migr_eirtn_1_Data.csv"), None)
    found = {row["series"]: row["value"] for row in intake.observations.to_pylist()}
    assert found == {"eurostat.returns_anywhere.v1": 4415, "eurostat.effective_returns.v1": 4200}
    assert intake.reasons() == {"other_dimension": 1}


def test_returns_by_destination_of_newer_files(tmp_path: Path) -> None:
    head = "DATAFLOW,LAST UPDATE,freq,citizen,c_dest,age,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    line = "ESTAT:MIGR_EIRTN(1.0),05/06/25 23:00:00,A,TOTAL,{},TOTAL,T,PER,IT,2023,{},\n"
    text = head + line.format("TOTAL", 20) + line.format("THRD", 15) + line.format("MD", 1)
    intake = eurostat.read(write(tmp_path, text), None)
    found = {row["series"]: row["value"] for row in intake.observations.to_pylist()}
    assert found == {"eurostat.returns_anywhere.v1": 20, "eurostat.effective_returns.v1": 15}
    assert intake.reasons() == {"other_dimension": 1}
    with pytest.raises(DataError, match="missing dimension indic_mg or c_dest"):
        eurostat.read(write(tmp_path, text.replace("c_dest", "c_DEST")), None)


def pack(path: Path) -> Path:
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SDMX_1, "a.csv"),
        (SDMX_2, "a.csv"),
        (WIDE, "estat_migr_asyappctzm.tsv"),
        (with_total(WIDE), "migr_asyappctzm.tsv"),
        (JSON_STAT, "a.json"),
        (BULK, "migr_eiord_1_Data.csv"),
    ],
)
def test_packed_files_are_read_as_they_are_delivered(content: str | dict[str, Any], name: str, tmp_path: Path) -> None:
    path = write(tmp_path, content, name)
    packed = pack(path)
    assert eurostat.recognises(Sniffed(packed))
    assert eurostat.read(packed, None).observations.equals(eurostat.read(path, None).observations)


OLD_WIDE = """citizen,sex,unit,age,asyl_app,geo\\time\t2013 \t2012 \t2011
TOTAL,T,PER,TOTAL,ASY_APP,EL\t8225 \t9575 p\t: c
TOTAL,T,PER,TOTAL,ASY_APP,UK\t: \t28800 b\t0 n
TOTAL,T,PER,TOTAL,ASY_APP,EU27\t431090 \t335290 \t309040
TOTAL,T,PER,TOTAL,ASY_APP,EU28\t431095 \t335380 \t:
TOTAL,M,PER,TOTAL,ASY_APP,EL\t7 \t8 \t9
TOTAL,T,PER,Y_LT14,ASY_APP,EL\t7 \t8 \t9
SY,T,PER,TOTAL,NASY_APP,EL\t7 \t8 \t9
"""


def test_a_packed_table_by_year(tmp_path: Path) -> None:
    intake = eurostat.read(pack(write(tmp_path, OLD_WIDE, "migr_asyappctza.tsv")), None)
    rows = {
        (row["area"], row["start"].year): (row["value"], row["status"], row["flag"])
        for row in intake.observations.to_pylist()
    }
    assert rows == {
        ("GRC", 2013): (8225, "final", None),
        ("GRC", 2012): (9575, "provisional", "p"),
        ("GRC", 2011): (None, "not_published", "c"),
        ("GBR", 2013): (None, "not_published", None),
        ("GBR", 2012): (28800, "final", "b"),
        ("GBR", 2011): (0, "final", "n"),
    }
    assert (intake.rows_in, intake.reasons()) == (21, {"aggregate": 6, "other_dimension": 9})


GERMANY = "Germany (until 1990 former territory of the FRG)"
LABELS = {
    "labels in place of codes": (
        "DATAFLOW,LAST UPDATE,freq,unit,citizen,sex,age,applicant,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
        "ESTAT:MIGR_ASYAPPCTZA(1.0),09/07/26 23:00:00,Annual,Person,{},Total,Total,{},{},2021,{},\n"
    ),
    "codes with labels, also in the header": (
        "DATAFLOW,LAST UPDATE,freq:Time frequency,unit:Unit of measure,citizen:Country of citizenship,sex:Sex,age:Age,"
        "applicant:Type,geo:Geopolitical entity (reporting),TIME_PERIOD:Time,OBS_VALUE:Value,OBS_FLAG:Flag\n"
        "ESTAT:MIGR_ASYAPPCTZA(1.0),09/07/26 23:00:00,A:Annual,PER:Person,{},T:Total,TOTAL:Total,{},{},2021,{},\n"
    ),
    "labels beside codes": (
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,unit,Unit of measure,citizen,sex,Sex,age,Age class,"
        "applicant,geo,TIME_PERIOD,Time,OBS_VALUE,Observation value\n"
        "dataflow,ESTAT:MIGR_ASYAPPCTZA(1.0),x,A,Annual,PER,Person,{},T,Total,TOTAL,Total,{},{},2021,,{},\n"
    ),
    "columns with labels": (
        "TIME,TIME_LABEL,GEO_LABEL,CITIZEN,CITIZEN_LABEL,SEX,AGE,UNIT,APPLICANT,GEO,Value,Flag and Footnotes\n"
        "2021,2021,x,{},x,T,TOTAL,PER,{},{},{},\n"
    ),
}


@pytest.mark.parametrize("layout", LABELS)
@pytest.mark.parametrize("applicant", ["TOTAL", "Total", "ASY_APP", "Asylum applicant"])
@pytest.mark.parametrize(("geo", "area"), [("DE", "DEU"), (GERMANY, "DEU"), ("Türkiye", "TUR"), ("Czechia", "CZE")])
def test_labels_and_codes_mean_the_same(geo: str, area: str, applicant: str, layout: str, tmp_path: Path) -> None:
    head, line = LABELS[layout].split("\n", 1)
    others = [("Total", applicant, "European Union - 27 countries (from 2020)", 9), ("Total", "FRST", geo, 9)]
    rows = [("Total", applicant, geo, 12345), ("Syria", applicant, geo, 70), *others]
    text = head + "\n" + "".join(line.format(*row) for row in rows)
    path = write(tmp_path, text, "migr_asyappctza.csv")
    assert eurostat.recognises(Sniffed(path))
    intake = eurostat.read(path, None)
    found = {(row["area"], row["nationality"]): row["value"] for row in intake.observations.to_pylist()}
    assert found == {(area, None): 12345, (area, "SYR"): 70}
    assert intake.reasons() == {"aggregate": 1, "other_dimension": 1}


def test_a_misspelt_header_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, SDMX_1.replace("TIME_PERIOD", "TIME_PEROID"))
    assert eurostat.recognises(Sniffed(path))
    intake = eurostat.read(path, None)
    assert known(intake.observations) == EXPECTED
    assert intake.notes == ("the column 'TIME_PEROID' is read as 'TIME_PERIOD'",)


CASES: dict[str, tuple[dict[tuple[str, int], int | None], dict[str, int]]] = {
    "migr_asyappctza_total.csv": ({("DEU", 2024): 250615}, {"other_dimension": 1}),
    "migr_asyappctza.tsv.gz": (
        {("AUT", 2016): 42285, ("GBR", 2015): None, ("GBR", 2016): 39735},
        {"aggregate": 3, "other_dimension": 6},
    ),
}


@pytest.mark.publisher
@pytest.mark.parametrize("name", CASES)
def test_small_files(name: str, publisher_cases: Path) -> None:
    expected, reasons = CASES[name]
    assert eurostat.recognises(Sniffed(publisher_cases / name))
    intake = eurostat.read(publisher_cases / name, None)
    found = {(row["area"], row["start"].year): row["value"] for row in intake.observations.to_pylist()}
    assert expected.items() <= found.items()
    assert intake.reasons() == reasons
    assert intake.rows_in == intake.rows_accepted + len(intake.rejected)


LINE = "ESTAT:MIGR_ASYAPPCTZM(1.0),05/06/25 23:00:00,M,TOTAL,T,PER,TOTAL,ASY_APP,FR,2023-01,5,\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (LINE.replace(",T,", ",F,"), Reason.OTHER_DIMENSION),
        (LINE.replace("PER,TOTAL", "PER,Y_LT18"), Reason.OTHER_DIMENSION),
        (LINE.replace("ASY_APP,", "FRST,"), Reason.OTHER_DIMENSION),
        (LINE.replace(",M,", ",A,"), Reason.OTHER_DIMENSION),
        (LINE.replace(",PER,", ",PC,"), Reason.OTHER_DIMENSION),
        (LINE.replace(",FR,", ",EU27_2020,"), Reason.AGGREGATE),
        (LINE.replace("M,TOTAL", "M,EXT_EU27_2020"), Reason.AGGREGATE),
        (LINE.replace(",FR,", ",ZZ,"), Reason.UNKNOWN_COUNTRY),
        (LINE.replace("M,TOTAL", "M,Q9"), Reason.UNKNOWN_COUNTRY),
        (LINE.replace("2023-01", "2023"), Reason.IMPOSSIBLE_DATE),
        (LINE.replace("2023-01", "2023-13"), Reason.IMPOSSIBLE_DATE),
        (LINE.replace("2023-01", ""), Reason.MISSING_DATE),
        (LINE.replace(",5,", ",-5,"), Reason.NOT_A_COUNT),
        (LINE.replace(",5,", ",1.5,"), Reason.NOT_A_COUNT),
        (LINE.replace(",FR,", ",IT,"), Reason.REPEATED_KEY),
        ("x,y\n", Reason.BROKEN_ROW),
    ],
)
def test_a_row_that_is_not_accepted(row: str, reason: Reason, tmp_path: Path) -> None:
    intake = eurostat.read(write(tmp_path, SDMX_1 + row), None)
    assert (intake.rows_in, intake.rows_accepted) == (4, 3)
    assert [item.reason for item in intake.rejected] == [reason]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("105.0", "90.0"), [105, 90]),
        (("12,750", "90"), [12750, 90]),
        (("19.000", "90"), [19000, 90]),
        (("19 000", "90"), [19000, 90]),
    ],
)
def test_separators_are_those_of_the_column(texts: tuple[str, str], numbers: list[int], tmp_path: Path) -> None:
    text = SDMX_1.replace(",105,", f',"{texts[0]}",').replace(",90,", f',"{texts[1]}",')
    assert eurostat.read(write(tmp_path, text), None).observations["value"].to_pylist() == [*numbers, None]


def test_a_column_with_contradicting_separators_is_refused(tmp_path: Path) -> None:
    text = SDMX_1.replace(",105,", ",19.000,").replace(",90,", ",1.5,")
    with pytest.raises(DataError, match=r"'19.000' and '1.5'.*write all numbers of the column alike"):
        eurostat.read(write(tmp_path, text), None)


def changed(**members: Any) -> dict[str, Any]:
    return JSON_STAT | members


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (SDMX_1.replace("applicant", "colour"), "a.csv", "unknown dimension colour"),
        (SDMX_1.replace("applicant", "Applicant"), "a.csv", "missing dimension applicant"),
        (SDMX_1.replace("MIGR_ASYAPPCTZM", "MIGR_RESFIRST"), "a.csv", "unknown dataset migr_resfirst"),
        (WIDE, "a.tsv", "neither the file nor its name states a dataset"),
        ("a,b\n1,2\n", "a.csv", "expected SDMX-CSV"),
        ("geo\\TIME_PERIOD\nIT\n", "migr_eiord.csv", "expected a column for each period"),
        ("", "a.csv", "expected SDMX-CSV"),
        (changed(size=[1]), "a.json", "expected a JSON-stat dataset"),
        (changed(value=7), "a.json", "expected value and status"),
        (changed(dimension={}), "a.json", "the dimension 'freq' has size 1, but does not list"),
        ("[]", "a.json", "an object"),
        ("{", "a.json", "not JSON"),
        (changed(value={"999": 1}, status={}), "a.json", "none of 1 rows is accepted"),
    ],
)
def test_a_file_that_is_not_accepted(content: str | dict[str, Any], name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        eurostat.read(write(tmp_path, content, name), None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EL", "GRC"),
        ("UK", "GBR"),
        ("Czech Republic", "CZE"),
        ("XK", "XKX"),
        ("IT", "ITA"),
        ("ZZ", None),
        ("", None),
        ("Holy See", "VAT"),
    ],
)
def test_countries(text: str, code: str | None) -> None:
    assert eurostat_country(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Myanmar/Burma", "MMR"),
        ("Côte d’Ivoire", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("Gambia, The", "GMB"),
        ("Kosovo*", "XKX"),
        ("Kosovo (under United Nations Security Council Resolution 1244/99)*", "XKX"),
        ("Palestine*", "PSE"),
        ("St Lucia", "LCA"),
        ("Recognised non-citizens", "XXA"),
    ],
)
def test_labels_of_citizenships(text: str, code: str) -> None:
    assert eurostat_citizenship(text) == code


def test_citizenships_and_aggregates() -> None:
    assert [eurostat_citizenship(text) for text in ("STLS", "UNK", "SY")] == ["XXA", "XXX", "SYR"]
    several = ("EU27_2020", "EU28", "EU", "EA19", "European Union (28 countries)", "Euro area (19 countries)", "EFTA")
    assert all(is_aggregate(text) for text in (*several, "EXT_EU27_2020", "NEU27_2020_NEFTA"))
    assert not any(is_aggregate(text) for text in ("EE", "EL", "ES", "EC", "Estonia", "Ecuador", "ET"))


@pytest.mark.publisher
@pytest.mark.parametrize(
    ("name", "rows_in", "reasons"),
    [
        ("migr_asyappctza_sdmxcsv2.csv", 1080, {}),
        ("migr_eiord_1_Data.csv", 238, {"aggregate": 14}),
        ("migr_eirtn_1_Data.csv", 476, {"aggregate": 28}),
    ],
)
def test_the_real_files(name: str, rows_in: int, reasons: dict[str, int], publisher_files: Path) -> None:
    path = publisher_files / "eurostat" / name
    assert eurostat.recognises(Sniffed(path))
    intake = eurostat.read(path, None)
    assert (intake.rows_in, intake.reasons()) == (rows_in, reasons)
    assert intake.rows_accepted == intake.observations.num_rows


@pytest.mark.publisher
def test_countries_add_up_to_the_union_but_for_those_it_lacks(publisher_files: Path) -> None:
    """The aggregate of 2010 is rounded, holds no EFTA country, and Eurostat's own estimates for missing ones."""
    table = eurostat.read(publisher_files / "eurostat" / "migr_eiord_1_Data.csv", None).observations
    year = table.filter(pc.equal(table["start"], date(2010, 1, 1)))
    efta = pa.array(["ISL", "LIE", "NOR", "CHE"])
    members = year.filter(pc.invert(pc.is_in(year["area"], efta)))
    assert pc.sum(members["value"]).as_py() == pytest.approx(540_080, abs=200)
    assert dict(zip(year["area"].to_pylist(), year["value"].to_pylist(), strict=True))["GRC"] == 132_525

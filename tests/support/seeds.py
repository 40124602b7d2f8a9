"""Small sound files of every source, made up, for the fuzz run to damage."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

Rows = list[list[Any]]

FRONTEX = [
    ["Route", "Border type or inland", "Nationality", "DEC2022", "JAN2023", "FEB2023"],
    ["Central Mediterranean Route", "Sea", "Egypt", 5, 0, 7],
    ["Western Balkans", "Land", "Kosovo*", 1, 2, 3],
    ["Western African Route", "Sea", "Mali", 4, 4, 4],
]
FRONTEX_MONTHS = [
    ["vintage_commit_date", "route", "month", "detections"],
    ["2025-02-07", "Central Mediterranean Route", "2023-12", "9977"],
    ["2025-02-10", "Central Mediterranean Route", "2023-12", "5289"],
    ["2025-02-10", "Western African Route", "2023-10", "7"],
]
MISSING_NEW = [
    ["Main ID", "Incident ID", "Region", "Incident Date", "Year", "Reported Month", "Number Dead"]
    + ["Minimum Estimated Number of Missing", "Location of death", "Coordinates", "Migration route", "URL"],
    ["1", "1", "Mediterranean", "Thu, 01/05/2023 - 12:00", "2023", "January", "1", "2"]
    + ["Off Zuwara, Libya", "33.1, 12.2", "Central Mediterranean", "x"],
    ["2", "2", "Mediterranean", "Sat, 01/07/2023 - 12:00", "2023", "January", "", "1,022"]
    + ["Near Ceuta, Spain", "35.9, -5.3", "Western Mediterranean", "y"],
]
MISSING_OLD = [
    ["Main ID", "Incident ID", "Incident Type", "Region of Incident", "Website Date", "Incident year", "Reported Month"]
    + ["Number of Dead", "Minimum Estimated Number of Missing", "Total Number of Dead and Missing", "Migration route"]
    + ["Location of death", "Coordinates", "URL"],
    ["1", "1", "Incident", "Mediterranean", "2015-04-18", 2015, "April", 28, 994, "1,022", "Central Mediterranean"]
    + ["Off Libya", "POINT (15.1 33.9)", "x"],
    ["2", "2", "Incident", "Mediterranean", "2016-05-18", 2016, "May", 2, "", 2, "", "Unknown", "POINT (26 39)", "y"],
]
MISSING_JSON = [
    {
        "web_id": f"2023.MMP{number}",
        "region": "Mediterranean",
        "reported_date": f"2023-0{number}-13",
        "number_dead": str(number),
        "number_missing": "",
        "total_dead_and_missing": str(number),
        "country_of_incident": "Libya",
        "location_description": "Off Zuwara &amp;amp; Sabratha",
        "location_coodinates": "33.2, 12.1",
        "migration_route": "Central Mediterranean",
    }
    for number in range(1, 5)
]
UNHCR_PLACES = [
    ["geomaster_name", "admin_level", "centroid_lon", "centroid_lat", "month", "year", "population_groups_concat"]
    + ["individuals", "country_name", "last_update"],
    ["Sicily", "Province", "14.2", "37.7", "12", "2014", "Mediterranean Sea Arrivals", "100", "Italy", "2016-12-22"],
    ["Lesvos", "Island", "26.3", "39.2", "12", "2022", "Mediterranean Sea Arrivals", "50", "Greece", "2022-12-31"],
]
UNHCR_JSON = {"data": {"timeseries": [{"month": 1 + n, "year": 2015, "individuals": 5 * n} for n in range(6)]}}
UNHCR_BOOK: dict[str, Rows] = {
    "Source": [
        ["Query examples"],
        [],
        [],
        ["Overall sea arrivals", "", "", "Greece sea arrivals", "", "", "Spain land AND sea", "", ""],
        [],
        [
            "Value.month",
            "Value.year",
            "Value.individuals",
            *["Column1.month", "Column1.year", "Column1.individuals"] * 2,
        ],
        [1, 2015, 5637, 1, 2014, 955, 1, 2014, 574],
        [2, 2015, 7298, 2, 2014, 1001, 2, 2014, 704],
    ],
    "Arrivals - Italy": [
        ["Country of Origin code", "Country of Origin", "Arrival Month", "Arrival Year", "Number of individuals"],
        ["CIV", "Côte d'Ivoire", 1, 2016, 332],
        ["GMB", "Gambia", 2, 2016, 402],
    ],
    "Daily Arrivals to Greece": [["Arrival Date", "Daily arrived"], [date(2015, 8, 26), 12500], [date(2015, 8, 27), 3]],
    "Daily Arrivals to Italy": [["Arrival Date", "Daily arrived"], [date(2015, 10, 1), 343], [date(2015, 10, 3), 128]],
}
ITALY_DAYS = [
    ["Data", "Valore", "Note", "Fonte", "Data_Report"],
    ["2023-09-12", "5.018", "n", "f", "2023-09-15"],
    ["2023-09-12", "4998", "n", "f", "2023-09-30"],
    ["2023-09-20", "0", "n", "f", "2023-09-15"],
    ["2023-09-31", "0", "n", "f", "2023-09-15"],
]
ITALY_NATIONALITIES = [
    ["Data_Report", "Nazione", "ISO_3166-1", "Valore"],
    ["2019-09-30", "Algeria", "DZ", "723"],
    ["2019-09-30", "Bangladesh", "BD", "1.259"],
]
ITALY_RECEPTION = [
    ["Regione", "Migranti presenti negli hot spot", "Migranti presenti nei centri di accoglienza"]
    + ["Migranti presenti nei centri SAI", "Totale migranti in accoglienza sul territorio", "file"],
    ["Totale complessivo", "1.780", "10.000", "3.182", "14.962", "cruscotto_statistico_giornaliero_15-09-2025-a.csv"],
    ["Sicilia", "1780", "10.000", "3.182", "14.962", "cruscotto_statistico_giornaliero_15-09-2025-a.csv"],
]
EUROSTAT_LEGACY = [
    ["TIME", "GEO", "CITIZEN", "UNIT", "Value", "Flag and Footnotes"],
    ["2010", "European Union (28 countries)", "Total", "Person", "540,080", "d"],
    ["2010", "Belgium", "Total", "Person", "22,865", ""],
    ["2010", "Denmark", "Total", "Person", ":", ""],
]
EUROSTAT_SDMX_1 = [
    ["DATAFLOW", "LAST UPDATE", "freq", "citizen", "sex", "unit", "age", "applicant", "geo", "TIME_PERIOD"]
    + ["OBS_VALUE", "OBS_FLAG"],
    ["ESTAT:MIGR_ASYAPPCTZM(1.0)", "05/06/25 23:00:00", "M", "TOTAL", "T", "PER", "TOTAL", "ASY_APP", "EL", "2023-09"]
    + ["5", "p"],
    ["ESTAT:MIGR_ASYAPPCTZM(1.0)", "05/06/25 23:00:00", "M", "SY", "T", "PER", "TOTAL", "ASY_APP", "IT", "2023-09"]
    + ["15", ""],
]
EUROSTAT_SDMX_2 = [
    ["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "freq", "Time frequency", "citizen", "Country of citizenship"]
    + ["sex", "Sex", "unit", "Unit of measure", "age", "Age class", "asyl_app", "Applicant type", "geo"]
    + ["Geopolitical entity (reporting)", "TIME_PERIOD", "Time", "OBS_VALUE", "Observation value", "OBS_FLAG"]
    + ["Observation status (Flag) V2 structure", "CONF_STATUS", "Confidentiality status (flag)"],
    ["dataflow", "ESTAT:MIGR_ASYAPPCTZA(1.0)", "Applicants", "A", "Annual", "TOTAL", "Total", "T", "Total", "PER"]
    + [
        "Person",
        "TOTAL",
        "Total",
        "ASY_APP",
        "Asylum applicant",
        "AT",
        "Austria",
        "2008",
        "",
        "12750",
        "",
        "",
        "",
        "",
        "",
    ],
]
EUROSTAT_WIDE = [
    ["freq,unit,citizen,sex,age,applicant,geo\\TIME_PERIOD", "2023-01 ", "2023-02 "],
    ["M,PER,TOTAL,T,TOTAL,ASY_APP,IT", "105 p", ": c"],
    ["M,PER,TOTAL,T,TOTAL,ASY_APP,EL", "90 ", ": "],
]
EUROSTAT_JSON = {
    "version": "2.0",
    "class": "dataset",
    "label": "Asylum applicants",
    "updated": "2025-06-05T23:00:00+0200",
    "extension": {"id": "MIGR_ASYAPPCTZM"},
    "id": ["freq", "unit", "citizen", "sex", "age", "applicant", "geo", "time"],
    "size": [1, 1, 1, 1, 1, 1, 2, 2],
    "value": {"0": 105, "1": 90, "3": 20},
    "status": {"1": "p", "2": ":"},
    "dimension": {
        name: {"category": {"index": {code: place for place, code in enumerate(codes)}}}
        for name, codes in {
            "freq": ["M"],
            "unit": ["PER"],
            "citizen": ["TOTAL"],
            "sex": ["T"],
            "age": ["TOTAL"],
            "applicant": ["ASY_APP"],
            "geo": ["IT", "EL"],
            "time": ["2023-01", "2023-02"],
        }.items()
    },
}
TABLE = [
    ["period", "route", "border", "lng", "lat", "nationality", "value"],
    ["2023-09", "CMED", "sea", "12.6", "35.5", "EGY", "12"],
    ["2023-10", "WAFR", "", "", "", "", "1,022"],
]

CSV_SEEDS: dict[str, tuple[str, str, Rows, str]] = {  # source, file name, rows, delimiter
    "frontex months": ("frontex", "months.csv", FRONTEX_MONTHS, ","),
    "missing migrants, new": ("missing_migrants", "new.csv", MISSING_NEW, ","),
    "missing migrants, old": ("missing_migrants", "old.csv", MISSING_OLD, ","),
    "unhcr places": ("unhcr", "places.csv", UNHCR_PLACES, ","),
    "italy days": ("italy", "sbarchi-per-giorno.csv", ITALY_DAYS, ","),
    "italy nationalities": ("italy", "nazionalita.csv", ITALY_NATIONALITIES, ","),
    "italy reception": ("italy", "cruscotto_15-09-2025-accoglienza.csv", ITALY_RECEPTION, ","),
    "eurostat legacy": ("eurostat", "migr_eiord_1_Data.csv", EUROSTAT_LEGACY, ","),
    "eurostat sdmx 1": ("eurostat", "estat_migr_asyappctzm.csv", EUROSTAT_SDMX_1, ","),
    "eurostat sdmx 2": ("eurostat", "estat_migr_asyappctza.csv", EUROSTAT_SDMX_2, ","),
    "eurostat wide": ("eurostat", "estat_migr_asyappctzm.tsv", EUROSTAT_WIDE, "\t"),
    "table": ("table", "mine.csv", TABLE, ","),
}
BOOK_SEEDS: dict[str, tuple[str, str, dict[str, Rows]]] = {
    "frontex workbook": ("frontex", "detections_2025_06_03.xlsx", {"Detections_of_IBC": FRONTEX}),
    "missing migrants workbook": ("missing_migrants", "all.xlsx", {"Worksheet": MISSING_OLD}),
    "unhcr workbook": ("unhcr", "unhcr_mediterranean_2019-12-31.xlsx", UNHCR_BOOK),
}
JSON_SEEDS: dict[str, tuple[str, str, Any]] = {
    "missing migrants api": ("missing_migrants", "2023-json.json", MISSING_JSON),
    "unhcr time series": ("unhcr", "unhcr_geo-656_group-4797.json", UNHCR_JSON),
    "eurostat json-stat": ("eurostat", "migr_asyappctzm.json", EUROSTAT_JSON),
}


def write_csv(path: Path, rows: Rows, delimiter: str) -> None:
    lines = [delimiter.join(_quoted(str(cell), delimiter) for cell in row) for row in rows]
    path.write_bytes("\r\n".join(lines).encode("utf-8", "surrogatepass"))


def _quoted(cell: str, delimiter: str) -> str:
    if delimiter == "," and any(mark in cell for mark in ',"\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write_book(path: Path, sheets: dict[str, Rows]) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content), "utf-8")


def write_parquet(path: Path, rows: Rows) -> None:
    columns = {str(name): [str(row[place]) for row in rows[1:]] for place, name in enumerate(rows[0])}
    pq.write_table(pa.table(columns), path)


Write = Callable[[Path], None]

"""The Italian ministry's files: made-up ones with one fault each, and the real ones."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pytest

from routes_geo.build.vintages import to_grain
from routes_geo.datafiles import embedded_data_dir, read_rows
from routes_geo.errors import DataError
from routes_geo.model import OBSERVATION_SCHEMA, Reason
from routes_geo.sources.italy import adapter as italy
from routes_geo.sources.observations import newest_reports
from routes_geo.sources.sniff import Sniffed

DAYS = "Data,Valore,Note,Fonte,Data_Report\n2023-09-12,5.018,n,f,2023-09-15\n2023-09-12,4998,n,f,2023-10-15\n"
NATIONALITIES = "Data_Report,Nazione,ISO_3166-1,Valore\n2019-09-30,Costa d'Avorio,CI,864\n2019-09-30,altre*,,1.023\n"
RECEPTION = (
    "Regione,Migranti presenti negli hot spot,Migranti presenti nei centri di accoglienza,"
    "Migranti presenti nei centri SAI,Totale migranti in accoglienza sul territorio,file\n"
    "Totale complessivo,1.780,4.287,6.190,12.257,f\nSicilia,1529,4.287,6.190,12.006,f\nPuglia,251,,,251,f\n"
)


def write(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_landings_by_day_are_kept_for_each_report(tmp_path: Path) -> None:
    intake = italy.read(write(tmp_path, DAYS), None)
    assert (intake.rows_in, intake.rejected, intake.released) == (2, (), date(2023, 10, 15))
    assert intake.observations.schema.equals(OBSERVATION_SCHEMA)
    first, second = intake.observations.to_pylist()
    assert (first["value"], first["status"], first["reported"]) == (5018, "provisional", date(2023, 9, 15))
    assert (second["value"], second["status"], second["reported"]) == (4998, "final", date(2023, 10, 15))
    assert (first["start"], first["end"], first["route"], first["area"]) == (
        date(2023, 9, 12),
        date(2023, 9, 13),
        "CMED",
        "Italy",
    )


@pytest.mark.parametrize("cell", ["0", ""])
def test_a_day_after_its_report_has_not_come_yet(cell: str, tmp_path: Path) -> None:
    intake = italy.read(write(tmp_path, f"{DAYS}2023-09-16,{cell},n,f,2023-09-15\n"), None)
    row = intake.observations.to_pylist()[-1]
    assert (row["value"], row["status"]) == (None, "not_yet_reported")
    assert intake.rejected == ()


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ("2024-04-31,0,n,f,2024-04-15", Reason.IMPOSSIBLE_DATE, "'2024-04-31' is not a day"),
        ("2023-09-16,7,n,f,2023-09-15", Reason.IMPOSSIBLE_DATE, "after the report of 2023-09-15"),
        ("2023-09-16,0[VALORE]0,n,f,2023-09-15", Reason.NOT_A_COUNT, "found '0[VALORE]0'"),
        ("2023-09-14,14.4480,n,f,2023-09-15", Reason.NOT_A_COUNT, "found '14.4480'"),
        ("2023-09-14,1.5,n,f,2023-09-15", Reason.NOT_A_COUNT, "found '1.5'"),
        ("2023-09-14,12.0,n,f,2023-09-15", Reason.NOT_A_COUNT, "found '12.0'"),
        ('2023-09-14,"19,000",n,f,2023-09-15', Reason.NOT_A_COUNT, "found '19,000'"),
        ("2023-09-14,-1,n,f,2023-09-15", Reason.NOT_A_COUNT, "found '-1'"),
        ("2023-09-14,,n,f,2023-09-15", Reason.MISSING_COUNT, "no count"),
        (",5,n,f,2023-09-15", Reason.MISSING_DATE, "day: no day"),
        ("2023-09-14,5,n,f,15/09/2023", Reason.IMPOSSIBLE_DATE, "report of '15/09/2023'"),
        ("2023-09-12,9,n,f,2023-09-15", Reason.REPEATED_KEY, "line 2 already gives this day"),
        ("2023-09-14,5,n,f", Reason.BROKEN_ROW, "4 fields; the header has 5"),
    ],
)
def test_a_row_that_is_not_accepted(row: str, reason: Reason, detail: str, tmp_path: Path) -> None:
    intake = italy.read(write(tmp_path, DAYS + row + "\n"), None)
    assert (intake.rows_in, intake.rows_accepted) == (3, 2)
    assert intake.rejected[0].reason == reason
    assert detail in intake.rejected[0].detail


def test_nationalities_with_and_without_a_header(tmp_path: Path) -> None:
    with_header = italy.read(write(tmp_path, NATIONALITIES), None)
    bare = "Costa d’Avorio,864,2019-09-30\naltre*,1.023,2019-09-30\n"
    without = italy.read(write(tmp_path, bare, "cruscotto_30-09-2019-nazionalita.csv"), None)
    assert without.rows_in == with_header.rows_in == 2
    assert without.observations.equals(with_header.observations)
    rows = without.observations.to_pylist()
    assert [(row["nationality"], row["value"]) for row in rows] == [("CIV", 864), ("XXX", 1023)]
    assert (rows[0]["start"], rows[0]["end"]) == (date(2019, 1, 1), date(2019, 10, 1))


def test_an_unknown_nationality_is_quarantined(tmp_path: Path) -> None:
    intake = italy.read(write(tmp_path, NATIONALITIES + "2019-09-30,Atlantide,XX,3\n"), None)
    assert [row.reason for row in intake.rejected] == [Reason.UNKNOWN_COUNTRY]


def test_reception_by_region_and_kind(tmp_path: Path) -> None:
    path = write(tmp_path, RECEPTION, "cruscotto_statistico_giornaliero_15-09-2025-accoglienza.csv")
    intake = italy.read(path, None)
    assert (intake.rows_in, [row.reason for row in intake.rejected]) == (3, [Reason.AGGREGATE])
    assert intake.released == date(2025, 9, 15)
    found = {(row["series"].split("_")[1][:-3], row["area"]): row["value"] for row in intake.observations.to_pylist()}
    assert found == {
        ("hotspots", "Sicilia"): 1529,
        ("centres", "Sicilia"): 4287,
        ("sai", "Sicilia"): 6190,
        ("hotspots", "Puglia"): 251,
    }


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("a,b\n1,2\n", "x.csv", "expected a header with Data, Valore, Data_Report"),
        ("Data,Valore,Data_Report\n", "x.csv", "no rows below the header"),
        ("Data,Valore,Data_Report\nx,y,z\n", "x.csv", "none of 1 rows is accepted; the first: line 2"),
        (RECEPTION, "x.csv", "the name has no report date"),
        (RECEPTION, "x_31-02-2025.csv", "31-02-2025 is not a day"),
        ("", "x.csv", "expected a header"),
    ],
)
def test_a_file_that_is_not_the_ministrys(text: str, name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        italy.read(write(tmp_path, text, name), None)


def test_it_recognises_its_own_files_only(tmp_path: Path) -> None:
    own = [write(tmp_path, DAYS, "a.csv"), write(tmp_path, NATIONALITIES, "b.csv"), write(tmp_path, RECEPTION, "c.csv")]
    assert all(italy.recognises(Sniffed(path)) for path in own)
    assert not italy.recognises(Sniffed(write(tmp_path, "Costa,8,2019-09-30\n", "other.csv")))
    assert not italy.recognises(Sniffed(write(tmp_path, DAYS, "a.txt")))


@pytest.mark.publisher
def test_the_compiled_days(publisher_files: Path) -> None:
    intake = italy.read(publisher_files / "italy_moi" / "sbarchi-per-giorno.csv", None)
    assert (intake.rows_in, intake.rows_accepted) == (4352, 4344)
    assert intake.reasons() == {"impossible_date": 7, "not_a_count": 1}
    assert len(intake.observations["reported"].unique()) == 143
    first = intake.observations.filter(pc.equal(intake.observations["start"], date(2023, 9, 12))).sort_by("reported")
    assert first["value"].to_pylist() == [5018, 4998]
    newest = newest_reports(intake.observations)
    values = dict(zip(newest["start"].to_pylist(), newest["value"].to_pylist(), strict=True))
    assert [values[date(2023, 9, day)] for day in (11, 12, 13, 14)] == [2063, 4998, 2980, 1125]
    assert sum(value or 0 for day, value in values.items() if (day.year, day.month) == (2023, 9)) == 19009
    assert sum(value or 0 for day, value in values.items() if day.year == 2023) == 155515


@pytest.mark.publisher
def test_weeks_of_the_compiled_days_are_the_embedded_ones(publisher_files: Path) -> None:
    intake = italy.read(publisher_files / "italy_moi" / "sbarchi-per-giorno.csv", None)
    weeks = to_grain(newest_reports(intake.observations), italy.LANDINGS)
    found = dict(zip(weeks["start"].to_pylist(), weeks["value"].to_pylist(), strict=True))
    rows = read_rows(
        embedded_data_dir() / "observations" / "italy_landings_weekly.csv", ("week_start", "arrivals", "report_date")
    )
    assert found == {date.fromisoformat(row["week_start"]): int(row["arrivals"]) for row in rows}
    assert all((day + timedelta(days=7)).weekday() == 0 for day in found)


@pytest.mark.publisher
@pytest.mark.parametrize(
    ("name", "rows_in", "rejected", "total"),
    [
        ("nazionalita.csv", 1619, 0, None),
        ("raw_csv/2019-09-30_migranti_sbarcati_per_giorno.csv", 30, 0, 2386),
        ("raw_csv/2025-09-15_migranti_sbarcati_per_giorno.csv", 30, 0, 5536),
        ("raw_csv/cruscotto_statistico_giornaliero_15-09-2025-accoglienza.csv", 21, 1, 142740),
        ("raw_csv/cruscotto_statistico_giornaliero_15-09-2025-nazionalita.csv", 16, 0, 48229),
    ],
)
def test_the_other_real_files(name: str, rows_in: int, rejected: int, total: int | None, publisher_files: Path) -> None:
    intake = italy.read(publisher_files / "italy_moi" / name, None)
    assert (intake.rows_in, len(intake.rejected)) == (rows_in, rejected)
    assert total is None or pc.sum(intake.observations["value"]).as_py() == total

"""The data folder: it has no violation, and each way to break it is found and named."""

from __future__ import annotations

import csv
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from routes_geo.datacheck.check import check_data, figures_checked, update_checksums
from routes_geo.sources.registry import SERIES

# Frontex, data as of 2025-06-03: 2023 by month, and 2022 for the eastern Mediterranean at sea.
MONTHS_2023 = {
    ("CMED", "sea"): [4963, 9466, 13267, 14597, 8154, 15213, 23456, 25756, 19209, 10321, 8335, 5289],
    ("EMED", "sea"): [2018, 1721, 2075, 1575, 1694, 2077, 3629, 6591, 11904, 8176, 5217, 6090],
    ("EMED", "land"): [329, 170, 274, 305, 601, 1437, 972, 1457, 1067, 511, 700, 706],
    ("WAFR", "sea"): [567, 1320, 332, 1196, 1047, 2698, 1336, 2948, 3830, 14565, 5144, 4690],
}
MONTHS_2023_ALL_BORDERS = {
    "WBAL": [5023, 3652, 6723, 7372, 8483, 7308, 10199, 14207, 16642, 17125, 1206, 1062],
    "WMED": [698, 560, 850, 1334, 727, 1246, 2223, 2747, 1222, 1996, 1437, 1837],
}
EMED_SEA_2022 = [1130, 1477, 2897, 2517, 1915, 2638, 2142, 2646, 3313, 3217, 3966, 2593]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def detections(data_dir: Path) -> Counter[tuple[str, str, str]]:
    table = rows(data_dir / "observations" / "frontex_detections.csv")
    return Counter({(row["route"], row["border"], row["month"]): int(row["detections"]) for row in table})


def year(counts: Counter[tuple[str, str, str]], route: str, borders: tuple[str, ...], of: int) -> list[int]:
    return [sum(counts[route, border, f"{of}-{month:02d}"] for border in borders) for month in range(1, 13)]


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_dir, tmp_path / "data"))


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8", newline="\n")


def replace(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def test_the_data_have_no_violation(data_dir):
    assert [str(violation) for violation in check_data(data_dir, SERIES)] == []


def test_enough_figures_are_compared(data_dir):
    assert figures_checked(data_dir) == 80


@pytest.mark.parametrize(
    ("file", "row", "change"),
    [
        ("places.csv", "lampedusa", replace("IT,12.609,35.502", "IT,35.502,12.609")),
        ("places.csv", "hal_far", replace("MT,,,reception", "MT,14.511,35.815,reception")),
        ("places.csv", "zuwara", lambda text: text + text.splitlines()[-1] + "\n"),
        ("branches.csv", "CM-TN-SFX", replace("11.050,34.500,,", "34.500,11.050,,")),
        (
            "branches.csv",
            "CM-TN-SFX",
            replace("Sfax coast to Lampedusa,25,3,12.609", "Sfax coast to Lampedusa,25,3,12.809"),
        ),
        ("branches.csv", "CM-TN-SFX", replace("25,2,11.650", "25,1,11.650")),
        ("branches.csv", "CM-TN-BIZ 0", replace("37.274,bizerte", "37.274,bizerta")),
        (
            "capacities.csv",
            "lampedusa capacity 2023-10 Piantedosi, Chamber, agrigentonotizie.it",
            replace("640,2023-10,month", "640,2023-10,day"),
        ),
        ("earlier_figures.csv", "CMED 2022-06 2022-07", replace("CMED,2022-01,2022-06", "CMED,2022-06,2022-06")),
        ("earlier_figures.csv", "CMED 2023-12 2025-02-07", replace("CMED,,2023-12,2025", "CMED,2023-01,2023-12,2025")),
        ("claims.csv", "trend.canary", replace("2023-10-15,,day", "15.10.2023,,day")),
        (
            "capacities.csv",
            "lampedusa capacity 2023-10 Piantedosi, Chamber, agrigentonotizie.it",
            replace(",2023-10,lampedusa.capacity", ",10/2023,lampedusa.capacity"),
        ),
        ("observations/iom_dead_and_missing.csv", "CMED 2014-Q3", replace("CMED,2014-Q2,654,final\n", "")),
        ("observations/iom_dead_and_missing.csv", "CMED", replace("CMED,2014-Q1,10,final\n", "")),
        ("observations/iom_dead_and_missing.csv", "WBAL 2025-Q3", replace("WBAL,2025-Q3,,", "WBAL,2025-Q3,2,")),
        ("cells/iom_dead_and_missing.csv", "CMED 2025-Q3", replace("CMED,2025-Q2,", "CMED,2025-Q3,")),
        (
            "cells/iom_dead_and_missing.csv",
            "CMED 2023-Q3 823f1ffffffffff",
            replace("CMED,2023-Q3,823f1ffffffffff,remainder,6", "CMED,2023-Q3,823f1ffffffffff,remainder,4"),
        ),
        (
            "cells/iom_dead_and_missing.csv",
            "CMED 2023-Q3 82386ffffffffff",
            replace(
                "82386ffffffffff,remainder,52\nCMED,2023-Q3,823e2", "82386ffffffffff,remainder,51\nCMED,2023-Q3,823e2"
            ),
        ),
        ("observations/iom_dtm_arrivals.csv", "Italy 2023-09", replace("CMED,sea,2023-09", "CMED,land,2023-09")),
        ("observations/iom_dtm_arrivals.csv", "Malta 2023-08", replace("2023-08,94,month", "2023-08,0,month")),
        ("observations/iom_dtm_arrivals.csv", "Malta 2014-12", replace("2014-12,569,year", "2014-12,569,month")),
        ("observations/iom_dtm_arrivals.csv", "Malta 2016-12", replace("2016-12,24,year", "2016-12,24,month")),
        ("observations/iom_dtm_arrivals.csv", "Cyprus 2017-01", lambda text: text.replace("192,spread", "192,month")),
        (
            "observations/iom_dtm_arrivals.csv",
            "Greece 2023-09",
            lambda text: text + "Greece,GR,EMED,,2023-09,1,month\n",
        ),
        (
            "capacities.csv",
            "ceuta beds 2025-08-26 Royal Decree of 2025-08-26, via infobae (press quoting the publisher)",
            replace("ceuta,minors_capacity", "ceuta,beds"),
        ),
        (
            "capacities.csv",
            "lampedusa capacity 2023-09-13",  # a second value of that day, without the mark of the conflict
            lambda text: text + "lampedusa,capacity,450,2023-09-13,day,another,,\n",
        ),
        ("residents.csv", "GR:lesvos 2021-10-22", replace(",83068,", ",83086,")),
        (
            "residents.csv",
            "GR:five-islands 2021-10-22",
            replace("GR:kos,Kos municipality,GR,36986", "GR:kos,Kos,GR,36968"),
        ),
        ("residents.csv", "MT:malta 2021-11-21", replace("519562,2021-11-21,day", "519562,2021-11-21,year")),
        ("hotspot_areas.csv", "gr_islands.leros", replace("GR:leros", "leros")),
        ("events.csv", "since.jordan", replace("since.jordan,partner.jo", "since.jordan,partner.jordan")),
        ("events.csv", "since.lebanon", replace("2024-05-02,day", "2024-05-02,month")),
        ("hotspot_areas.csv", "gr_islands.kos", replace("unhcr.arrivals.v1:Kos", "unhcr.arrivals.v1:Cos")),
        ("hotspot_areas.csv", "gr_islands.samos", replace("samos,samos,samos", "samos,vathy,samos")),
        ("hotspot_areas.csv", "hotspot.cyprus", replace("Cyprus,country", "Cyprus,camp")),
        (
            "hotspot_figures.csv",
            "canaries.el_hierro arrivals 2023-10-01 2023-10-10 El Hierro rtvc.es",
            replace(",2378,", ",2387,"),
        ),
        (
            "hotspot_figures.csv",
            "hotspot.gr_islands arrivals 2023-01-01 2023-08-13 Greece by sea hiiraan 2023-08-17",
            replace("false,partly,", "false,verified,"),
        ),
        ("hotspot_figures.csv", "lampedusa.2023-09-12", replace("5112,,persons,Lampedusa", "4998,,persons,Lampedusa")),
        ("hotspots.csv", "hotspot.lampedusa", replace(",CMED,lampedusa,", ",CMED,atlantis,")),
        ("measures.csv", "plan.tn_mou", replace("day,CMED,,TN", "day,CMAD,,TN")),
        ("areas.csv", "MT:malta", replace("MT:malta,12,", "MT:malta,128,")),
        ("areas.csv", "MT:malta", replace("MT:malta,12,", "MT:malta,11,")),
        ("areas.csv", "MT:malta", replace("CMED,island,valletta", "CMED,harbour,valletta")),
        ("areas.csv", "MT:malta", replace("CMED,island,valletta", "CMED,island,hal_far")),
        ("shares.csv", "CMED IT", replace("CMED,,IT,2014-01,2015-01", "CMED,,IT,2014-01,2015-02")),
        ("shares.csv", "CMED IT 2014-01 IT:apulia", replace("2014-01,2015-01,IT:apulia", "2014-01,2014-01,IT:apulia")),
        ("shares.csv", "CMED IT 2014-01 IT:apulia", replace("2014-01,2015-01,IT:apulia", "2014-01,2015,IT:apulia")),
        ("shares.csv", "WAFR sea 2009-01 ES:canary_islands", replace("ES:canary_islands,1,", "ES:canary_islands,0,")),
        ("shares.csv", "WAFR sea 2009-01 ES:canary_islands", replace("islands,1,observed", "islands,1,guessed")),
        ("shares.csv", "WAFR sea 2009-01 ES:baleares", replace("ES:canary_islands,1,", "ES:baleares,1,")),
        ("shares.csv", "WAFR sea 2009-01 ES:ceuta", replace("ES:canary_islands,1,", "ES:ceuta,1,")),
        ("shares.csv", "CMED sea IT 2023-01", replace("CMED,,IT,2023-01,2023-10,,", "CMED,sea,IT,2023-01,2023-10,,")),
        ("shares.csv", "ES:ceuta 2022", replace("ceuta,740,", "ceuta,741,")),
        ("shares.csv", "GR:islands 2022", replace("GR:islands,12770,", "GR:islands,12771,")),
        ("observations/frontex_detections.csv", "CMED sea 2023-09", replace("CMED,sea,2023-09,19209\n", "")),
        ("observations/frontex_detections.csv", "CMED sea 2023-09", replace("2023-09,19209", "2023-09,-1")),
        ("observations/unhcr_landings.csv", "GR:chios 2022", replace(",2022,1217,", ",2022,12.17,")),
        ("observations/italy_landings_weekly.csv", "2023-09-18", replace("2023-09-11,", "2023-09-12,")),
        ("figures.csv", "fx.CMED.2023", replace("2023,158026", "2023,158027")),
        ("figures.csv", "fx.ALL.2023", replace("2023,381319", "2023,381318")),
        ("figures.csv", "gr.2022.islands", replace("Kos 2139", "Kos 2138")),
        ("routes/cmed.geojson", "CMED", replace('"id": "CM-TN-KEL"', '"id": "CM-TN-KIL"')),
        ("bands.csv", "CMED sea", replace("CMED,sea,40,", "CMED,sea,12,")),
        ("bands.csv", "CMED sea", replace("40,220,24", "40,320,24")),
        ("bands.csv", "WMED land", replace("26,40,18", "26,40,5")),
        ("bands.csv", "WBAL land", replace("WBAL,land,32,55,18\n", "")),
        ("bands.csv", "WBAL sea", replace("WBAL,land,32,55,18\n", "WBAL,land,32,55,18\nWBAL,sea,32,60,24\n")),
        ("bands.geojson", "file", replace('"id": "CMED-sea-4"', '"id": "CMED-sea-5"')),
        ("bands.geojson", "CMED-sea", replace("[[[[7.323, 36.847]", "[[[[7.323, 46.847]")),
        (
            "bands.geojson",
            "WMED-sea",
            replace('"route": "WMED", "mode": "sea", "ring": 1', '"route": "CMED", "mode": "sea", "ring": 1'),
        ),
        ("README.md", "places.csv", replace("| `places.csv` | ", "| `places.csv` | 0")),
    ],
)
def test_a_broken_row_is_named(copy, file, row, change):
    if row == "zuwara":
        row = (copy / file).read_text("utf-8").splitlines()[-1].split(",")[0]
    if row == "CMED sea 2014-01":
        row = "CMED sea"
    edit(copy / file, change)
    assert (file, row) in {(violation.file, violation.row) for violation in check_data(copy, SERIES)}


def test_a_changed_total_is_named_by_the_figure_it_misses(copy):
    edit(copy / "observations" / "frontex_detections.csv", replace("CMED,sea,2023-09,19209", "CMED,sea,2023-09,19210"))
    named = {violation.row for violation in check_data(copy, SERIES) if violation.file == "figures.csv"}
    assert named == {"fx.CMED.2023", "fx.ALL.2023"}


def test_a_dropped_claim_is_missed(copy):
    edit(copy / "claims.csv", lambda text: "".join(text.splitlines(keepends=True)[:-1]))
    assert any(violation.row == "trend" for violation in check_data(copy, SERIES))


def test_a_check_that_compared_nothing_fails(copy):
    edit(copy / "figures.csv", lambda text: text.replace("\nfx.", "\nxx."))
    assert any("figures were compared" in violation.message for violation in check_data(copy, SERIES))


def test_a_missing_table_is_reported_alone(copy):
    (copy / "places.csv").unlink()
    assert [violation.file for violation in check_data(copy, SERIES)] == ["places.csv"]


def test_a_missing_column_is_reported(copy):
    edit(copy / "shares.csv", replace(",weight,", ",heft,"))
    assert any("cannot be checked" in violation.message for violation in check_data(copy, SERIES))


def test_a_wrong_corridor_is_reported(copy):
    edit(copy / "routes" / "wmed.geojson", replace('"coordinates": [[[[', '"coordinates": [[[[-170.0, 36.0], ['))
    assert any(violation.file == "routes/wmed.geojson" for violation in check_data(copy, SERIES))


def test_checksums_are_rewritten(copy):
    edit(copy / "agencies.csv", replace("two to six weeks", "a few weeks"))
    assert [(violation.file, violation.row) for violation in check_data(copy, SERIES)] == [
        ("README.md", "agencies.csv")
    ]
    update_checksums(copy)
    assert check_data(copy, SERIES) == []


@pytest.mark.parametrize("key", MONTHS_2023)
def test_months_of_2023_are_those_published(data_dir, key):
    assert year(detections(data_dir), key[0], (key[1],), 2023) == MONTHS_2023[key]


@pytest.mark.parametrize("route", MONTHS_2023_ALL_BORDERS)
def test_months_of_2023_over_all_borders_are_those_published(data_dir, route):
    assert year(detections(data_dir), route, ("sea", "land"), 2023) == MONTHS_2023_ALL_BORDERS[route]


def test_months_of_2022_in_the_eastern_mediterranean_are_those_published(data_dir):
    assert year(detections(data_dir), "EMED", ("sea",), 2022) == EMED_SEA_2022


def test_the_western_balkans_have_eight_detections_at_sea(data_dir):
    assert sum(n for (route, border, _), n in detections(data_dir).items() if (route, border) == ("WBAL", "sea")) == 8


@pytest.mark.parametrize(("months", "growth", "total"), [(9, 62_011, 285_540), (10, 58_809, None)])
def test_the_claims_on_2023_are_computed_from_these_data(data_dir, months, growth, total):
    counts = detections(data_dir)
    year_to = {of: sum(year(counts, "CMED", ("sea",), of)[:months]) for of in (2022, 2023)}
    assert year_to[2023] - year_to[2022] == growth
    if total is not None:
        routes = {route for route, _, _ in counts}
        assert sum(sum(year(counts, route, ("sea", "land"), 2023)[:months]) for route in routes) == total


def test_lampedusa_has_the_published_share_from_2023(data_dir):
    weights = {
        row["area_id"]: int(row["weight"])
        for row in rows(data_dir / "shares.csv")
        if (row["of"], row["start"]) == ("IT", "2023-01")
    }
    assert weights == {"IT:lampedusa": 94_000, "": 40_525}


@pytest.mark.publisher
def test_detections_equal_an_independent_reading(data_dir, frontex_workbook):
    sheet = CalamineWorkbook.from_path(frontex_workbook).get_sheet_by_name("Detections_of_IBC").to_python()
    start = next(position for position, row in enumerate(sheet) if row[0] == "Route")
    names = {"Central": "CMED", "Eastern M": "EMED", "Western B": "WBAL", "Western M": "WMED", "Western A": "WAFR"}
    names |= {"Black": "BLKS", "Circular": "CIRC", "Eastern B": "EBOR", "Eastern L": "EBOR", "Other": "OTHR"}
    first = parse_label(sheet[start][3])
    expected: Counter[tuple[str, str, str]] = Counter()
    for row in sheet[start + 1 :]:
        route = next(name for prefix, name in names.items() if row[0].startswith(prefix))
        for offset, value in enumerate(row[3:]):
            month = first + offset
            expected[route, row[1].lower(), f"{month // 12}-{month % 12 + 1:02d}"] += int(value)
    assert expected == detections(data_dir)


def parse_label(label: str) -> int:
    return int(label[3:]) * 12 + "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC".index(label[:3]) // 3


@pytest.mark.publisher
def test_landings_equal_an_independent_reading(data_dir, publisher_files):
    given = rows(publisher_files / "unhcr_odp" / "disembarkation_places_2014_2022.csv")
    expected = [(row["geomaster_name"], row["year"], int(row["individuals"]), row["last_update"]) for row in given]
    held = rows(data_dir / "observations" / "unhcr_landings.csv")
    assert sorted(expected) == sorted((r["area"], r["year"], int(r["arrivals"]), r["last_update"]) for r in held)


@pytest.mark.publisher
def test_weeks_equal_an_independent_reading(data_dir, publisher_files):
    latest: dict[date, tuple[str, int]] = {}
    for row in rows(publisher_files / "italy_moi" / "sbarchi-per-giorno.csv"):
        try:
            day, value = date.fromisoformat(row["Data"]), int(row["Valore"].replace(".", ""))
        except ValueError:
            continue  # impossible dates, and one damaged cell
        if row["Data"] <= row["Data_Report"]:
            latest[day] = max(latest.get(day, ("", 0)), (row["Data_Report"], value))
    weeks: defaultdict[date, list[int]] = defaultdict(list)
    for day, (_, value) in latest.items():
        weeks[day - timedelta(days=day.weekday())].append(value)
    expected = {str(start): sum(values) for start, values in weeks.items() if len(values) == 7}
    held = rows(data_dir / "observations" / "italy_landings_weekly.csv")
    assert {row["week_start"]: int(row["arrivals"]) for row in held} == expected

"""The 65 things that the letter names: all held, each with date, precision, source and how sure it is."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from routes_geo.datafiles import DATE_PRECISIONS, VERIFICATIONS
from routes_geo.errors import DataError
from routes_geo.letter.letter import LETTER_TABLES, letter_table

NAMED = {
    "route": "cmed emed wbal wmed wafr",
    "hotspot": "lampedusa gr_islands cyprus canaries external_borders",
    "trend": "cm_steepest gr_fourfold wb_decrease total_up cy_pressure canary",
    "plan": "lampedusa10 fifteen ap_wbal ap_cmed ap_wmed ap_emed tn_mou pilots visa_suspension flights visa_alignment "
    "art25a schinas conference smuggling_law return_roadmap talent skills hlm_november mff internal_borders",
    "asset": "ly_vessels tn_boats irini na_next iom_unhcr",
    "pact": "ammr apr eurodac screening crisis",
    "return": "decisions effective rate",
    "partner": "tn ly eg tr jo lb sn mr wb6 wafrica ma",
    "agency": "frontex euaa europol unodc",
}
IDS = {f"{prefix}.{name}" for prefix, names in NAMED.items() for name in names.split()}
KINDS = {
    "route": 5,
    "hotspot": 5,
    "trend_claim": 6,
    "measure": 26,
    "legislative_file": 5,
    "indicator": 3,
    "partner": 11,
    "source": 4,
}
VERIFIED = {"verified": 40, "partly": 14, "unverified": 11}


def test_all_of_them_are_held_once(data_dir: Path) -> None:
    rows = letter_table(data_dir).to_pylist()
    assert len(IDS) == len(rows) == 65
    assert {row["id"] for row in rows} == IDS
    assert Counter(row["kind"] for row in rows) == KINDS
    assert Counter(row["verification"] for row in rows) == VERIFIED


def test_each_has_a_precision_that_its_date_bears_out_a_verification_and_a_source(data_dir: Path) -> None:
    for row in letter_table(data_dir).to_pylist():
        assert row["date_precision"] in DATE_PRECISIONS, row["id"]
        assert (row["start"] is None) == (row["date_precision"] == "unknown"), row["id"]
        assert row["verification"] in VERIFICATIONS, row["id"]
        assert row["source"] and row["name"], row["id"]
        assert row["letter_says"], row["id"]
        if row["start"] and row["end"]:
            assert row["start"] <= row["end"], row["id"]


def test_what_only_the_letter_says_is_not_called_verified(data_dir: Path) -> None:
    only = [row for row in letter_table(data_dir).to_pylist() if row["source"].startswith("letter")]
    assert len(only) >= 10
    assert {row["verification"] for row in only} <= {"unverified", "partly"}


def test_a_row_with_a_precision_that_is_none_is_named(data_dir: Path, tmp_path: Path) -> None:
    for file in LETTER_TABLES:
        (tmp_path / file).write_text((data_dir / file).read_text("utf-8"), "utf-8")
    text = (tmp_path / "agencies.csv").read_text("utf-8")
    (tmp_path / "agencies.csv").write_text(text.replace(",unknown,", ",roughly,", 1), "utf-8")
    with pytest.raises(DataError, match=r"agencies.csv: agency\.\w+: date_precision 'roughly'"):
        letter_table(tmp_path)


def test_dates_are_written_as_precisely_as_they_are_known(data_dir: Path) -> None:
    with (data_dir / "measures.csv").open(encoding="utf-8", newline="") as handle:
        lengths = {row["id"]: len(row["start"]) for row in csv.DictReader(handle)}
    assert (lengths["plan.tn_mou"], lengths["plan.pilots"], lengths["plan.skills"]) == (10, 7, 0)

"""JSON, CSV and tables of commands."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.cli.output import Form, choose_form, in_words, print_records, print_table, to_csv
from routes_geo.errors import InvalidInput

WITHHELD = {"period": "2023-01", "value": None, "status": "suppressed"}


def test_two_forms_at_once_are_refused() -> None:
    with pytest.raises(InvalidInput, match="--json and --csv exclude each other"):
        choose_form(json=True, csv=True)


def test_a_table_is_left_to_the_command() -> None:
    assert not print_records([WITHHELD], Form.TABLE)


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_records([{"day": date(2023, 1, 1), "value": 1}, WITHHELD], Form.JSON)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [{"day": "2023-01-01", "value": 1}, WITHHELD]


def test_csv_has_a_column_for_each_member() -> None:
    written = to_csv(
        [{"route": "CMED", "window": {"value": 3, "deep": {"x": 1}}, "names": ["a", "b"]}, {"other": True}]
    )
    assert written.splitlines() == [
        "route,window.value,window.deep.x,names,other",
        "CMED,3,1,a; b,",
        ",,,,true",
    ]
    assert to_csv([]) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_starts_a_formula(text: str) -> None:
    (row,) = csv.DictReader(io.StringIO(to_csv([{"name": text}]), newline=""))
    assert row["name"] == f"'{text}"


def test_numbers_stay_numbers_and_a_withheld_count_is_empty() -> None:
    assert to_csv([{"a": -5, "b": -0.5, "c": 1e-9, "d": None}]).splitlines()[1] == "-5,-0.5,1e-09,"


@given(st.lists(st.fixed_dictionaries({"name": st.text(), "n": st.none() | st.integers(-(2**60), 2**60)}), min_size=1))
def test_what_is_written_is_read_again(rows: list[dict[str, Any]]) -> None:
    back = list(csv.DictReader(io.StringIO(to_csv(rows), newline="")))
    assert [row["n"] for row in back] == ["" if row["n"] is None else str(row["n"]) for row in rows]
    assert [row["name"].removeprefix("'") for row in back] == [row["name"].removeprefix("'") for row in rows]
    assert not any(row["name"][:1] in {"=", "+", "-", "@", "\t", "\r"} for row in back)


def test_a_table_shows_withheld_and_aligns_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [WITHHELD, {"period": "2023-02", "value": 1_234_567, "status": "final"}, {"period": "2023-03", "value": 0}]
    print_table(rows, {"period": "period", "value": "detections", "status": "status"})
    lines = capsys.readouterr().out.splitlines()
    shown = [line for line in lines if "2023-" in line]
    assert "withheld" in shown[0]
    assert "1,234,567" in shown[1]
    ends = [line.index(text) + len(text) for line, text in zip(shown, ("withheld", "1,234,567", " 0 "), strict=True)]
    assert ends[0] == ends[1] == ends[2] - 1


def test_statuses_in_words() -> None:
    assert [in_words(each) for each in ("suppressed", "not_yet_reported", None)] == [
        "withheld",
        "not yet reported",
        "–",
    ]

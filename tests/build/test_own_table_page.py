"""The worked example of the page on own tables, from the file to the features of the map."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from routes_geo.build.build import build_snapshot
from routes_geo.features.cells import CellQuery, cell_features
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot
from routes_geo.sources.table.adapter import Details, make_adapter, parse_column_options

PAGE = Path(__file__).parents[2] / "docs" / "how_to" / "use_your_own_table.md"
SERIES = "table.landings.v1"


@pytest.fixture(scope="module")
def section() -> str:
    return PAGE.read_text("utf-8").split("## What reaches the map")[1].split("### Names of places")[0]


@pytest.fixture(scope="module")
def taken(section: str, tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> tuple[tuple[str, ...], Snapshot]:
    """The notes of `ingest`, and the snapshot."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "landings.csv").write_text(section.split("```csv\n")[1].split("```", maxsplit=1)[0], "utf-8")
    columns = parse_column_options(re.findall(r"--column (\S+)", section))
    ledger = Ledger(folder / "ledger")
    ingested = ingest_file(folder / "landings.csv", ledger, adapter=make_adapter(columns, Details(name="landings")))
    build_snapshot(folder / "snapshot", data_dir=data_dir, ledger=ledger, today=date(2027, 12, 1))
    assert ingested.intake is not None
    return ingested.intake.notes, open_snapshot(folder / "snapshot")


def test_the_note_is_as_on_the_page(section: str, taken: tuple[tuple[str, ...], Snapshot]) -> None:
    (note,) = taken[0]
    assert f"note: {note}\n" in section


def test_the_figures_are_as_on_the_page(section: str, taken: tuple[tuple[str, ...], Snapshot]) -> None:
    month = parse_month("2023-09")
    table = cell_features(taken[1], CellQuery(5, MonthWindow(month, month + 1), series=SERIES)).table
    rows = zip(table.ids.to_pylist(), table.properties.to_pylist(), strict=True)
    found = {(feature_id, row["kind"], row["route"], row["value"]) for feature_id, row in rows}
    stated = re.findall(r"^\| `(\S+)`[^|]*\| (cell|area) \| (\w+) \| (\d+) \|$", section, re.MULTILINE)
    assert found == {(feature_id, kind, route, int(value)) for feature_id, kind, route, value in stated}
    assert len(found) == 5

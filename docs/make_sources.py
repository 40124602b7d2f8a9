"""Write docs/reference/sources.md: the series, and how many rows each adapter accepts from the publishers' real files.

Set ROUTES_GEO_PUBLISHER_FILES to the folder of these files, then run `make sources`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.datafiles import embedded_data_dir, read_rows
from routes_geo.ledger.ingest import current_values, series_totals
from routes_geo.sources.registry import EMBEDDED, SERIES, Adapter, Intake, adapter_for

OUT = Path(__file__).parent / "reference" / "sources.md"
_HEAD = """# Sources

`make sources` writes this page. It runs every adapter over the publishers' real files, which are not part of the
project. To load files yourself, read [Load publishers' files](../how_to/load_publisher_files.md).

"""
_SERIES_HEAD = """## Series

`restates` states what a new release replaces: `all` (the whole history), `years` (each year that the release contains)
or `values` (only the values that it contains). A series with `served` no is kept in the ledger, but the service does
not return it.

"""
_FILES_HEAD = """
## Files

Every input row is either accepted or quarantined, so `rows in` = `accepted` + quarantined rows. `counted` is the number
of quarantined rows whose values are still part of the totals: only their place is in doubt, or they repeat a part of an
incident whose id the file leaves out.

"""
_FIGURES_HEAD = """
## Figures to reproduce

Each published figure stands beside the figure that the files give.

"""
_TAIL = """
The Missing Migrants Project publishes the Eastern Mediterranean as two routes: at sea (171) and on land between Türkiye
and Europe (43). Here they are one route. For the Central Mediterranean in 2015, both the API and the workbook give a
total of 3,149; a test checks this.
"""
_LISTED_FILE = re.compile(r"^\| `([^`]+/[^`]+)` \| ", re.MULTILINE)


def main() -> None:
    """Write the page; exit with a message if the folder is not set."""
    folder = os.environ.get("ROUTES_GEO_PUBLISHER_FILES")
    if not folder:
        sys.exit("Set ROUTES_GEO_PUBLISHER_FILES to the folder of the publishers' files.")
    OUT.write_text(render(Path(folder), publisher_files(Path(folder))), "utf-8")


def publisher_files(folder: Path) -> list[str]:
    """Return the files in a folder, relative to it and sorted; its Markdown files are notes and left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
    return [str(path.relative_to(folder)) for path in sorted(paths)]


def listed_files(page: str) -> list[str]:
    """Return the files that the text of the page lists, in its order."""
    return _LISTED_FILE.findall(page)


def render(folder: Path, names: Iterable[str]) -> str:
    """Return the text of the page for files given by their names in `folder`."""
    read = [_read(folder, name) for name in names]
    figures = _figures({name: intake for name, _, intake in read})
    return "".join([_HEAD, _SERIES_HEAD, _series(), _FILES_HEAD, _table(read), _FIGURES_HEAD, figures, _TAIL])


def _read(folder: Path, name: str) -> tuple[str, Adapter, Intake]:
    adapter = adapter_for(folder / name, None)
    return name, adapter, adapter.read(folder / name, None)


def _series() -> str:
    lines = [
        "| series | counts | grain | cadence; lag | restates | licence | served |\n|---|---|---|---|---|---|---|\n"
    ]
    for series in SERIES.values():
        cells = (
            f"`{series.series}`",
            f"{series.title} ({series.unit})",
            series.grain,
            f"{series.cadence}; {series.lag}",
            series.restates.value,
            series.licence,
        )
        lines.append(f"| {' | '.join(cells)} | {'yes' if series.published else 'no'} |\n")
    embedded = ", ".join(f"`{series.series}`" for series in EMBEDDED)
    lines.append(
        f"\n{embedded}: embedded only. No file of it can be ingested, so it is in no ledger.\n"
        "\n`table.NAME.v1` is the series of [your own table](../how_to/use_your_own_table.md). "
        "`routes-geo sources` prints the caveats of each series.\n"
    )
    return "".join(lines)


def _table(read: list[tuple[str, Adapter, Intake]]) -> str:
    lines = [
        "| file | source | release | rows in | accepted | quarantined by reason | counted | totals |\n",
        "|---|---|---|---|---|---|---|---|\n",
    ]
    for file_name, adapter, intake in read:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in intake.reasons().items()) or "none"
        counted = sum(row.counted for row in intake.rejected)
        totals = series_totals(intake.observations, adapter.series)
        sums = "; ".join(f"{name.removesuffix('.v1')} {value:,}" for name, value in totals.items())
        released = str(intake.released or "not stated")
        numbers = (f"{intake.rows_in:,}", f"{intake.rows_accepted:,}")
        cells = (f"`{file_name}`", adapter.source, released, *numbers, reasons, f"{counted:,}", sums)
        lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def _figures(intakes: dict[str, Intake]) -> str:
    """Return the table of published figures beside those that the files give."""
    figures = {row["id"]: row for row in read_rows(embedded_data_dir() / "figures.csv", ("id", "period", "value"))}
    lines = ["| figure | published | from the files | difference |\n|---|---|---|---|\n"]
    for identifier, computed in _reproduced(intakes):
        row = figures[identifier]
        published = int(row["value"].replace(" ", ""))
        what = f"{row['what']}, {row['period']} (`{identifier}`)"
        lines.append(f"| {what} | {published:,} | {computed:,} | {computed - published:+,} |\n")
    return "".join(lines)


def _reproduced(intakes: dict[str, Intake]) -> Iterator[tuple[str, int]]:
    frontex = next(intake for name, intake in intakes.items() if name.startswith("frontex/"))
    for route in ("CMED", "EMED", "WBAL", "WMED", "WAFR"):
        for year in (2015, 2022, 2023, 2024):
            yield f"fx.{route}.{year}", _sum(frontex.observations, _is_route(route), _in_year(year))
    for year in (2015, 2022, 2023, 2024):
        yield f"fx.ALL.{year}", _sum(frontex.observations, _in_year(year))
    days = current_values(intakes["italy_moi/sbarchi-per-giorno.csv"].observations)
    for day in (11, 12, 13, 14):
        first = date(2023, 9, day)
        yield f"it.{first}", _sum(days, lambda table, first=first: pc.equal(table["start"], first))
    yield "it.2023-09", _sum(days, _in_year(2023), lambda table: pc.equal(pc.month(table["start"]), 9))
    yield "it.2023", _sum(days, _in_year(2023))
    places = intakes["unhcr_odp/disembarkation_places_2014_2022.csv"].observations
    is_cyprus = _is_area("Cyprus")
    yield "gr.sea.2022", _sum(places, _in_year(2022), _is_route("EMED"), lambda table: pc.invert(is_cyprus(table)))
    yield "cy.sea.2022", _sum(places, _in_year(2022), is_cyprus)
    yield "es.canary.2022", _sum(places, _in_year(2022), _is_area("Canary Islands"))
    deaths = intakes["missing_migrants/hdx_api_json/2023-json.json"].observations
    for identifier, route in (("cm", "CMED"), ("wafr", "WAFR"), ("wm", "WMED"), ("em", "EMED"), ("wb", "WBAL")):
        yield f"mmp.{identifier}.2023", _sum(deaths, _is_route(route))


_Filter = Callable[[pa.Table], Any]


def _sum(table: pa.Table, *filters: _Filter) -> int:
    for keep in filters:
        table = table.filter(keep(table))
    return int(pc.sum(table["value"]).as_py() or 0)


def _is_route(route: str) -> _Filter:
    return lambda table: pc.equal(table["route"], route)


def _is_area(area: str) -> _Filter:
    return lambda table: pc.equal(table["area"], area)


def _in_year(year: int) -> _Filter:
    return lambda table: pc.equal(pc.year(table["start"]), year)


if __name__ == "__main__":
    main()

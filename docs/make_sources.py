"""Write docs/sources.md: what each series is, and what every adapter makes of the publishers' real files.

Run with ROUTES_GEO_PUBLISHER_FILES naming the folder of the files: `make sources`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.datafiles import embedded_data_dir, read_rows
from routes_geo.ledger.ingest import current_values, series_totals
from routes_geo.sources.registry import ADAPTERS, Intake, adapter_for

OUT = Path(__file__).parent / "sources.md"
_HEAD = """# Sources

Written by `make sources` from a run over the publishers' real files, which are not part of the project. `rows in` is
always accepted + quarantined. `counted` are rows in quarantine whose place alone is in doubt, or that repeat a part of
an incident whose id the file leaves out: their values are in the totals.

"""
_TAIL = """
The Eastern Mediterranean of the Missing Migrants Project is published as two routes, at sea (171) and on land between
Türkiye and Europe (43); here they are one. Its total for the Central Mediterranean in 2015 is 3,149, from the API as
from the workbook; a test checks it.
"""


def main() -> None:
    """Write the page, or say what is missing."""
    folder = os.environ.get("ROUTES_GEO_PUBLISHER_FILES")
    if not folder:
        sys.exit("set ROUTES_GEO_PUBLISHER_FILES to the folder of the publishers' files")
    OUT.write_text(render(Path(folder)), "utf-8")


def render(folder: Path) -> str:
    """Text of the page."""
    taken = [(path, source, ADAPTERS[source].read(path, None)) for path, source in _files(folder)]
    intakes = {str(path.relative_to(folder)): intake for path, _, intake in taken}
    parts = [
        _HEAD,
        "## Series\n\n",
        _series(),
        "\n## Files\n\n",
        _table(folder, taken),
        "\n## Figures to reproduce\n\n",
    ]
    return "".join([*parts, _figures(intakes), _TAIL])


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        yield path, adapter_for(path, None).source


def _series() -> str:
    lines = [
        "| series | counts | grain | cadence; lag | restates | licence | served |\n|---|---|---|---|---|---|---|\n"
    ]
    for adapter in ADAPTERS.values():
        for item in adapter.series:
            what = f"{item.title} ({item.unit})"
            cells = (
                f"`{item.series}`",
                what,
                item.grain,
                f"{item.cadence}; {item.lag}",
                item.restates.value,
                item.licence,
            )
            lines.append(f"| {' | '.join(cells)} | {'yes' if item.published else 'no'} |\n")
    lines.append("\n`table.NAME.v1` is an analyst's own table. Caveats of each series: `routes-geo sources`.\n")
    return "".join(lines)


def _table(folder: Path, taken: list[tuple[Path, str, Intake]]) -> str:
    lines = [
        "| file | source | release | rows in | accepted | quarantined by reason | counted | totals |\n",
        "|---|---|---|---|---|---|---|---|\n",
    ]
    for path, source, intake in taken:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in intake.reasons().items()) or "none"
        counted = sum(row.counted for row in intake.rejected)
        totals = series_totals(intake.observations, ADAPTERS[source].series)
        sums = "; ".join(f"{name.removesuffix('.v1')} {value:,}" for name, value in totals.items())
        released = str(intake.released or "not stated")
        numbers = (f"{intake.rows_in:,}", f"{intake.rows_accepted:,}")
        cells = (f"`{path.relative_to(folder)}`", source, released, *numbers, reasons, f"{counted:,}", sums)
        lines.append(f"| {' | '.join(cells)} |\n")
    return "".join(lines)


def _figures(intakes: dict[str, Intake]) -> str:
    """Published figures beside what the files give."""
    figures = {row["id"]: row for row in read_rows(embedded_data_dir() / "figures.csv", ("id", "period", "value"))}
    lines = ["| figure | published | from the files | difference |\n|---|---|---|---|\n"]
    for identifier, found in _reproduced(intakes):
        row = figures[identifier]
        published = int(row["value"].replace(" ", ""))
        what = f"{row['what']}, {row['period']} (`{identifier}`)"
        lines.append(f"| {what} | {published:,} | {found:,} | {found - published:+,} |\n")
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

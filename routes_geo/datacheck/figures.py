"""Compare totals of the observations with published figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from routes_geo.datacheck.tables import DETECTIONS, KEYS, LANDINGS, Data, Row, Violation
from routes_geo.datafiles import read_rows

FIGURES_AT_LEAST = 60

_LANDING_FIGURES = {"gr.sea.2022": "GR:", "cy.sea.2022": "CY:", "es.canary.2022": "ES:canary_islands"}


def check_figures(data: Data) -> Iterator[Violation]:
    """Find published figures to which the observations do not add up."""
    compared = 0
    for row in data.tables["figures.csv"]:
        for published, observed in _comparisons(row, data):
            compared += 1
            if published != observed:
                yield Violation(
                    "figures.csv", row["id"], f"{row['what']}: published {published}, the data add up to {observed}"
                )
    if compared < FIGURES_AT_LEAST:
        yield Violation(
            "figures.csv", "file", f"only {compared} figures were compared, expected {FIGURES_AT_LEAST} or more"
        )


def figures_checked(data_dir: Path) -> int:
    """Return how many published figures are compared with the observations of a data folder."""
    data = Data(
        data_dir, {file: read_rows(data_dir / file, KEYS[file]) for file in ("figures.csv", DETECTIONS, LANDINGS)}
    )
    return sum(len(_comparisons(row, data)) for row in data.tables["figures.csv"])


def _comparisons(row: Row, data: Data) -> list[tuple[int, int]]:
    """Return pairs of a published figure and the same total of the observations; empty if they have no such total."""
    if match := re.fullmatch(r"fx\.([A-Z]{3,4})\.(\d{4})", row["id"]):
        return [(int(row["value"]), _detections(data, match[1], match[2]))]
    if row["id"] in _LANDING_FIGURES:
        return [(int(row["value"]), _landings(data, _LANDING_FIGURES[row["id"]], row["period"]))]
    if row["id"] == "gr.2022.islands":
        islands = re.findall(r"(\w+) (\d+)", row["what"])
        return [(int(count), _landings(data, _island_area(name), row["period"])) for name, count in islands]
    return []


def _island_area(name: str) -> str:
    return "GR:other_islands" if name == "Other" else f"GR:{name.lower()}"


def _detections(data: Data, route: str, year: str) -> int:
    return sum(
        int(row["detections"])
        for row in data.tables[DETECTIONS]
        if row["month"].startswith(year) and route in ("ALL", row["route"])
    )


def _landings(data: Data, area: str, year: str) -> int:
    """Sum the arrivals of one year in the areas with ids that start with `area`."""
    return sum(int(r["arrivals"]) for r in data.tables[LANDINGS] if r["year"] == year and r["area_id"].startswith(area))

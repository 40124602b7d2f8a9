"""Write docs/reference/figures.md: the published figures that the series are compared with, by outcome.

Run `make figures` after a change to `data/figures.csv` or `data/figure_addresses.csv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from routes_geo.datafiles import embedded_data_dir, read_rows

OUT = Path(__file__).parent / "reference" / "figures.md"
_YEARLY = re.compile(r"fx\.([A-Z]+)\.(\d{4})")
_HEAD = """# Published figures

`/figures` returns figures that publishers, governments and the press stated: landings by area, persons hosted, dead and
missing, detections as Frontex first published them, and the {count} figures with which the series are compared. Each
has what it counts, its period, its scope, its source, how well it is verified, and the ids of the figures that
contradict it. They are dated statements, not series: they are never added up, and none is on the map. `routes-geo
figures` prints them.

```sh
curl 'http://127.0.0.1:8000/figures?area=crete&datetime=2024'
curl 'http://127.0.0.1:8000/figures?route=CMED&indicator=dead_and_missing&datetime=2025'
curl 'http://127.0.0.1:8000/figures?id=fx.CMED.2023'
```

- **Small counts are left out:** counts below 10 of an area, or of less than a year, and counts from which they could be
  computed by subtraction. Deaths by year stay. Kalymnos and Kastellorizo are therefore missing in `gr.2022.islands`.
- **Sources disagree.** `conflicts` lists the other figures on the same subject; no mean is computed. Frontex and IOM
  also revise their own figures: `published` dates each.

## Official pressure

Regulation (EU) 2024/1351 and Implementing Decision (EU) 2025/2323 give "migratory pressure" a legal meaning. It is
about Member States. It has no part in the [pressure score](indicators.md) of routes, and the score has no part in it.

`/official-pressure` returns dated records: provisions of the law, the finding of the first yearly report, which Member
States are under migratory pressure, at risk of it, or in a significant migratory situation, the solidarity pool of
2026, and the next cycle as far as it was announced. `item` and `status` state which. Each has its source and how well
it is verified. Beside a record stand `counts`: detections on the route it concerns, in its period and a year earlier,
and arrivals in the country as far as the series has them, each with the `address` that returns the same numbers.
`f=csv` returns one line for each count of a record.

```sh
curl 'http://127.0.0.1:8000/official-pressure?country=IT'
curl 'http://127.0.0.1:8000/official-pressure?item=report_2025'
curl 'http://127.0.0.1:8000/official-pressure?f=csv'
```

`recomputed` says whether published series give what a record states:

- `yes` or `no`: the finding of the report, 35 % fewer illegal border crossings from July 2024 to June 2025. Detections
  on all nine routes fell by 34.7 % in the release of 2026-08-04: yes. With `as_of` before the series reaches June 2025,
  it is `not_testable`.
- `not_testable`: the assessments. They weigh obligations against the situation in the Union as a whole, with
  applications, reception and disembarkations, which no public series here has by Member State for that period. Arrivals
  by country end in October to December 2024. The counts beside them decide nothing.
- `nothing_to_test`: provisions of law, acts, pledges and plans.

`/member-states` returns the decisions on Member States alone.

## The {count} compared figures

`make figures` writes these lists from `data/`. A test asks each address over HTTP and compares the answer with the
published figure.

| outcome | figures |
|---|---|
"""
OUTCOMES = {
    "recomputed": "A series gives exactly the published value",
    "partly": "A series gives its values, except small ones that are withheld",
    "stated": "No series gives it; it is stated with its source",
}
_PARTLY_WITHHELD = ("gr.2022.islands",)

Row = dict[str, str]


def main() -> None:
    """Write the page."""
    OUT.write_text(render(embedded_data_dir()), "utf-8")


def render(data_dir: Path) -> str:
    """Return the text of the page from the tables of a data folder."""
    columns = ("id", "figure_id", "address", "series", "area", "missing")
    rows = read_rows(data_dir / "figure_addresses.csv", columns)
    figures = read_rows(data_dir / "figures.csv", ("id", "what", "period", "value"))
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[row["figure_id"]].append(row)
    ids = outcomes(parts, [figure["id"] for figure in figures])
    counts = "".join(f"| {words} | {len(ids[name])} |\n" for name, words in OUTCOMES.items())
    head = _HEAD.format(count=len(figures))
    return head + counts + _recomputed(parts, ids) + _stated(parts, {figure["id"]: figure for figure in figures})


def outcomes(parts: Mapping[str, Sequence[Row]], figure_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the figures of each outcome."""
    ids: dict[str, list[str]] = {name: [] for name in OUTCOMES}
    for figure_id in figure_ids:
        addressed = all(part["address"] for part in parts[figure_id])
        outcome = "partly" if figure_id in _PARTLY_WITHHELD else "recomputed" if addressed else "stated"
        ids[outcome].append(figure_id)
    return ids


def _recomputed(parts: Mapping[str, Sequence[Row]], ids: Mapping[str, Sequence[str]]) -> str:
    lines = ["", "### Recomputed", "", "| figure | address | in the answer |", "|---|---|---|"]
    yearly = [figure_id for figure_id in ids["recomputed"] if _YEARLY.fullmatch(figure_id)]
    routes, years = (dict.fromkeys(_YEARLY.sub(group, name) for name in yearly) for group in (r"\1", r"\2"))
    lines.append(
        f"| `fx.ROUTE.YEAR` ({len(yearly)}: {', '.join(routes)}; {min(years)} to {max(years)}) "
        "| `/series/ROUTE?datetime=YEAR&as_of=2025-06-03` | `sum` of `frontex.detections.v1` |"
    )
    for figure_id in (*ids["recomputed"], *ids["partly"]):
        areas: dict[tuple[str, str], list[str]] = defaultdict(list)
        for part in parts[figure_id] if figure_id not in yearly else ():
            if part["address"]:
                areas[part["address"], part["series"]].append(part["area"])
        for (address, series), names in areas.items():
            where = f"`{series}`: {', '.join(names)}" if any(names) else f"`sum` of `{series}`"
            lines.append(f"| `{figure_id}` | `{address}` | {where} |")
    return "\n".join(lines) + "\n"


def _stated(parts: Mapping[str, Sequence[Row]], figures: Mapping[str, Row]) -> str:
    reasons: dict[str, list[str]] = defaultdict(list)
    for figure_id in figures:
        for part in parts[figure_id]:
            if part["missing"] and figure_id not in reasons[part["missing"]]:
                reasons[part["missing"]].append(figure_id)
    lines = ["", "### Stated with their source", "", "| why no series gives it | figures |", "|---|---|"]
    for reason, names in sorted(reasons.items(), key=lambda each: (-len(each[1]), each[0])):
        lines.append(f"| {reason[:1].upper()}{reason[1:]} | {', '.join(f'`{name}`' for name in names)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

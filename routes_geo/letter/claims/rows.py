"""Read the claims of the letter, the tests of each, and the figures that others published on the same subject."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import Row, read_named, read_rows, split_list
from routes_geo.errors import DataError
from routes_geo.letter.rows import NAMED_FIELDS, check_names, named_fields
from routes_geo.months import period_days


class Metric(StrEnum):
    """The figure that a test computes from a window (now) and the window it is compared with (before)."""

    CHANGE = "change"  # now / before - 1
    RATIO = "ratio"  # now / before
    LEADER_RELATIVE = "leader_relative"  # the route with the largest now / before - 1
    LEADER_ABSOLUTE = "leader_absolute"  # the route with the largest now - before
    QUOTIENT = "quotient"  # returns / decisions, in percent
    NOT_HELD = "not_held"  # nothing: there are no data for it


class Expects(StrEnum):
    """The condition that the claim sets for the computed figure."""

    ABOVE = "above"
    BELOW = "below"
    AT_LEAST = "at_least"
    LEADS = "leads"
    ROUNDS_TO = "rounds_to"
    NOTHING = "nothing"


_TEXTS = ("claim_id", "test_id", "metric", "series", "border", "window", "compared", "expects", "threshold", "note")
_CLAIMS = pa.schema([*NAMED_FIELDS, pa.field("routes", pa.list_(pa.string())), pa.field("metric", pa.string())])
_TESTS = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in _TEXTS),
        pa.field("decides", pa.bool_(), nullable=False),
        pa.field("routes", pa.list_(pa.string()), nullable=False),
    ]
)
_FIGURE = ("what", "period", "value", "unit", "status", "source")
_FIGURES = pa.schema(
    [pa.field("claim_id", pa.string(), nullable=False), *(pa.field(name, pa.string()) for name in _FIGURE)]
)


def claims_table(data_dir: Path) -> pa.Table:
    """Return the claims in order of their ids: the trends, and the figures on returns that have a test.

    DataError for a claim without a test, and for a test of an unknown claim.
    """
    tested = {row["claim_id"] for row in _test_rows(data_dir)}
    trends = [
        named_fields(named) | {"routes": split_list(row["routes"]), "metric": row["metric"] or None}
        for row, named in read_named(data_dir, "claims.csv", ("routes", "metric"))
    ]
    rates = [
        named_fields(named) | {"routes": [], "metric": row["unit"]}
        for row, named in read_named(data_dir, "returns.csv", ("unit",))
        if row["id"] in tested
    ]
    claims = sorted([*trends, *rates], key=lambda claim: str(claim["id"]))
    missing = {str(claim["id"]) for claim in claims} ^ tested
    if missing:
        names = ", ".join(sorted(missing))
        raise DataError(f"claim_tests.csv: {names}: every claim needs a test, and every test must name a claim")
    return pa.Table.from_pylist(claims, schema=_CLAIMS)


def _test_rows(data_dir: Path) -> list[Row]:
    return read_rows(data_dir / "claim_tests.csv", (*_TEXTS, "decides", "routes"))


def claim_tests_table(data_dir: Path) -> pa.Table:
    """Return the tests of the claims in the order of the file.

    DataError for an unknown metric or expectation, and for an invalid window.
    """
    rows = _test_rows(data_dir)
    check_names({row["metric"] for row in rows}, set(Metric), "claim_tests.csv, metric")
    check_names({row["expects"] for row in rows}, set(Expects), "claim_tests.csv, expects")
    for row in rows:
        _check_windows(row)
    tests = [
        {name: row[name] or None for name in _TEXTS}
        | {"decides": row["decides"] == "true", "routes": split_list(row["routes"])}
        for row in rows
    ]
    return pa.Table.from_pylist(tests, schema=_TESTS)


def _check_windows(row: Row) -> None:
    for text in (row["window"], row["compared"]):
        for part in text.split("/") if text else ():
            period_days(part, f"claim_tests.csv: {row['claim_id']} {row['test_id']}")


def claim_figures_table(data_dir: Path) -> pa.Table:
    """Return the figures that others published, in their words; DataError for a figure that is not in figures.csv."""
    published = {row["id"]: row for row in read_rows(data_dir / "figures.csv", ("id", *_FIGURE))}
    rows = read_rows(data_dir / "claim_figures.csv", ("claim_id", "figure_id", *_FIGURE))
    check_names({row["figure_id"] for row in rows if row["figure_id"]}, set(published), "claim_figures.csv, figure_id")
    figures = [
        {"claim_id": row["claim_id"]} | {name: published.get(row["figure_id"], row)[name] for name in _FIGURE}
        for row in rows
    ]
    return pa.Table.from_pylist(figures, schema=_FIGURES)

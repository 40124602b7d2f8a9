"""Print what `ingest` took in, or would take in, and what it did with each column."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from routes_geo.cli.terminal import OUT, complain, say, say_error, say_json
from routes_geo.errors import Refused, RoutesGeoError

if TYPE_CHECKING:
    import pyarrow as pa

    from routes_geo.ledger.ingest import Ingested
    from routes_geo.ledger.preview import Preview
    from routes_geo.model import Rejected
    from routes_geo.tables.trace import Trace

_SHOWN_REJECTED = 10
_RETRIEVED = "retrieved"  # the day of intake, because no other day is known
_OLD = timedelta(days=90)  # from the newest day in a file to its release


def report_skipped(path: Path, *, as_json: bool) -> None:
    """Print that no source recognises a file in a folder."""
    if as_json:
        say_json({"file": path.name, "skipped": "no source recognises it"})
    else:
        say(f"{path.name}: skipped, no source recognises it")


def describe_failure(error: RoutesGeoError) -> dict[str, object]:
    """Return the members of the JSON object about a file that was not accepted."""
    code = {"reason_code": error.reason_code.value, "allowed": error.allowed} if isinstance(error, Refused) else {}
    return {"error": type(error).__name__, "message": str(error), **code}


def report_failure(error: RoutesGeoError) -> None:
    """Print why a file was not accepted."""
    complain(error)
    if isinstance(error, Refused):
        say_error(f"  accepted are {error.allowed}")


def print_result(result: Ingested | Preview | None, trace: Trace | None, *, explain: bool) -> None:
    """Print an ingested or previewed file, if there is one, and what is known of its columns, if there is a trace."""
    from routes_geo.ledger.ingest import Ingested  # noqa: PLC0415

    if isinstance(result, Ingested):
        _print_ingested(result)
    elif result is not None:
        _print_preview(result)
    if trace is not None:
        _print_columns(trace, explain=explain)


def describe_columns(trace: Trace) -> dict[str, object]:
    """Return the members of the JSON object about the columns of a file, and how it was read."""
    columns = [{"column": use.column, "field": use.field, "why": use.why} for use in trace.columns()]
    return {"columns": columns, "readings": trace.readings}


def _print_columns(trace: Trace, *, explain: bool) -> None:
    """Print the columns that are used and for what; to explain, also those that are not, and why."""
    for what, decision in trace.readings.items() if explain else ():
        say(f"  {what}: {decision}")
    for use in trace.columns():
        if use.field is None and not explain:
            continue
        why = f" ({use.why})" if explain and use.field else ""
        say(f"  column {use.column!r}: {use.field or use.why}{why}")
    if explain and not trace.columns():
        say("  columns: not known; the file was not read, or its layout has no header")


def _print_ingested(result: Ingested) -> None:
    release = result.release
    if result.intake is None:
        say(f"{result.path.name}: nothing to do, the ledger already has this file as {release.release_id}")
        return
    basis = {
        "stated": "",
        "given": " as given",
        "assumed": " (assumed: the file states no release date)",
        "retrieved": " (today: the file states no release date)",
    }
    say(
        f"{result.path.name}: {release.publisher}, released {release.released}{basis[release.released_basis]}\n"
        f"  release {release.release_id}\n"
        f"  rows in {release.rows_in} = accepted {release.rows_accepted} + quarantined {release.rows_quarantined}\n"
        f"  observations {result.intake.observations.num_rows}"
    )
    _print_notes(result.intake.notes)
    _print_age(result)
    for reason, count in result.reasons.items():
        say(f"  quarantined {count}: {reason}")
    _print_rejected(result.intake.rejected, f": routes-geo quarantine {release.release_id}")
    for series, total in result.totals.items():
        say(f"  total of {series}: {total:,}")
    _print_years(result.intake.observations)


def _print_age(result: Ingested) -> None:
    """Say that an old file without a release date counts as the newest release, and how to give its date."""
    release, intake = result.release, result.intake
    if intake is None or release.released_basis != _RETRIEVED or not intake.observations.num_rows:
        return
    if all(name.startswith("table.") for name in release.series):
        return  # a table of one's own has no publisher's releases beside it
    last = max(intake.observations["end"].to_pylist()) - timedelta(days=1)
    if release.released - last > _OLD:
        say(
            f"  its newest day is {last}, and from today its figures replace those of earlier releases; if it was "
            f"published earlier, run routes-geo withdraw {release.release_id} and ingest it again with --released"
        )


def _print_preview(preview: Preview) -> None:
    outcome, intake = preview.outcome, preview.intake
    first, last = preview.period
    released = f"released {intake.released}" if intake.released else "states no release date"
    released += " (assumed: the file states none)" if intake.is_release_assumed else ""
    say(
        f"{preview.path.name}: recognised as {preview.adapter.source}, {released}\n"
        f"  {preview.adapter.source}: {preview.adapter.accepts}\n"
        f"  period {first} to {last}\n"
        f"  rows in {outcome.rows_in} = accepted {outcome.accepted} + rejected {outcome.rows_in - outcome.accepted}\n"
        f"  observations {intake.observations.num_rows}"
    )
    _print_notes(intake.notes)
    if preview.known_as:
        say(f"  the ledger already has this file as {preview.known_as}")
    for reason, count in sorted(outcome.rejected.items()):
        say(f"  rejected {count}: {reason}")
    _print_rejected(intake.rejected, "")
    table = Table("series", "route or area", "total", title="totals")
    for total in preview.totals:
        table.add_row(total.series, total.route or total.area or "", f"{total.value:,}")
    OUT.print(table)


def _print_notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        say(f"  note: {note}")


def _print_rejected(rejected: tuple[Rejected, ...], where: str) -> None:
    for row in rejected[:_SHOWN_REJECTED]:
        say(f"    {row.location}: {row.content!r}: {row.detail or row.reason}")
    if len(rejected) > _SHOWN_REJECTED:
        say(f"    and {len(rejected) - _SHOWN_REJECTED} more{where}")


def _print_years(observations: pa.Table) -> None:
    """Print the totals of the newest years by series and route, if any observation has a route."""
    import pyarrow.compute as pc  # noqa: PLC0415

    from routes_geo.ledger.ingest import current_values  # noqa: PLC0415

    rows = current_values(observations)
    rows = rows.filter(pc.is_valid(rows["route"]))
    years = rows.append_column("year", pc.year(rows["start"]))
    sums = years.group_by(["series", "route", "year"]).aggregate([("value", "sum")]).to_pylist()
    if not sums:
        return
    newest = sorted({row["year"] for row in sums})[-5:]
    table = Table("series", "route", *(str(year) for year in newest), title="totals of the newest years")
    by_key = {(row["series"], row["route"], row["year"]): row["value_sum"] for row in sums}
    for series, route in sorted({(row["series"], row["route"]) for row in sums}):
        counts = (by_key.get((series, route, year)) for year in newest)
        table.add_row(series, route, *("" if count is None else f"{count:,}" for count in counts))
    OUT.print(table)

"""Commands for the ledger: releases, quarantine, withdraw, reinstate."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routes_geo.cli.output import CsvOption, choose_form, print_records
from routes_geo.cli.terminal import OUT, JsonOption, LedgerOption, open_ledger, report_errors, say

if TYPE_CHECKING:
    from routes_geo.ledger.ledger import Ledger

app = typer.Typer()

ReleaseArgument = Annotated[str, typer.Argument(help="Release id; `routes-geo releases` lists them.")]
ReasonOption = Annotated[str, typer.Option(help="Reason, which is stored in the ledger.")]


@app.command()
def releases(ledger: LedgerOption = None, json: JsonOption = False, csv: CsvOption = False) -> None:
    """List the releases in the ledger, including withdrawn ones.

    Example: `routes-geo releases --json`
    """
    with report_errors():
        form, target = choose_form(json=json, csv=csv), open_ledger(ledger)
        all_releases, withdrawn = target.releases(), target.withdrawn()
    marks = [withdrawn.get(release.release_id) for release in all_releases]
    records = (
        asdict(release) | {"withdrawn": asdict(mark) if mark else None}
        for release, mark in zip(all_releases, marks, strict=True)
    )
    if print_records(records, form):
        return
    table = Table("release", "released", "rows in", "accepted", "quarantined", "file", "withdrawn")
    for release, mark in zip(all_releases, marks, strict=True):
        counts = (release.rows_in, release.rows_accepted, release.rows_quarantined)
        table.add_row(
            release.release_id,
            str(release.released),
            *(f"{count:,}" for count in counts),
            release.file_name,
            f"{mark.marked_at[:10]}: {mark.reason}" if mark else "",
        )
    OUT.print(table)
    say(f"{len(all_releases)} releases in {target.root}")


@app.command()
def quarantine(
    release: Annotated[str | None, typer.Argument(help="Release id. Default: all releases.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only rows with this reason, such as unknown_route.")] = None,
    limit: Annotated[int, typer.Option(help="Print at most this many rows.", min=1)] = 100,
    ledger: LedgerOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List the input rows that were not accepted, with their content and the reason.

    Example: `routes-geo quarantine --reason unknown_route`

    A row marked as counted is included in the totals of its route; only its place was rejected.
    """
    with report_errors():
        form = choose_form(json=json, csv=csv)
        _check_reason(reason)
        target = open_ledger(ledger)
        release_ids = [each.release_id for each in target.releases()] if release is None else [release]
        rows = [row for name in release_ids for row in _rejected_rows(target, name) if reason in (None, row["reason"])]
    if print_records(rows[:limit], form):
        return
    columns = ("release_id", "location", "reason", "detail", "counted", "content")
    table = Table("release", *columns[1:])
    for row in rows[:limit]:
        cells = row | {"counted": "yes" if row["counted"] else ""}
        table.add_row(*(str(cells[name] or "") for name in columns))
    if rows:
        OUT.print(table)
    say(f"{len(rows)} rows in quarantine, {min(len(rows), limit)} shown")


def _check_reason(reason: str | None) -> None:
    from routes_geo.errors import InvalidInput, choice_of  # noqa: PLC0415
    from routes_geo.model import Reason  # noqa: PLC0415

    if reason is not None and reason not in set(Reason):
        raise InvalidInput(f"unknown reason {reason!r}; {choice_of(reason, Reason)}")


def _rejected_rows(ledger: Ledger, release_id: str) -> list[dict[str, object]]:
    return [{"release_id": release_id} | row for row in ledger.quarantine(release_id).to_pylist()]


@app.command()
def withdraw(release: ReleaseArgument, reason: ReasonOption = "", ledger: LedgerOption = None) -> None:
    """Exclude a release from future snapshots.

    Example: `routes-geo withdraw RELEASE_ID --reason "published by mistake"`

    The release stays in the ledger. Use `routes-geo reinstate` to include it again.
    """
    with report_errors():
        mark = open_ledger(ledger).mark(release, reason)
    say(f"{release}: withdrawn at {mark.marked_at}")


@app.command()
def reinstate(release: ReleaseArgument, reason: ReasonOption = "", ledger: LedgerOption = None) -> None:
    """Undo `withdraw`: include a release in future snapshots again.

    Example: `routes-geo reinstate RELEASE_ID`
    """
    with report_errors():
        mark = open_ledger(ledger).mark(release, reason, withdrawn=False)
    say(f"{release}: reinstated at {mark.marked_at}")

"""Commands on the ledger: releases, quarantine, withdraw, reinstate."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from routes_geo.cli.terminal import OUT, JsonOption, LedgerOption, open_ledger, reported, say, say_json

app = typer.Typer()

ReleaseArgument = Annotated[str, typer.Argument(help="Release id, as `routes-geo releases` lists them.")]
ReasonOption = Annotated[str, typer.Option(help="Why; it is kept with the mark.")]


@app.command()
def releases(ledger: LedgerOption = None, json: JsonOption = False) -> None:
    """List the releases in the ledger, withdrawn ones too."""
    with reported():
        target = open_ledger(ledger)
        found, withdrawn = target.releases(), target.withdrawn()
    if json:
        for release in found:
            mark = withdrawn.get(release.release_id)
            say_json(asdict(release) | {"withdrawn": asdict(mark) if mark else None})
        return
    table = Table("release", "released", "rows in", "accepted", "quarantined", "file", "withdrawn")
    for release in found:
        counts = (release.rows_in, release.rows_accepted, release.rows_quarantined)
        mark = withdrawn.get(release.release_id)
        table.add_row(
            release.release_id,
            str(release.released),
            *(f"{count:,}" for count in counts),
            release.file_name,
            f"{mark.marked_at[:10]}: {mark.reason}" if mark else "",
        )
    OUT.print(table)
    say(f"{len(found)} releases in {target.root}")


@app.command()
def quarantine(
    release: Annotated[str | None, typer.Argument(help="Release id. Default: all releases.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only rows with this reason, such as unknown_route.")] = None,
    limit: Annotated[int, typer.Option(help="Most rows to print.", min=1)] = 100,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Show the rows that were not accepted: where they stood, what they said, and why.

    A row marked as counted is in the totals of its route; only its place was not accepted.
    """
    with reported():
        _check_reason(reason)
        target = open_ledger(ledger)
        names = [item.release_id for item in target.releases()] if release is None else [release]
        rows = [row for name in names for row in _rejected(target, name) if reason in (None, row["reason"])]
    if json:
        for row in rows[:limit]:
            say_json(row)
        return
    table = Table("release", "location", "reason", "detail", "counted", "content")
    for row in rows[:limit]:
        marks = (row["detail"] or "", "yes" if row["counted"] else "", row["content"])
        table.add_row(row["release_id"], row["location"], row["reason"], *marks)
    if rows:
        OUT.print(table)
    say(f"{len(rows)} rows in quarantine, {min(len(rows), limit)} shown")


def _check_reason(reason: str | None) -> None:
    from routes_geo.errors import InvalidInput  # noqa: PLC0415
    from routes_geo.model import Reason  # noqa: PLC0415

    if reason is not None and reason not in set(Reason):
        raise InvalidInput(f"no reason {reason!r}; the reasons are {', '.join(Reason)}")


def _rejected(ledger: Any, release_id: str) -> list[dict[str, Any]]:
    return [{"release_id": release_id} | row for row in ledger.quarantine(release_id).to_pylist()]


@app.command()
def withdraw(release: ReleaseArgument, reason: ReasonOption = "", ledger: LedgerOption = None) -> None:
    """Mark a release as withdrawn: it stays in the ledger, and snapshots built from now on leave it out."""
    with reported():
        mark = open_ledger(ledger).mark(release, reason)
    say(f"{release}: withdrawn at {mark.marked_at}")


@app.command()
def reinstate(release: ReleaseArgument, reason: ReasonOption = "", ledger: LedgerOption = None) -> None:
    """Take back the mark that a release was withdrawn."""
    with reported():
        mark = open_ledger(ledger).mark(release, reason, withdrawn=False)
    say(f"{release}: reinstated at {mark.marked_at}")

"""The command that checks the claims of the letter of October 2023."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from routes_geo.cli.output import CsvOption, choose_form, print_records
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    SnapshotOption,
    parse_day_option,
    progress,
    report_errors,
    say,
    settings,
)

if TYPE_CHECKING:
    from routes_geo.letter.claims.recompute import CheckedClaim
    from routes_geo.snapshot.snapshot import Snapshot

app = typer.Typer()
_STYLES = {"yes": "green", "partly": "yellow", "no": "red", "not_testable": "dim"}


@app.command("claims")
def claims_command(
    claim: Annotated[
        str | None, typer.Option(help="Id of one claim, such as trend.gr_fourfold. Default: all claims.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Use only releases of this day or earlier, such as 2025-02-08. Default: the newest."),
    ] = None,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Check the statements in the Commission President's letter of October 2023 against the counts in a snapshot.

    Example: `routes-geo claims --claim trend.gr_fourfold --json`

    For each claim, the command prints the statement of the letter, the counts in each window, and whether they confirm
    it. *yes* and *no* follow from the windows that had ended when the letter was written; other windows are marked
    *beside*. *partly* means that only some of the deciding windows support the claim. *not_testable* means that the
    snapshot lacks the figures for it; the reason is given. All counts of a claim come from one release. Figures that
    others published are listed below it.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.letter.claims.description import describe_claim  # noqa: PLC0415
        from routes_geo.letter.claims.recompute import find_claim, recompute_claims  # noqa: PLC0415
        from routes_geo.snapshot.answers import fields_of  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        with progress() as show:
            show("checking claims")
            checked = recompute_claims(opened, day)
        chosen = checked if claim is None else [find_claim(checked, claim)]
    if print_records((fields_of(describe_claim(each, opened)) | {"as_of": as_of} for each in chosen), form):
        return
    for checked_claim in chosen:
        _print_claim(checked_claim, opened)
    say(f"snapshot {opened.snapshot_id}{f', as of {as_of}' if as_of else ''}; detections are events, not persons")


def _print_claim(claim: CheckedClaim, snapshot: Snapshot) -> None:
    from routes_geo.letter.claims.words import reason  # noqa: PLC0415

    verdict = claim.verdict.reproduces.value
    OUT.print(Text.assemble((claim.claim["name"], "bold"), f"  ({claim.claim_id})"))
    OUT.print(Text(f"The letter said: {claim.claim['letter_says']}"))
    OUT.print(Text.assemble("Confirmed: ", (verdict.replace("_", " "), _STYLES[verdict]), f". {reason(claim)}"))
    if any(outcome.value is not None for outcome in claim.outcomes):
        OUT.print(_table(claim, snapshot))
    for series, release in claim.releases:
        OUT.print(Text(f"Source: {series}, released {release['released']}"))
    for note in dict.fromkeys(outcome.comparison.note for outcome in claim.outcomes if outcome.value is not None):
        if note:
            OUT.print(Text(f"Note: {note}"))
    for row in claim.published:
        OUT.print(Text(f"Published: {row['what']}, {row['period']}: {row['value']} ({row['unit']}); {row['source']}"))
    OUT.print()


def _table(claim: CheckedClaim, snapshot: Snapshot) -> Table:
    from routes_geo.letter.claims.description import unit_of  # noqa: PLC0415
    from routes_geo.letter.claims.words import counted, subject_in_words, value_in_words  # noqa: PLC0415

    names = {row["route"]: row["name"] for row in snapshot.routes()}
    table = Table(box=SIMPLE_HEAD)
    for name in ("measured", "window", "count", "compared with", "count", "result", "supports the claim"):
        table.add_column(name, justify="right" if name in ("count", "result") else "left")
    for outcome in claim.outcomes:
        comparison = outcome.comparison
        pair = None if outcome.value is None else counted(outcome)
        table.add_row(
            Text(subject_in_words(outcome, names, unit_of(snapshot, comparison.series))),
            comparison.window or "",
            "" if pair is None else f"{pair.now:,}",
            comparison.compared or "",
            "" if pair is None else f"{pair.before:,}",
            Text(outcome.missing or value_in_words(outcome)),
            ("" if comparison.decides else "beside: ") + {True: "yes", False: "no", None: "–"}[outcome.holds],
        )
    return table

"""The command that recomputes the claims of the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    SnapshotOption,
    parse_day,
    progress,
    reported,
    say,
    say_json,
    settings,
)

if TYPE_CHECKING:
    from routes_geo.letter.claims.recompute import CheckedClaim
    from routes_geo.snapshot.snapshot import Snapshot

app = typer.Typer()
_STYLES = {"yes": "green", "partly": "yellow", "no": "red", "not_testable": "dim"}


@app.command()
def claims(
    claim: Annotated[str | None, typer.Option(help="Id of one claim, such as trend.gr_fourfold. Default: all.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Use what was released on or before this day, 2025-02-08. Default: the newest.")
    ] = None,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Recompute what the Commission President's letter of October 2023 claims, from the counts in a snapshot.

    For each claim: what the letter said, what the data say in each window, and whether it reproduces. *yes* and *no*
    follow from the windows that were over when the letter was written; the others stand *beside* them. *partly*:
    some of those windows bear it out. *not_testable*: the snapshot does not hold what the claim is about, and the
    reason is given. All counts of a claim are of one release; figures that others published are listed below it.

    Examples: `routes-geo claims`, `routes-geo claims --claim trend.gr_fourfold --json`
    """
    day = parse_day(as_of, "--as-of")
    with reported():
        from routes_geo.letter.claims.description import describe_claim  # noqa: PLC0415
        from routes_geo.letter.claims.recompute import find_claim, recompute_claims  # noqa: PLC0415
        from routes_geo.snapshot.answers import fields_of  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        with progress() as show:
            show("recomputing claims")
            found = recompute_claims(opened, day)
        chosen = found if claim is None else [find_claim(found, claim)]
    for item in chosen:
        if json:
            say_json(fields_of(describe_claim(item, opened)) | {"as_of": as_of})
        else:
            _print_claim(item, opened)
    if not json:
        say(f"snapshot {opened.snapshot_id}{f', as of {as_of}' if as_of else ''}; detections are events, not persons")


def _print_claim(claim: CheckedClaim, snapshot: Snapshot) -> None:
    from routes_geo.letter.claims.words import reason  # noqa: PLC0415

    verdict = claim.verdict.reproduces.value
    OUT.print(Text.assemble((claim.claim["name"], "bold"), f"  ({claim.claim_id})"))
    OUT.print(Text(f"The letter said: {claim.claim['letter_says']}"))
    OUT.print(Text.assemble("Reproduces: ", (verdict.replace("_", " "), _STYLES[verdict]), f". {reason(claim)}"))
    if any(outcome.value is not None for outcome in claim.outcomes):
        OUT.print(_table(claim, snapshot))
    for series, release in claim.releases.items():
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
    for name in ("what the data say", "window", "count", "against", "count", "result", "bears it out"):
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

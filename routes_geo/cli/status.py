"""The command that says how old the figures of a snapshot are, what the ledger has, and what to run next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from routes_geo.cli.output import CsvOption, Form, choose_form, print_records, print_table
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import (
    JsonOption,
    LedgerOption,
    SnapshotOption,
    open_ledger,
    report_errors,
    say,
    settings,
    today,
)
from routes_geo.errors import RoutesGeoError

if TYPE_CHECKING:
    from routes_geo.snapshot.answers import AgeAnswer, SeriesAnswer
    from routes_geo.snapshot.latest_changes import LatestReleaseAnswer
    from routes_geo.snapshot.snapshot import Snapshot

app = typer.Typer()
_HEADINGS = {
    "series": "series",
    "last": "last period",
    "age": "age",
    "released": "released",
    "newer": "newer release",
}


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Count the releases in the ledger, those the snapshot lacks, and the rows that were not accepted."""

    folder: str
    releases: int
    withdrawn: int
    not_in_snapshot: int
    quarantined_rows: int
    problem: str | None = None


@app.command("status")
def status_command(
    snapshot: SnapshotOption = None, ledger: LedgerOption = None, json: JsonOption = False, csv: CsvOption = False
) -> None:
    """Say how old the figures are, what the newest releases changed, and what to run next.

    Example: `routes-geo status`

    A newer release is overdue when the longest usual time between two releases has passed. `routes-geo sync` fetches
    the publishers' current files, and `routes-geo changes` lists every revision. JSON has a line for each series, then
    one for snapshot, ledger and what to run next; CSV has the series alone.
    """
    with report_errors():
        from routes_geo.snapshot.described_series import list_series  # noqa: PLC0415
        from routes_geo.snapshot.latest_changes import describe_latest  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        listed = list_series(opened, today())
        changed = {release.series: release for release in describe_latest(opened)}
        state = _ledger_state(ledger, opened)
    advice = what_next([each.age for each in listed], state)
    records: list[dict[str, Any]] = [
        {"series": each.id, "age": each.age, "latest": changed[each.id]} for each in listed
    ]
    if form is Form.JSON:
        records.append({"snapshot": _about(opened), "ledger": asdict(state), "next": advice})
    if not print_records(records, form):
        _print(opened, listed, changed, state, advice)


def what_next(ages: list[AgeAnswer], state: LedgerState) -> list[str]:
    """Return what to run next, the most urgent first."""
    advice = []
    if any(age.age_days is None for age in ages):
        advice.append(f"date: the clock shows {today()}, before the end of some figures; their age is not known")
    if state.problem:
        advice.append("routes-geo verify --ledger: find what is damaged")
    if state.not_in_snapshot:
        advice.append(f"routes-geo build: the snapshot lacks {state.not_in_snapshot} releases or marks of the ledger")
    if any(age.is_overdue for age in ages):
        advice.append("routes-geo sync: newer releases are overdue; download the publishers' current files")
    if state.quarantined_rows:
        advice.append(f"routes-geo quarantine: {state.quarantined_rows:,} rows were not accepted")
    return [*advice, "routes-geo open: look at the map"]


def _ledger_state(folder: Path | None, opened: Snapshot) -> LedgerState:
    """Return what a ledger has; a damaged one is reported and stops nothing."""
    ledger = open_ledger(folder)
    try:
        releases, withdrawn = ledger.releases(), ledger.withdrawn()
    except (RoutesGeoError, OSError) as error:
        return LedgerState(str(ledger.root), 0, 0, 0, 0, str(error))
    built_s = 0 if _is_embedded(opened) else opened.written_s  # the embedded snapshot has nothing of a ledger
    moments = [*(each.retrieved_at for each in releases), *(mark.marked_at for mark in withdrawn.values())]
    newer = sum(_seconds(moment) >= int(built_s) for moment in moments)  # moments are in whole seconds
    rejected = sum(each.rows_quarantined for each in releases if each.release_id not in withdrawn)
    return LedgerState(str(ledger.root), len(releases), len(withdrawn), newer, rejected)


def _is_embedded(opened: Snapshot) -> bool:
    from routes_geo.snapshot.location import embedded_folder  # noqa: PLC0415

    return opened.path.parent == embedded_folder(settings().home)


def _seconds(moment: str) -> float:
    from datetime import datetime  # noqa: PLC0415

    return datetime.fromisoformat(moment).timestamp()


def _about(opened: Snapshot) -> dict[str, Any]:
    return {"id": opened.snapshot_id, "folder": str(opened.path), "as_of": opened.manifest["as_of"]}


def _print(
    opened: Snapshot,
    listed: list[SeriesAnswer],
    changed: dict[str, LatestReleaseAnswer],
    state: LedgerState,
    advice: list[str],
) -> None:
    as_of = opened.manifest["as_of"]
    say(f"snapshot {opened.snapshot_id}{f', as of {as_of}' if as_of else ''}, in {opened.path.parent}")
    counts = f"{state.releases:,} releases, {state.withdrawn:,} of them withdrawn"
    say(f"ledger {state.folder}: {state.problem or counts}")
    print_table([_row(each) for each in listed], _HEADINGS)
    for series in listed:
        say(f"{series.id}: {changed[series.id].sentence}")
    say("\nwhat to run next")
    for line in advice:
        say(f"  {line}")


def _row(series: SeriesAnswer) -> dict[str, str]:
    age = series.age
    newer = f"overdue since {age.expected_by}" if age.is_overdue else f"expected by {age.expected_by}"
    return {
        "series": series.id,
        "last": age.last_period,
        "age": "unknown" if age.age_days is None else f"{age.age_days:,} {'day' if age.age_days == 1 else 'days'}",
        "released": age.released,
        "newer": newer,
    }

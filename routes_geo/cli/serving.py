"""Commands that use a snapshot: verify and serve."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.running_service import DEFAULT_PORT, check_port
from routes_geo.cli.terminal import (
    EXIT_BAD_INPUT,
    SnapshotOption,
    open_ledger,
    progress,
    report_errors,
    say,
    say_error,
    settings,
    today,
)

if TYPE_CHECKING:
    from api.settings import Settings

app = typer.Typer()
MAX_WORKERS = 128


@app.command()
def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Snapshot folder, or a folder that points to one. With --ledger: ledger folder, by default the one in "
            "your user data folder.",
            show_default=False,
        ),
    ] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Check a ledger instead of a snapshot.")] = False,
    reseal: Annotated[
        bool, typer.Option("--reseal", help="With --ledger: accept the ledger as it is. Look at the damage first.")
    ] = False,
) -> None:
    """Check a snapshot's checksums, or those of a ledger.

    Examples: `routes-geo verify snapshots`, `routes-geo verify --ledger`

    The exit code is 2 if a file differs from the snapshot's manifest, or the manifest from the snapshot's name; with
    --ledger, if a release, a mark or a row is missing or altered.
    """
    with report_errors():
        if ledger:
            sentence, problems = _accept_ledger(folder) if reseal else _check_ledger(folder)
        else:
            sentence, problems = _check_snapshot(folder, reseal=reseal)
    for problem in problems:
        say_error(problem)
    if sentence:
        say(sentence)
    if problems:
        raise typer.Exit(EXIT_BAD_INPUT)


def _check_snapshot(folder: Path | None, *, reseal: bool) -> tuple[str, Sequence[str]]:
    from routes_geo.errors import InvalidInput  # noqa: PLC0415
    from routes_geo.snapshot.snapshot import open_snapshot, verify_snapshot  # noqa: PLC0415

    if folder is None:
        raise InvalidInput("give the folder of a snapshot, or --ledger to check a ledger")
    if reseal:
        raise InvalidInput(
            "--reseal is for ledgers; give --ledger, too, or rebuild the snapshot with `routes-geo build`"
        )
    problems = verify_snapshot(folder)
    snapshot = open_snapshot(folder)
    if problems:
        return "", problems
    return f"snapshot {snapshot.snapshot_id}: {len(snapshot.manifest['files'])} files, all checksums match", ()


def _check_ledger(folder: Path | None) -> tuple[str, Sequence[str]]:
    from routes_geo.ledger.verify import verify_ledger  # noqa: PLC0415

    root = open_ledger(folder).root
    report = verify_ledger(root)
    releases = f"{report.sound_releases} of {report.releases} releases are sound"
    registered = f" and {report.forecasts:,} registered forecasts" if report.forecasts else ""
    return f"ledger {root}: {releases}, with {report.sound_rows:,} sound rows in all{registered}", report.problems


def _accept_ledger(folder: Path | None) -> tuple[str, Sequence[str]]:
    from routes_geo.ledger.verify import reseal_ledger  # noqa: PLC0415

    root = open_ledger(folder).root
    altered = reseal_ledger(root)
    names = f"; these have other rows than were written: {', '.join(altered)}" if altered else ""
    return f"ledger {root}: accepted as it is{names}", ()


@app.command()
def serve(
    snapshot: SnapshotOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = DEFAULT_PORT,
    workers: Annotated[
        int, typer.Option(help="Processes that answer; one for each core is enough.", min=1, max=MAX_WORKERS)
    ] = 1,
) -> None:
    """Serve the map and the API.

    Examples: `routes-geo serve --port 8080`, `routes-geo serve --workers 4`

    By default, the command serves the last snapshot you built, or the embedded data if you have not built one. Ctrl-C
    stops it, with the exit code 0.
    """
    with report_errors():
        from routes_geo.process.imports import without_collections  # noqa: PLC0415

        with without_collections():
            from api.memory import leave_out_unused, share_memory_between_threads  # noqa: PLC0415

            share_memory_between_threads()
            leave_out_unused()
            from api.app import connection_limits, make_app  # noqa: PLC0415
            from api.delivery.connections import guarded  # noqa: PLC0415

        check_port(host, port)
        check_workers(workers)
        chosen = settings()
        folder = choose_snapshot(snapshot, chosen)
        # A terminal shows warnings only, unless the settings name a level.
        log_level = chosen.log_level if "log_level" in chosen.model_fields_set else "warning"
        overrides = {"snapshot": snapshot or chosen.snapshot, "log_level": log_level}
        application = make_app(chosen.model_copy(update=overrides))
    say(f"serving {folder}\nmap: http://{host}:{port}/   API: http://{host}:{port}/docs   stop: Ctrl-C")
    sys.stdout.flush()
    connection = guarded(connection_limits(chosen), application.state.metrics.refused)
    if workers > 1:
        from api.workers import serve_in_processes  # noqa: PLC0415

        serve_in_processes(application, host, port, workers, connection)
    else:
        import uvicorn  # noqa: PLC0415

        from api.startup import warm_up  # noqa: PLC0415

        warm_up(application)
        uvicorn.run(application, host=host, port=port, log_level="warning", access_log=False, http=connection)


def check_workers(workers: int) -> None:
    """Raise InvalidInput for several processes where a process cannot be forked."""
    from routes_geo.errors import InvalidInput  # noqa: PLC0415

    if workers > 1 and not hasattr(os, "fork"):
        raise InvalidInput(f"--workers {workers} needs Linux or macOS; without it, one process answers")


def choose_snapshot(snapshot: Path | None, chosen: Settings) -> Path:
    """Return the folder of the given snapshot, the last one built, or the embedded one, which is built if needed."""
    from routes_geo.snapshot.location import embedded_folder, first_with_snapshot, snapshot_folders  # noqa: PLC0415

    folders = snapshot_folders(snapshot or chosen.snapshot, chosen.snapshots_dir, chosen.home)
    if folders[-1] == embedded_folder(chosen.home):
        from routes_geo.build.embedded import ensure_embedded_snapshot  # noqa: PLC0415

        with progress() as show:
            ensure_embedded_snapshot(chosen.home, today=today(), progress=show)
    return first_with_snapshot(folders)

"""The command that offers the figures to assistants over the Model Context Protocol."""

from __future__ import annotations

import typer

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import SnapshotOption, report_errors, say_error, settings

app = typer.Typer()


@app.command("mcp")
def mcp_command(snapshot: SnapshotOption = None) -> None:
    """Offer the figures as tools to an assistant (Model Context Protocol), over standard input and output.

    An assistant starts this command itself: enter it in its configuration. A running service offers the same tools at
    /mcp. Needs the extra: `pip install "routes-geo[mcp]"`.

    Example: `routes-geo mcp --snapshot snapshots`
    """
    with report_errors():
        from api.mcp.endpoint import is_installed  # noqa: PLC0415
        from routes_geo.errors import NotFound  # noqa: PLC0415

        if not is_installed():
            raise NotFound('the package mcp is not installed; install it with `pip install "routes-geo[mcp]"`')
        import anyio  # noqa: PLC0415

        from api.app import make_app  # noqa: PLC0415
        from api.mcp.server import serve_standard_streams  # noqa: PLC0415

        chosen = settings()
        folder = choose_snapshot(snapshot, chosen)
        log_level = chosen.log_level if "log_level" in chosen.model_fields_set else "warning"
        application = make_app(chosen.model_copy(update={"snapshot": folder, "log_level": log_level}))
        say_error(f"offering {folder} over standard input and output; stop: Ctrl-C")  # the output is for messages only
        anyio.run(serve_standard_streams, application)

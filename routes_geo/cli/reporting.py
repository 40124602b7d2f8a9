"""The command that writes reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes_geo.cli.completion import complete_route
from routes_geo.cli.names import AsOfOption, SeriesOption
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.standard_output import file_for, teller
from routes_geo.cli.terminal import (
    SnapshotOption,
    parse_day_option,
    progress,
    report_errors,
    settings,
    today,
)
from routes_geo.cli.windows import CompareOption, FromOption, ToOption, WindowOption, choose_window, compared_window
from routes_geo.storage.endings import STDOUT

app = typer.Typer()

RoutesArgument = Annotated[
    list[str],
    typer.Argument(
        help="Routes: CMED, EMED, WBAL, WMED or WAFR, or any name of a route; one, several, or `all`. Several have a "
        "page that compares them.",
        autocompletion=complete_route,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", help="File to write, such as cmed.html or cmed.pdf, or - for the standard output. "
        "Default: ROUTE.html.", show_default=False,
    ),
]  # fmt: skip
SectionsOption = Annotated[
    str | None,
    typer.Option(
        "--sections",
        help="Sections after the first page, with commas between them: comparison, pressure, people, revisions, "
        "hotspots, measures, letter, method, sources, appendix. Default: all.",
        show_default=False,
    ),
]


@app.command("report")
def report_command(
    routes: RoutesArgument,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    compare: CompareOption = None,
    series: SeriesOption = None,
    as_of: AsOfOption = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Title. Default: the name of the route.", show_default=False)
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language: en or fr.")] = "en",
    sections: SectionsOption = None,
    resolution: Annotated[
        int | None,
        typer.Option(
            "--resolution",
            help="H3 resolution of the cells. Default: the finest up to 4 whose cells can be seen on the map.",
            show_default=False,
        ),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write a PDF, which needs Chromium.")] = False,
    output: OutputOption = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Write a report on one or several routes as a single HTML file that opens offline, or as PDF.

    Examples: `routes-geo report CMED --window 2023 -o cmed.html`, `routes-geo report all --window ytd --pdf`,
    `routes-geo report WAFR --series iom.dead_and_missing.v1 --as-of 2026-06-01`

    By default, the months are the newest twelve. The command prints the headline of each route.
    """
    with report_errors():
        from routes_geo.process.imports import left_out, load_arrow, without_collections  # noqa: PLC0415

        # folium and Arrow would load pandas to recognise its arrays, and a report has none.
        with without_collections(), left_out("pandas"):
            load_arrow()
            from routes_geo.report.html import write_report  # noqa: PLC0415
        from routes_geo.report.request import ReportRequest, choose_routes, parse_sections  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        months, chosen = choose_window(window, first, last), settings()
        day, wanted = parse_day_option(as_of, "--as-of"), parse_sections(sections)
        opened = open_snapshot(choose_snapshot(snapshot, chosen))
        request = ReportRequest(
            routes=choose_routes(opened, routes), when=months.when if months else None,
            window=months.name if months else None, compare=compared_window(compare), series=series or DETECTIONS,
            as_of=day, today=today(), title=title, language=lang, sections=wanted, resolution=resolution,
        )  # fmt: skip
        target = choose_target(request.routes, output, is_pdf=pdf)
        with file_for(target, ".pdf" if pdf else ".html") as file, progress() as show:
            show(f"writing {target}")
            rendered = write_report(opened, request, file, chosen.chromium)
            size = file.stat().st_size
    tell = teller(target)
    tell(f"{target}: {size:,} bytes")
    tell("\n".join(rendered.headlines))


def choose_target(routes: tuple[str, ...], output: Path | None, *, is_pdf: bool) -> Path:
    """Return the file to write, `-` for the standard output; InvalidInput if --pdf and the name disagree."""
    from routes_geo.errors import InvalidInput  # noqa: PLC0415
    from routes_geo.report.request import every_route  # noqa: PLC0415

    if output is None:
        name = "all" if every_route(routes) else "_".join(routes).lower()
        return Path(f"{name}.{'pdf' if is_pdf else 'html'}")
    if is_pdf and str(output) != STDOUT and output.suffix.lower() != ".pdf":
        raise InvalidInput(
            f"--pdf writes a PDF, and {output} does not end in .pdf; give -o NAME.pdf, or leave out --pdf"
        )
    return output

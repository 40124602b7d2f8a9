"""The command that compares two windows of a series on a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from routes_geo.cli.figure_source import UrlOption, open_figures
from routes_geo.cli.names import AsOfOption, SeriesOption, SubjectOption
from routes_geo.cli.output import CsvOption, choose_form, print_records, print_table
from routes_geo.cli.terminal import JsonOption, SnapshotOption, parse_day_option, report_errors, say
from routes_geo.cli.windows import (
    CompareOption,
    DatetimeOption,
    FromOption,
    ToOption,
    WindowOption,
    choose_window,
    compared_window,
)

if TYPE_CHECKING:
    from routes_geo.snapshot.answers import ComparedWindowAnswer

app = typer.Typer()


@app.command("compare")
def compare_command(
    route: SubjectOption = None,
    series: SeriesOption = None,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    compare: CompareOption = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    url: UrlOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Compare the counts of a window with those of another, within one release. Default: the year to date.

    Examples: `routes-geo compare --route CMED --window ytd`, `routes-geo compare --window 2023 --compare 2022`

    Detections are border crossings: sums over routes are never a number of persons.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.analysis.rows import cautions_of, comparison_of  # noqa: PLC0415
        from routes_geo.analysis.source import Query  # noqa: PLC0415
        from routes_geo.model import ROUTE_IDS  # noqa: PLC0415
        from routes_geo.snapshot.comparison import PREVIOUS_YEAR  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415
        from routes_geo.snapshot.subjects import subject_notes  # noqa: PLC0415

        form, name = choose_form(json=json, csv=csv), series or DETECTIONS
        months, compared = choose_window(window, first, last, when) or "ytd", compared_window(compare) or PREVIOUS_YEAR
        figures = open_figures(snapshot, url)
        chosen = ROUTE_IDS if route is None else (figures.names.subject(route),)
        queries = [Query(route=each, compare=compared, as_of=day).over(months) for each in chosen]
        answers = [figures.source.series(query) for query in queries]
        comparisons = [comparison_of(answer, name) for answer in answers]
        notes = [
            [*cautions_of(answer, name, each), *subject_notes(answer.route)]
            for answer, each in zip(answers, comparisons, strict=True)
        ]
    pairs = list(zip(chosen, comparisons, notes, strict=True))
    records = ({"route": each, "comparison": answer, "notes": words} for each, answer, words in pairs)
    if print_records(records, form):
        return
    for _, answer, words in pairs:
        say(answer.sentence)
        _print_windows((answer.window, answer.compared), answer.total_name)
        for note in words:
            say(note)


def _print_windows(windows: tuple[ComparedWindowAnswer, ...], total_name: str | None) -> None:
    rows = [
        {
            "window": each.window,
            "value": each.value,
            "status": each.status,
            "provisional_months": each.provisional_months,
            "total": each.total,
            "share": "" if each.share_percent is None else f"{each.share_percent:.1f} %",
        }
        for each in windows
    ]
    headings = {"window": "window", "value": "count", "provisional_months": "provisional months"}
    print_table(rows, headings | ({"total": total_name, "share": f"share of {total_name}"} if total_name else {}))

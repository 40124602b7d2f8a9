"""The options that choose months, which mean the same in every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.completion import complete_compared, complete_window
from routes_geo.errors import InvalidInput, meant

if TYPE_CHECKING:
    from routes_geo.snapshot.written_window import WrittenWindow

WindowOption = Annotated[
    str | None,
    typer.Option(
        "--window",
        help="Window: 2023, 2023-Q3, 2023-09 or 2023-01/2023-09, or ytd (January to the newest month), 12m (the newest "
        "twelve months), year (the newest whole calendar year) or month (the newest month).",
        autocompletion=complete_window,
        show_default=False,
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", help="First month, such as 2022-01, instead of --window.", show_default=False),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", help="Last month, such as 2023-12, instead of --window.", show_default=False),
]
DatetimeOption = Annotated[
    str | None,
    typer.Option(
        "--datetime",
        help="Months as the service's parameter of this name has them; --window accepts them, too.",
        show_default=False,
    ),
]
CompareOption = Annotated[
    str | None,
    typer.Option(
        "--compare",
        help="Window of equal length to compare with, such as 2022-01/2022-06, or previous_year. "
        "Default: the same months a year earlier.",
        autocompletion=complete_compared,
        show_default=False,
    ),
]


def choose_window(
    window: str | None, first: str | None = None, last: str | None = None, when: str | None = None
) -> WrittenWindow | None:
    """Return the window of --window, --from and --to, or --datetime; None if no option is given.

    A missing end is open. InvalidInput for two ways of writing a window at once, or a value that is not accepted.
    """
    from routes_geo.snapshot.written_window import parse_window  # noqa: PLC0415 - it loads numpy

    months = None if first is None and last is None else f"{first or '..'}/{last or '..'}"
    given = {"--window": window, "--from and --to": months, "--datetime": when}
    chosen = [(option, text) for option, text in given.items() if text is not None]
    if len(chosen) > 1:
        raise InvalidInput(f"{' and '.join(option for option, _ in chosen)} exclude each other; give one of them")
    return next((parse_window(text, option) for option, text in chosen), None)


def compared_window(compare: str | None) -> str | None:
    """Return the window of --compare as the service reads it; InvalidInput for a value that is not accepted."""
    from routes_geo.snapshot.comparison import PREVIOUS_YEAR  # noqa: PLC0415
    from routes_geo.snapshot.written_window import parse_window  # noqa: PLC0415

    if compare is None or compare.casefold() == PREVIOUS_YEAR:
        return None if compare is None else PREVIOUS_YEAR
    if compare[:1].isdigit():
        return parse_window(compare, "--compare").when
    advice = meant(compare.casefold(), {PREVIOUS_YEAR: PREVIOUS_YEAR})
    raise InvalidInput(
        f"--compare {compare!r} is not accepted; {advice}give months such as 2022 or 2022-01/2022-06, or "
        f"{PREVIOUS_YEAR}"
    )

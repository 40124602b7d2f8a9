"""The options that choose months."""

from __future__ import annotations

import pytest

from routes_geo.cli.completion import WINDOW_NAMES
from routes_geo.cli.windows import choose_window, compared_window
from routes_geo.errors import InvalidInput
from routes_geo.months import WindowName
from routes_geo.snapshot.written_window import WrittenWindow


@pytest.mark.parametrize(
    ("options", "window"),
    [
        ((None,), None),
        (("ytd",), WrittenWindow(name="ytd")),
        (("2023-Q3",), WrittenWindow(when="2023-07/2023-09")),
        ((None, "2022-01", "2023-12"), WrittenWindow(when="2022-01/2023-12")),
        ((None, "2022-01"), WrittenWindow(when="2022-01/..")),
        ((None, None, "2023-12"), WrittenWindow(when="../2023-12")),
        ((None, None, None, "2023"), WrittenWindow(when="2023")),
    ],
)
def test_each_way_of_writing_a_window(options: tuple[str | None, ...], window: WrittenWindow | None) -> None:
    assert choose_window(*options) == window


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("ytd", "2022-01"), "--window and --from and --to exclude each other"),
        (("ytd", None, None, "2023"), "--window and --datetime exclude each other"),
        ((None, "2023-02", "2023-01"), "--from and --to '2023-02/2023-01' ends before it starts"),
        (("tyd",), "--window 'tyd' is not accepted; did you mean ytd"),
    ],
)
def test_two_windows_and_misspelt_ones_are_refused(options: tuple[str | None, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        choose_window(*options)


@pytest.mark.parametrize(
    ("text", "window"),
    [(None, None), ("Previous_Year", "previous_year"), ("2022", "2022"), ("2022-Q1", "2022-01/2022-03")],
)
def test_windows_to_compare_with(text: str | None, window: str | None) -> None:
    assert compared_window(text) == window


def test_a_misspelt_window_to_compare_with_is_refused() -> None:
    with pytest.raises(InvalidInput, match="did you mean previous_year"):
        compared_window("previous-year")


def test_every_name_is_completed() -> None:
    assert list(WINDOW_NAMES) == [*WindowName]

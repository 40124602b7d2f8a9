"""A comparison as one sentence."""

from __future__ import annotations

import pytest

from routes_geo.model import parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.comparison import Comparison, WindowCount
from routes_geo.snapshot.comparison_words import comparison_sentence


def counted(label: str, value: int | None, provisional: int = 0, status: str = "final") -> WindowCount:
    first, _, last = label.partition("/")
    window = MonthWindow(parse_month(first), parse_month(last or first) + 1)
    return WindowCount(window, value, status, provisional)


THIS, LAST = "2025-01/2025-04", "2024-01/2024-04"


@pytest.mark.parametrize(
    ("window", "compared", "sentence"),
    [
        (counted(THIS, 16_000, 4), counted(LAST, 16_495),
         "January to April 2025: 16,000 detections, 3 % fewer than in the same months of 2024 "
         "(release of 3 June 2025; 4 months provisional)"),
        (counted(THIS, 150, 1), counted(LAST, 100, 2),
         "January to April 2025: 150 detections, 50 % more than in the same months of 2024 "
         "(release of 3 June 2025; 1 month provisional, and 2 of the months compared with)"),
        (counted(THIS, 100), counted("2022-05/2022-08", 100, 1),
         "January to April 2025: 100 detections, as many as in May to August 2022 "
         "(release of 3 June 2025; no months provisional, and 1 of the months compared with)"),
        (counted("2025-04", 1001), counted("2024-04", 1000),
         "April 2025: 1,001 detections, less than 1 % more than in April 2024 "
         "(release of 3 June 2025; no month provisional)"),
        (counted("2024-05/2025-04", 1005), counted("2023-05/2024-04", 1000),
         "May 2024 to April 2025: 1,005 detections, 1 % more than in the same months a year earlier "
         "(release of 3 June 2025; no month provisional)"),
        (counted(THIS, 1), counted(LAST, 49),
         "January to April 2025: 1 detection, 48 fewer than in the same months of 2024 "
         "(release of 3 June 2025; no month provisional)"),
        (counted(THIS, 12), counted(LAST, 0),
         "January to April 2025: 12 detections, 12 more than in the same months of 2024 "
         "(release of 3 June 2025; no month provisional)"),
        (counted(THIS, 12), counted(LAST, None, status="suppressed"),
         "January to April 2025: 12 detections, and the count of the same months of 2024 is withheld "
         "(release of 3 June 2025; no month provisional)"),
        (counted(THIS, None, status="suppressed"), counted(LAST, 1_200),
         "January to April 2025: the count is withheld, compared with 1,200 in the same months of 2024 "
         "(release of 3 June 2025; no month provisional)"),
        (counted(THIS, None, status="not_published"), counted(LAST, None, status="not_published"),
         "January to April 2025: the count is not published, and the count of the same months of 2024 is not published "
         "(release of 3 June 2025; no month provisional)"),
    ],
)  # fmt: skip
def test_the_sentence(window: WindowCount, compared: WindowCount, sentence: str) -> None:
    told = comparison_sentence(Comparison(window, compared), "Central Mediterranean", "detections", "2025-06-03")
    assert told == f"Central Mediterranean, {sentence}"

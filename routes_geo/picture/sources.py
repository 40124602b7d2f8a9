"""Say what a picture counts, who published it and when, and how old it is."""

from __future__ import annotations

from datetime import date

from routes_geo.model import month_label
from routes_geo.picture.language import TEXTS, Language
from routes_geo.picture.view import View
from routes_geo.report.sentence import sentence_words
from routes_geo.report.sentence_times import month_number, window_time
from routes_geo.snapshot.age import describe_age
from routes_geo.snapshot.newest import NewestPeriod

_TEXTS = TEXTS["sources"]


def sources_texts(view: View, words: Language, day: date | None) -> list[str]:
    """Return what is counted, the publisher with the release and its age on a day, and the sources of the map.

    Shorter texts follow, for pictures without the space; all have the publisher and the day of the release.
    """
    info = view.series.info
    counted = words.text(TEXTS["counted"].get(info["indicator"], TEXTS["counted"]["other"]), unit=info["unit"])
    source = f"{words.text(_TEXTS['publisher'], publisher=info['publisher'])}{_release(view, words, day)}."
    ground = words.text(_TEXTS["map"], credit=TEXTS["map_credit"])
    shortest = words.text(_TEXTS["short"], publisher=info["publisher"], day=words.day(info["release"]["released"]))
    return [
        f"{counted} {source} {ground} {words.text(_TEXTS['disputed'])}",
        f"{counted} {source} {ground}",
        f"{source} {ground}",
        source,
        shortest,
    ]


def _release(view: View, words: Language, day: date | None) -> str:
    cover = view.series.cover
    start, end = cover.dates
    age = describe_age(view.series.info, NewestPeriod(month_label(cover.stop - 1), start, end), day).age_days
    last = (
        month_number(month_label(cover.stop - view.series.months_per_period)),
        month_number(month_label(cover.stop - 1)),
    )
    name = window_time(sentence_words(view.language), last, view.series.grain).name
    released = words.day(view.series.info["release"]["released"])
    text = words.text(_TEXTS["release"], last=name, day=released)
    if age is None:
        return text
    return text + words.text(_TEXTS["one_day_old" if age == 1 else "days_old"], count=words.count(age))

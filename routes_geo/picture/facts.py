"""Describe a view for the sentence that says what it shows; the page has the same in `web/src/model/headline.ts`."""

from __future__ import annotations

from routes_geo.model import month_label
from routes_geo.picture.language import TEXTS, Language
from routes_geo.picture.view import View
from routes_geo.report.sentence import (
    LargestChange,
    SentenceFacts,
    SentencePart,
    plain_text,
    sentence_words,
    write_sentence,
)
from routes_geo.report.sentence_times import month_number, window_time

_NAMED = ("detections", "arrivals", "dead_and_missing")
_YEAR = 12
_SEVERAL = {2: "two", 3: "three", 4: "four", 5: "five"}


def view_sentence(view: View) -> list[SentencePart]:
    """Return what a view shows as the parts of a text, in its language."""
    return write_sentence(view_facts(view), view.language)


def view_headline(view: View) -> str:
    """Return what a view shows as a text."""
    return plain_text(view_sentence(view))


def view_title(view: View) -> str:
    """Return what is counted, on which route and when, in a few words."""
    words, info = Language(view.language), view.series.info
    noun = words.text(TEXTS["nouns"].get(info["indicator"], info["title"]))
    first, last = (month_number(month_label(month)) for month in (view.window.start, view.window.stop - 1))
    is_year = first % _YEAR == 0 and last - first == _YEAR - 1
    named = window_time(sentence_words(view.language), (first, last), view.series.grain).name
    time = str(first // _YEAR) if is_year else named
    route = "" if view.route is None else f", {words.text(TEXTS['routes'][view.route])}"
    return f"{noun}{route}, {time}"


def view_facts(view: View) -> SentenceFacts:
    """Return the figures that the sentence of a view states."""
    series, info = view.series, view.series.info
    total, before = series.total(view.route, view.window), series.total(view.route, view.base)
    return SentenceFacts(
        indicator=info["indicator"] if info["indicator"] in _NAMED else "other",
        title=info["title"],
        unit=info["unit"],
        scope=view.route or _SEVERAL.get(len(series.routes), series.routes[0]),
        start=month_label(view.window.start),
        end=month_label(view.window.stop - 1),
        grain=series.grain,
        value=total.value,
        published=total.published,
        periods=total.periods,
        provisional=total.provisional,
        withheld=total.withheld,
        before=before.value,
        before_start=month_label(view.base.start),
        before_end=month_label(view.base.stop - 1),
        before_reason=series.change(view.route, view.window, view.base).reason,
        largest=None if view.route else _largest(view),
    )


def _largest(view: View) -> LargestChange | None:
    """Return the route that changed most; None if none can be compared, or if nothing changed."""
    changes = ((route, view.series.change(route, view.window, view.base)) for route in view.series.routes)
    compared = [(route, change.difference) for route, change in changes if change.ratio is not None]
    route, difference = max(compared, key=lambda pair: abs(pair[1] or 0), default=("", 0))
    return LargestChange(route=route, difference=difference) if difference else None

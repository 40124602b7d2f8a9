"""Say in one or two sentences what a view shows, in English or French. No sentence states a cause.

The page has the same function in `web/src/model/sentence.ts`: both read their phrases from `sentence_words.json`, and
both must give the texts of `tests/report/sentence_cases.json`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from routes_geo.report.sentence_times import Time, Words, compared_time, elided, month_number, period_time, window_time

_FILE = Path(__file__).parent / "sentence_words.json"


class LargestChange(TypedDict):
    """Name the route whose count changed most between two windows."""

    route: str
    difference: int


class Peak(TypedDict):
    """Name the period with the highest count: 2023, 2023-Q3, 2023-09, or the first day of a week."""

    period: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFacts:
    """Describe what a view shows. Months are written as 2023-09; `end` and `before_end` are included.

    `scope` is a route or `five`. `value` is null if nothing is published. `published`, `provisional` and `withheld` are
    numbers of periods of the window. If `before` cannot be compared, `before_reason` gives the reason: incomplete,
    not_published, small or basis_changed. `title` and `unit` are those of a series of the indicator `other`. `share` is
    that of the total of the five routes, 0 to 1.
    """

    indicator: str
    scope: str
    start: str
    end: str
    grain: str
    value: int | None
    published: int
    periods: int
    title: str = ""
    unit: str = ""
    before: int | None = None
    before_start: str | None = None
    before_end: str | None = None
    before_reason: str | None = None
    largest: LargestChange | None = None
    provisional: int = 0
    withheld: int = 0
    peak: Peak | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class SentencePart:
    """Hold a piece of text; `strong` marks the figures that a reader looks for."""

    text: str
    strong: bool


def write_sentence(facts: SentenceFacts, language: str = "en") -> list[SentencePart]:
    """Return what a view shows as parts of one text: one sentence, or two, and one on provisional periods."""
    words = sentence_words(language)
    sentences = [_first(words, facts)]
    if facts.value is not None:
        sentences += [_parts(text) for text in (_second(words, facts), _provisional(words, facts)) if text]
    return [part for at, parts in enumerate(sentences) for part in _ended(parts, "" if at == 0 else " ")]


def plain_text(parts: list[SentencePart]) -> str:
    """Return the text of a sentence."""
    return "".join(part.text for part in parts)


def sentence_words(language: str) -> Words:
    """Return the phrases of a language, with the names of its months."""
    return _all_words()[language]


@functools.cache
def _all_words() -> Mapping[str, Words]:
    words: Mapping[str, Words] = json.loads(_FILE.read_text("utf-8"))
    return words


def _parts(template: str, **values: object) -> list[SentencePart]:
    """Return a template with its values as parts; what stands between two pairs of asterisks is strong."""
    pieces = [SentencePart(text.format(**values), at % 2 == 1) for at, text in enumerate(template.split("**"))]
    return [piece for piece in pieces if piece.text]


def _ended(parts: list[SentencePart], before: str) -> list[SentencePart]:
    """Return a sentence with a capital letter and a full stop."""
    text = parts[0].text
    first = replace(parts[0], text=f"{before}{text[0].upper()}{text[1:]}")
    return [first, *parts[1:], SentencePart(".", strong=False)]


def _first(words: Words, facts: SentenceFacts) -> list[SentencePart]:
    lead = _parts(words["lead"], at=window_time(words, _window(facts), facts.grain).at)
    counted = _parts(words["count"][facts.indicator][_kind_of_count(facts)], **_counted(words, facts))
    if facts.value is None:
        return [*lead, *counted]
    share = _parts(words["share"], percent=_percent(words, facts.share, 1)) if facts.share is not None else []
    return [*lead, *counted, *share, *_change(words, facts, facts.value)]


def _kind_of_count(facts: SentenceFacts) -> str:
    if facts.value is None:
        return "withheld" if facts.withheld else "missing"
    return {0: "none", 1: "one"}.get(facts.value, "many")


def _counted(words: Words, facts: SentenceFacts) -> dict[str, str]:
    return {
        "n": _number(words, facts.value or 0),
        "where": words["routes"][facts.scope],
        "title": facts.title,
        "unit": facts.unit,
        "singular": facts.unit.removesuffix("s"),
    }


def _change(words: Words, facts: SentenceFacts, value: int) -> list[SentencePart]:
    """Return the change from the compared window; nothing without a comparison."""
    before, phrases = facts.before, words["change"]
    is_small = facts.before_reason == "small" or before == 0
    if before is None or not (facts.before_reason is None or is_small):
        return []
    difference, at = value - before, _earlier(words, facts).at
    amount = _number(words, abs(difference)) if is_small else _percent(words, abs(difference), before)
    direction = "equal" if difference == 0 else "more" if difference > 0 else "fewer"
    ending = phrases["small"] if is_small and difference else ""
    change = _parts(
        elided(words, phrases[direction].replace("{at}", at)) + ending, amount=amount, before=_number(words, before)
    )
    return [*_parts(phrases["before"]), *change]


def _second(words: Words, facts: SentenceFacts) -> str:
    """Return why there is no comparison, or how much is published, or the largest change; and the peak."""
    said = _reason(words, facts) or _coverage(words, facts) or _largest(words, facts)
    then: str = words["then"]
    return then.join(part for part in (said, _peak(words, facts)) if part)


def _reason(words: Words, facts: SentenceFacts) -> str:
    if facts.before_reason is None or (facts.before_reason == "small" and facts.before is not None):
        return ""
    coverage = _coverage(words, facts)
    reason = "own" if facts.before_reason == "incomplete" and coverage else facts.before_reason
    template: str = words["reason"][reason]
    return template.format(name=_earlier(words, facts).name, coverage=coverage)


def _coverage(words: Words, facts: SentenceFacts) -> str:
    if facts.published == facts.periods:
        return ""
    phrases, withheld = words["coverage"], facts.withheld
    template = phrases["one" if facts.published == 1 else "many"]
    if withheld:
        template += phrases["withheld_one" if withheld == 1 else "withheld_many"].replace("{n}", str(withheld))
    return _about_periods(words, facts, template, facts.published)


def _largest(words: Words, facts: SentenceFacts) -> str:
    largest = facts.largest
    if largest is None or largest["difference"] == 0:
        return ""
    sign = "\u2212" if largest["difference"] < 0 else "+"
    difference = sign + _number(words, abs(largest["difference"]))
    text: str = words["largest"].format(where=words["routes"][largest["route"]], difference=difference)
    return text


def _peak(words: Words, facts: SentenceFacts) -> str:
    if facts.peak is None:
        return ""
    at = period_time(words, facts.peak["period"]).at
    text: str = words["peak"].format(at=at, value=_number(words, facts.peak["value"]))
    return text


def _provisional(words: Words, facts: SentenceFacts) -> str:
    number, is_complete = facts.provisional, facts.published == facts.periods
    if number == 0:
        return ""
    if number == facts.published:
        form = "only" if number == 1 else "all" if is_complete else "published"
    else:
        form = ("" if is_complete else "some_") + ("one" if number == 1 else "many")
    return _about_periods(words, facts, words["provisional"][form], number)


def _about_periods(words: Words, facts: SentenceFacts, template: str | list[str], number: int) -> str:
    """Return a template about a number of periods; of two forms, the second is feminine."""
    is_feminine = facts.grain in words["feminine"]
    form = template if isinstance(template, str) else template[is_feminine]
    one, many = words["periods"][facts.grain]
    return form.format(n=number, all=facts.periods, period=one, periods=many, e="e" if is_feminine else "")


def _window(facts: SentenceFacts) -> tuple[int, int]:
    return month_number(facts.start), month_number(facts.end)


def _earlier(words: Words, facts: SentenceFacts) -> Time:
    compared = month_number(facts.before_start or facts.start), month_number(facts.before_end or facts.end)
    return compared_time(words, _window(facts), compared, facts.grain)


def _number(words: Words, number: int) -> str:
    return f"{number:,}".replace(",", words["thousands"])


def _percent(words: Words, part: float, whole: float) -> str:
    """Return a share as a whole percentage, rounded half up."""
    percent = int((200 * part + whole) // (2 * whole))
    text: str = words["percent"].format(n=_number(words, percent)) if percent else words["below_one_percent"]
    return text

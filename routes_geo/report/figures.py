"""Choose the four figures of the first page, each with its usual range."""

from __future__ import annotations

from dataclasses import dataclass

from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.months import MonthWindow
from routes_geo.pressure.beside import reception_load
from routes_geo.pressure.known_days import KnownDays
from routes_geo.pressure.score import score_month
from routes_geo.report.counted import Counted, UsualRange, count_periods, range_of, usual_total, years_before
from routes_geo.report.language import Language
from routes_geo.report.pressure import PressureSection
from routes_geo.report.subject import Subject
from routes_geo.snapshot.route_totals import SeriesTotals, totals_by_route
from routes_geo.snapshot.vintage_view import totals_on

DEATHS = "iom.dead_and_missing.v1"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the first page in words: its name, its value with a note, and what is usual."""

    name: str
    value: str
    note: str
    usual: str


def key_figures(
    subject: Subject, window: MonthWindow, compared: MonthWindow, language: Language, pressure: PressureSection | None
) -> list[KeyFigure]:
    """Return at most four figures of a window: the total, its newest period, pressure or the peak, and deaths.

    The usual range of a count has the lowest and the highest of the same months in the five years before.
    """
    totals, periods = subject.totals, subject.periods(window)
    own = count_periods(totals, subject.route, window, periods)
    figures = [_total(subject, window, compared, own, language)]
    if len(own.values) > 1:
        figures.append(_newest(subject, window, own, language))
    if pressure is not None:
        figures += [_pressure(subject, window, pressure, language), _deaths(subject, window, language)]
    elif own.peak is not None:
        figures.append(_peak(subject, own, language))
    return figures


def _total(subject: Subject, window: MonthWindow, compared: MonthWindow, own: Counted, language: Language) -> KeyFigure:
    usual = usual_total(subject.totals, subject.route, window, own.expected)
    before = count_periods(subject.totals, subject.route, compared, own.expected)
    note = ""
    if own.is_complete and before.is_complete and own.total is not None and before.total:
        change = language.change(own.total / before.total - 1, 1)
        note = language.text("{change} from {window}", change=change, window=language.window(compared, subject.grain))
    return KeyFigure(
        language.text(
            "{noun}, {window}", noun=subject.noun_in(language), window=language.window(window, subject.grain)
        ),
        _count(own.total, language),
        note or _coverage(own, subject.grain, language),
        usual_in_words(usual, language),
    )


def _newest(subject: Subject, window: MonthWindow, own: Counted, language: Language) -> KeyFigure:
    """Return the last period of the window that has a figure."""
    at = max((at for at, value in enumerate(own.values) if value is not None), default=len(own.values) - 1)
    value, label = own.values[at], own.labels[at]
    length = window.length // max(own.expected, 1) or 1
    start = window.start + at * length
    period = MonthWindow(start, start + length)
    usual = None if subject.grain == "week" else usual_total(subject.totals, subject.route, period, 1)
    note = language.text("provisional") if own.statuses[at] == "provisional" else ""
    name = language.text("{noun}, {window}", noun=subject.noun_in(language), window=language.period(label))
    return KeyFigure(name, _count(value, language), note, usual_in_words(usual, language))


def _peak(subject: Subject, own: Counted, language: Language) -> KeyFigure:
    peak = own.peak or {"period": own.labels[0], "value": 0}
    name = language.text("Highest {grain}", grain=language.grain(subject.grain))
    return KeyFigure(name, language.count(peak["value"]), language.period(peak["period"]), "")


def _pressure(subject: Subject, window: MonthWindow, section: PressureSection, language: Language) -> KeyFigure:
    month = window.stop - 1
    name = language.text("Pressure, {window}", window=language.window(MonthWindow(month, month + 1)))
    if section.score is None:
        return KeyFigure(name, "–", language.text("no score"), "")
    value = language.text("{score} of 100", score=language.decimal(section.score))
    usual = usual_in_words(_usual_pressure(subject, month), language, digits=1)
    note = language.text("{band} for this route", band=language.text(section.band)) if section.band else ""
    return KeyFigure(name, value, note, usual)


def _usual_pressure(subject: Subject, month: int) -> UsualRange | None:
    """Return the range of the scores of the same month in earlier years, by the figures of one vintage."""
    routes = subject.snapshot.derived(KnownDays).on(subject.as_of)
    first = routes.routes[subject.route].series.first_month
    hotspots = snapshot_hotspots(subject.snapshot)
    scores: list[tuple[MonthWindow, float | None]] = []
    for each in years_before(MonthWindow(month, month + 1)):
        if each.start >= first:
            load = reception_load(hotspots, subject.route, each.start)
            scores.append((each, score_month(routes, subject.route, each.start, load=load).composite.score))
    return range_of(scores)


def _deaths(subject: Subject, window: MonthWindow, language: Language) -> KeyFigure:
    own, totals = deaths_of(subject, window), _death_totals(subject)
    quarters = window.length // 3
    usual = usual_total(totals, subject.route, window, own.expected) if own.is_complete else None
    name = language.text("Dead and missing, {window}", window=language.window(window))
    note = _coverage(own, "quarter", language)
    if not own.expected or not quarters:
        note = language.text("published by quarter")
    return KeyFigure(name, _count(own.total, language), note, usual_in_words(usual, language))


def deaths_of(subject: Subject, window: MonthWindow) -> Counted:
    """Return the dead and missing of the quarters that lie inside a window."""
    quarters = (window.stop // 3) - -(-window.start // 3)
    return count_periods(_death_totals(subject), subject.route, window, max(quarters, 0))


def _death_totals(subject: Subject) -> SeriesTotals:
    """Return the dead and missing by route as known on the day of the subject; none before their first release."""
    info = subject.snapshot.manifest["series"].get(DEATHS)
    if info is None or (subject.as_of is not None and subject.as_of.isoformat() < info["first_vintage"]):
        return SeriesTotals([], {})
    return totals_by_route(totals_on(subject.snapshot, DEATHS, subject.as_of), DEATHS) or SeriesTotals([], {})


def _count(value: int | None, language: Language) -> str:
    return "–" if value is None else language.count(value)


def _coverage(own: Counted, grain: str, language: Language) -> str:
    """Return how many of the periods have a figure, if not all have one, and how many are provisional."""
    if own.published < own.expected:
        of_all = language.text(
            "{n} of {all} {periods} published", n=own.published, all=own.expected,
            periods=language.grain(grain, own.expected),
        )  # fmt: skip
        withheld = language.text("; {n} withheld", n=own.withheld) if own.withheld else ""
        return of_all + withheld
    return ""


def usual_in_words(usual: UsualRange | None, language: Language, digits: int = 0) -> str:
    """Return a usual range with the years that it is from; an empty text without one."""
    if usual is None:
        return ""
    low, high = (language.decimal(end, digits) for end in (usual.low, usual.high))
    return language.text(
        "usual: {low} to {high} ({first} to {last})", low=low, high=high, first=usual.first_year, last=usual.last_year
    )

"""Read which nowcasts and forecasts a request is about."""

from __future__ import annotations

from datetime import date

from api.forecast.document import OutlookRequest
from api.state import Served
from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.model import month_label, parse_month
from routes_geo.months import MonthWindow, parse_months
from routes_geo.pressure.forecast_tables import MAX_HORIZON


def parse_outlook(
    served: Served, when: str | None, made: str | None, horizon: int, as_of: date | None
) -> OutlookRequest:
    """Return a request for the months of `datetime`, or for the forecasts that were made in a past month.

    Refused for what is not offered, such as a fourth month ahead.
    """
    if horizon > MAX_HORIZON:
        raise Refused(
            f"horizon={horizon}: forecasts reach at most {MAX_HORIZON} months ahead",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"horizon={MAX_HORIZON}",
        )
    outlooks = OutlookRequest(served, served.known.on(as_of), horizon)
    if made is not None:
        return outlooks.from_month(_origin(made, when, served.forecasts.origins()))
    return outlooks if when is None else outlooks.within(_window(when, outlooks.offered))


def _origin(made: str, when: str | None, origins: MonthWindow) -> int:
    """Return the month `made`; InvalidInput for any other text or with `datetime`, Refused without past forecasts."""
    if when is not None:
        raise InvalidInput(f"made={made} and datetime={when} exclude each other; give one of them")
    month = parse_month(made)
    if not origins.start <= month < origins.stop:
        raise Refused(
            f"made={made}: past forecasts are available from {origins.label}",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"made={month_label(min(max(month, origins.start), origins.stop - 1))}",
        )
    return month


def _window(when: str, offered: MonthWindow) -> MonthWindow:
    """Return the months of `datetime` that are offered; Refused for a day, and if it ends too late or too early."""
    window = parse_months(when, offered.start, offered.stop, "nowcast and forecast")
    inside = window.within(offered.start, offered.stop)
    allowed = f"datetime={(inside or offered).label}"
    if inside is None or window.stop > offered.stop:
        raise Refused(
            f"datetime {when!r}: nowcasts and forecasts are available for {offered.label}; "
            "final months are at /series/{route}",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=allowed,
        )
    return inside

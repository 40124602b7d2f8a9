"""Alarms of each vintage, and the history of an alarm through the vintages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from routes_geo.alerts.answers import AlarmFactsAnswer
from routes_geo.alerts.history import Life, alarms_by_vintage, life_of
from routes_geo.alerts.words import describe_alarm
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.alarms import Alarm, snapshot_alarms
from routes_geo.snapshot.once import once
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived, Snapshot


@dataclass(frozen=True, slots=True)
class Raised:
    """Alarms of one vintage, newest month first, and the description of each, in the same order."""

    release: dict[str, Any]
    alarms: Sequence[Alarm]
    facts: Sequence[AlarmFactsAnswer]

    @property
    def vintage(self) -> date:
        """Return the day of the release."""
        return date.fromisoformat(self.release["released"])


class RaisedAlarms(Derived):
    """Alarms of a snapshot, computed once for each vintage."""

    def on(self, day: date | None) -> Raised:
        """Return the alarms as known on a day (None: now); NotFound for a day before the first release."""
        release = release_on(self.snapshot, DETECTIONS, day)
        return self._once(release["released"], lambda: self._raised(release, day))

    def _raised(self, release: dict[str, Any], day: date | None) -> Raised:
        newest_first = sorted(snapshot_alarms(self.snapshot, day), key=lambda alarm: -alarm.month)
        names = names_of_routes(self.snapshot)
        return Raised(release, newest_first, [describe_alarm(alarm, names[alarm.route]) for alarm in newest_first])

    def life_on(self, alarm_id: str, day: date | None) -> Life:
        """Return the history of an alarm up to a day (None: the newest vintage).

        NotFound if no vintage up to that day raised it.
        """
        release_on(self.snapshot, DETECTIONS, day)
        return life_of(alarm_id, self._by_vintage(), day)

    @once
    def _by_vintage(self) -> dict[date, dict[str, Alarm]]:
        return alarms_by_vintage(self.snapshot)


def names_of_routes(snapshot: Snapshot) -> dict[str, str]:
    """Return the names of the routes by their ids."""
    return {route: snapshot.route_name(route) for route in ROUTE_IDS}

"""Write alarms as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from routes_geo.alerts import cap
from routes_geo.alerts.words import NOTES, alert_path, headline, midnight, pressure_path, sentence
from routes_geo.alerts.xml import Element, add, document, root
from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm
from routes_geo.snapshot.latest_changes import LatestReleaseAnswer

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
# Ids never change, and are the same wherever the feed is served. A tag URI (RFC 4151) or an address would require a
# domain of the project, so names below this one are hashed into UUIDs instead.
_IDS_OF = uuid5(NAMESPACE_URL, "routes-geo/alerts")


@dataclass(frozen=True, slots=True)
class Feed:
    """The head of a feed. `base` is the address of the service, without a slash at the end."""

    base: str
    address: str
    alternate: str  # the same alarms as JSON
    selection: str  # parameters that selected the alarms, the same text for the same selection
    updated: date
    rights: str


def write_atom(feed: Feed, alarms: Sequence[Alarm], names: dict[str, str], release: LatestReleaseAnswer) -> bytes:
    """Return a feed of what a release changed and of its alarms, in their order.

    `names` are the names of the routes by id.
    """
    out = root("feed", NAMESPACE)
    add(out, "id", uuid5(_IDS_OF, f"?{feed.selection}").urn)
    add(out, "title", "New figures and alarms in published counts on migratory routes to Europe")
    add(out, "subtitle", " ".join(NOTES))
    add(out, "updated", _time(feed.updated))
    add(out, "rights", feed.rights)
    add(add(out, "author"), "name", "routes-geo")
    add(out, "link", rel="self", type=MEDIA_TYPE, href=feed.address)
    add(out, "link", rel="alternate", type="application/json", href=feed.alternate)
    _add_release(out, feed.base, release)
    for alarm in alarms:
        _add_entry(out, feed.base, alarm, names[alarm.route])
    return document(out)


def _add_release(feed: Element, base: str, release: LatestReleaseAnswer) -> None:
    entry = add(feed, "entry")
    add(entry, "id", uuid5(_IDS_OF, f"release/{release.release_id}").urn)
    add(entry, "title", f"New figures: {release.sentence}")
    add(entry, "updated", _time(date.fromisoformat(release.released)))
    add(entry, "content", f"{release.sentence}.", type="text")
    add(entry, "category", term=release.series, scheme="urn:routes-geo:series")
    query = urlencode({"series": release.series, "as_of": release.released})
    add(entry, "link", rel="alternate", type="application/json", href=f"{base}/changes/latest?{query}")


def _add_entry(feed: Element, base: str, alarm: Alarm, route_name: str) -> None:
    entry, address = add(feed, "entry"), f"{base}{alert_path(alarm.alarm_id)}"
    add(entry, "id", uuid5(_IDS_OF, alarm.alarm_id).urn)
    add(entry, "title", headline(alarm, route_name))
    add(entry, "updated", _time(alarm.vintage))
    add(entry, "content", sentence(alarm, route_name), type="text")
    for kind, term in (("route", alarm.route), ("detector", alarm.detector), ("direction", alarm.direction)):
        add(entry, "category", term=term, scheme=f"urn:routes-geo:{kind}")
    add(entry, "category", term=month_label(alarm.month), scheme="urn:routes-geo:period")
    add(entry, "link", rel="alternate", type="application/json", href=f"{address}?f=json")
    add(entry, "link", rel="alternate", type=cap.MEDIA_TYPE, href=f"{address}?f=cap")
    add(entry, "link", rel="related", type="application/json", href=f"{base}{pressure_path(alarm)}")


def _time(day: date) -> str:
    return midnight(day).strftime("%Y-%m-%dT%H:%M:%SZ")

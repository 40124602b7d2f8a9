"""An alarm of the record month on the Canaries, and a secret that signs messages, for tests."""

from __future__ import annotations

import base64
from datetime import date

from routes_geo.model import parse_month
from routes_geo.pressure.alarms import Alarm, Detector, Direction

ALARM = Alarm(
    route="WAFR",
    month=parse_month("2023-10"),
    detector=Detector.EARS,
    direction=Direction.UP,
    statistic=3.2879,
    threshold=3.0,
    value=14565,
    expected=1196.546,
    is_provisional=False,
    vintage=date(2025, 6, 3),
    method_version="2",
)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()

"""Pressure on a route: signals, indicators, parts, score, alarms and forecasts."""

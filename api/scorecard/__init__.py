"""How well forecasts and alarms worked."""

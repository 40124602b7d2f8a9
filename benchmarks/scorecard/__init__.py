"""The scorecard: how well forecasts and alarms work, beside simpler and published methods."""

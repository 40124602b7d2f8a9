"""The scorecard of forecasts and alarms."""

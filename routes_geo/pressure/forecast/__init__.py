"""Forecasts of the routes, and the skill that such forecasts had in the past. Only the build needs this folder."""

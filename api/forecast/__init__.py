"""Nowcasts and forecasts of routes."""

"""Nowcasts and forecasts."""

"""Nowcasts and forecasts, with the skill they showed in the past."""

"""Whether the service runs and its data are sound."""

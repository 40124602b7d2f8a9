"""Whether the service runs and has sound data."""

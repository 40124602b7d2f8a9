"""Health of the service and of its data."""

"""The build: from releases to a snapshot."""

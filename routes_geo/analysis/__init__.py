"""The Python package for analysts: the figures of a snapshot or of a service as frames, maps and reports."""

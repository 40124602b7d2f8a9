"""Measure the project: `python -m benchmarks`, or `make bench`."""

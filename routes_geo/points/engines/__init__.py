"""Engines: the same sums on threads of one machine or on a cluster."""

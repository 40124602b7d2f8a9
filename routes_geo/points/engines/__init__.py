"""Compute the same sums with threads of one machine or on a cluster."""

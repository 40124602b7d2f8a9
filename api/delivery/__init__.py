"""Delivery of responses: limits and observation, cache and encodings."""

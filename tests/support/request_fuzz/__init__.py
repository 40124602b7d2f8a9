"""Fuzzed requests: a grammar from the description of the API, and what must hold for every answer."""

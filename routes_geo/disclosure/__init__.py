"""Disclosure control: which counts are placed on cells, and which are withheld."""

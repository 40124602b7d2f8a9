"""Compile CQL2 expressions to functions on columns."""

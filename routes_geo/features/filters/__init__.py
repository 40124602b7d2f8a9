"""CQL2 filters: an expression compiled to functions on columns."""
